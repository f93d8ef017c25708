import Auth
import Core
import HTTPCore
import LTI

/// What binds a launch to the browser that began it: one cookie a launch, so that two links on a page do not take each
/// other's, which a page within another page gets back in a jar of its own.
struct LaunchCookie {
    /// Whether browsers take the installation for safe: over TLS, and on this machine itself.
    let isSafe: Bool

    init(publicURL: String, _ request: HTTPRequest) {
        let own = ["http://localhost", "http://127.0.0.1", "http://[::1]"]
        isSafe =
            request.isSecure
            || own.contains { publicURL == $0 || publicURL.hasPrefix("\($0):") || publicURL.hasPrefix("\($0)/") }
    }

    /// The secret that the browser has for the state.
    func secret(for state: SignInState, in request: HTTPRequest) -> BrowserSecret? {
        request.cookie(name(of: state)).flatMap(BrowserSecret.init)
    }

    func set(_ secret: BrowserSecret, for state: SignInState, on response: inout HTTPResponse) {
        add("\(name(of: state))=\(secret.text)", maximumAge: LaunchLogins.lifetimeSeconds, to: &response)
    }

    func remove(_ state: SignInState, from response: inout HTTPResponse) {
        add("\(name(of: state))=", maximumAge: 0, to: &response)
    }

    private func add(_ pair: String, maximumAge: Int, to response: inout HTTPResponse) {
        // Without TLS browsers send no cookie along with a form of another site, whatever it says.
        let site = isSafe ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax"
        response.fields.append("Set-Cookie", "\(pair); Path=/; Max-Age=\(maximumAge); \(site); HttpOnly")
    }

    private func name(of state: SignInState) -> String {
        (isSafe ? "__Host-" : "") + "lyceum_lti_" + Self.mark(of: state)
    }

    /// What tells one launch from another in a browser, and nothing else.
    static func mark(of state: SignInState) -> String {
        String(state.attemptID.hex.suffix(12))
    }
}
