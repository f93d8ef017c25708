package import Auth
import Core
package import Crypto

/// What a platform says of itself to a tool that registers (Dynamic Registration 1.0 §3.4; OpenID Connect Discovery).
package struct PlatformConfiguration: Sendable {
    /// The largest document, in bytes.
    static let maximumLength = 256 << 10

    package let issuer: String
    package let authorization: ProviderURL
    package let token: ProviderURL
    package let keySet: ProviderURL
    package let registration: ProviderURL
    /// What token requests name as `aud` where it is not the token endpoint.
    package let tokenAudience: String?
    /// What it signs with, as far as we take it.
    package let algorithms: [SignatureAlgorithm]
    package let platform: Platform
    /// The messages that it sends, by their types.
    package let messages: Set<String>
    /// The scopes that it grants, as far as it says.
    package let scopes: Set<String>

    /// Reads the document that was fetched from the address. Throws `RegistrationProblem`.
    package init(json bytes: [UInt8], from address: String) throws(RegistrationProblem) {
        guard let document = try? JSONParser.parse(bytes, limits: JSONLimits(depth: 32)), document.objectValue != nil
        else { throw .malformedConfiguration("it is no JSON object") }
        func url(_ name: String) throws(RegistrationProblem) -> ProviderURL {
            guard let url = document[name]?.stringValue.flatMap(ProviderURL.init) else {
                throw .malformedConfiguration("\(name) is missing or no https address")
            }
            return url
        }
        guard let issuer = document["issuer"]?.stringValue, issuer.utf8.count <= 512,
            ServiceURL.origin(of: issuer) != nil
        else { throw .malformedConfiguration("issuer is missing or no address") }
        guard Self.speaks(host: ServiceURL.host(of: address), for: issuer) else { throw .foreignIssuer }
        self.issuer = issuer
        authorization = try url("authorization_endpoint")
        token = try url("token_endpoint")
        keySet = try url("jwks_uri")
        registration = try url("registration_endpoint")
        tokenAudience = document["authorization_server"]?.stringValue.flatMap(Self.audience)
        let named = (document["id_token_signing_alg_values_supported"]?.arrayValue ?? []).compactMap(\.stringValue)
        let usable = RegistrationSettings.usableAlgorithms.filter { named.contains($0.rawValue) }
        guard named.isEmpty || !usable.isEmpty else {
            throw .malformedConfiguration("it signs with none of the algorithms that are taken")
        }
        algorithms = usable.isEmpty ? [.rs256] : usable
        let lti = document["https://purl.imsglobal.org/spec/lti-platform-configuration"]
        platform = Self.platform(lti?["product_family_code"]?.stringValue ?? "", issuer: issuer)
        messages = Set((lti?["messages_supported"]?.arrayValue ?? []).compactMap { $0["type"]?.stringValue })
        scopes = Set((document["scopes_supported"]?.arrayValue ?? []).compactMap(\.stringValue))
    }

    /// Whether a server may speak for the issuer: its own (§3.4), and, for the one issuer that all of a vendor's customers
    /// share, a server of the vendor.
    static func speaks(host: String?, for issuer: String) -> Bool {
        guard let host, let issuing = ServiceURL.host(of: issuer) else { return false }
        if host == issuing { return true }
        let shared: [String: [String]] = [
            "canvas.instructure.com": [".instructure.com", ".canvaslms.com"],
            "canvas.beta.instructure.com": [".instructure.com", ".canvaslms.com"],
            "canvas.test.instructure.com": [".instructure.com", ".canvaslms.com"],
            "blackboard.com": [".blackboard.com"],
        ]
        return shared[issuing]?.contains { host.hasSuffix($0) } ?? false
    }

    /// The address that token requests name where the platform says which: Brightspace has one beside its token
    /// endpoint. Canvas gives the name of a host there, and takes no audience but its token endpoint.
    private static func audience(_ server: String) -> String? {
        guard server.hasPrefix("https://"), ProviderURL(server) != nil else { return nil }
        return server
    }

    private static func platform(_ family: String, issuer: String) -> Platform {
        let name = family.lowercased()
        if name.contains("moodle") { return .moodle }
        if name.contains("canvas") { return .canvas }
        if name.contains("blackboard") || name == "blackboardlearn" { return .blackboard }
        if name.contains("desire2learn") || name.contains("brightspace") || name == "d2l" { return .brightspace }
        if name.contains("edx") { return .openEdX }
        return issuer.contains("instructure.com") ? .canvas : .other
    }
}
