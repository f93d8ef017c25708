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

    /// `name=value` of a cookie by whose sight a page learns whether the browser keeps the launch's own, which no page
    /// sees. Nil without TLS: what such a page sees need not come along with the platform's answer.
    var probe: String? { isSafe ? "__Host-lyceum_lti_kept=1" : nil }

    func setProbe(on response: inout HTTPResponse) {
        guard let probe else { return }
        add(probe, maximumAge: Self.probeSeconds, isHidden: false, to: &response)
    }

    /// Long enough for the page that comes with it, and no longer: it says what the browser keeps now.
    private static let probeSeconds = 60

    private func add(_ pair: String, maximumAge: Int, isHidden: Bool = true, to response: inout HTTPResponse) {
        // Without TLS browsers send no cookie along with a form of another site, whatever it says.
        let site = isSafe ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax"
        let sight = isHidden ? "; HttpOnly" : ""
        response.fields.append("Set-Cookie", "\(pair); Path=/; Max-Age=\(maximumAge); \(site)\(sight)")
    }

    private func name(of state: SignInState) -> String {
        (isSafe ? "__Host-" : "") + "lyceum_lti_" + Self.mark(of: state)
    }

    /// What tells one launch from another in a browser, and nothing else.
    static func mark(of state: SignInState) -> String {
        String(state.attemptID.hex.suffix(12))
    }
}
