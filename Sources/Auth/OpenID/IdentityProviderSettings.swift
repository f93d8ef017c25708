package import Core
package import Crypto
import HTTPCore

/// What an owner sets of a provider, besides its secret.
package struct IdentityProviderSettings: Sendable, Equatable {
    /// The most scopes.
    package static let maximumScopes = 20

    /// What the button on the sign-in page says.
    package var name: DisplayName
    /// Our name at the provider.
    package var clientID: String
    package var clientAuthentication = ClientAuthentication.basic
    /// What we ask to be told.
    package var scopes = ["openid", "profile", "email"]
    /// What the provider may sign with. HS256 stands alone: whoever knows the client's secret can sign.
    package var algorithms: [SignatureAlgorithm] = [.rs256, .es256, .edDSA]
    package var admission = AdmissionRules()
    package var state = IdentityProvider.State.active

    package init(name: DisplayName, clientID: String) {
        self.name = name
        self.clientID = clientID
    }

    /// Throws `AuthError.invalidField` for settings that do not go together. The secret is the client's, in the clear.
    func check(secret: String?) throws(AuthError) {
        guard Self.isClientText(clientID, upTo: 512) else {
            throw .invalidField("client_id", "1 to 512 printable ASCII characters")
        }
        guard (secret == nil) == (clientAuthentication == .none) else {
            throw .invalidField("client_secret", "a secret, except with client_authentication none")
        }
        if let secret, !Self.isClientText(secret, upTo: 1024) {
            throw .invalidField("client_secret", "1 to 1024 printable ASCII characters")
        }
        guard (1...Self.maximumScopes).contains(scopes.count), Set(scopes).count == scopes.count,
            scopes.allSatisfy(Self.isScope), scopes.contains("openid")
        else {
            throw .invalidField("scopes", "up to \(Self.maximumScopes) different scopes, openid among them")
        }
        guard !algorithms.isEmpty, Set(algorithms).count == algorithms.count else {
            throw .invalidField("algorithms", "some of RS256, ES256 and EdDSA, or HS256 alone")
        }
        if algorithms.contains(.hs256) {
            guard algorithms.count == 1 else { throw .invalidField("algorithms", "HS256 alone, or others") }
            guard let secret, secret.utf8.count >= 32 else {
                throw .invalidField("client_secret", "at least 32 characters with HS256")
            }
        }
        guard !admission.trustsEmail || !admission.emailDomains.isEmpty else {
            throw .invalidField("email_domains", "the hosts that trusts_email is about")
        }
    }

    /// Printable ASCII, as RFC 6749 appendix A has client names and secrets.
    private static func isClientText(_ text: String, upTo limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// A `scope-token` of RFC 6749 §3.3.
    private static func isScope(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}

extension IdentityProviderSettings {
    /// The settings by the names that the API gives them.
    package var json: JSONObject {
        let rules = admission.mapping.rules.map { rule -> JSONValue in
            ["group": .string(rule.group), "role": .string(rule.role.rawValue)]
        }
        return [
            "name": .string(name.description), "client_id": .string(clientID),
            "client_authentication": .string(clientAuthentication.rawValue),
            "scopes": .array(scopes.map { .string($0) }),
            "algorithms": .array(algorithms.map { .string($0.rawValue) }),
            "groups_claim": .string(admission.groupsClaim), "role_mapping": .array(rules),
            "default_role": .string(admission.mapping.defaultRole?.rawValue ?? "none"),
            "creates_members": .bool(admission.createsMembers), "follows_groups": .bool(admission.followsGroups),
            "email_domains": .array(admission.emailDomains.map { .string($0.description) }),
            "trusts_email": .bool(admission.trustsEmail), "links_by_email": .bool(admission.linksByEmail),
            "state": .string(state.rawValue),
        ]
    }

    /// How other settings differ from these, for the audit log.
    func changes(to other: IdentityProviderSettings) -> [AuditChange] {
        zip(json.members, other.json.members).compactMap { before, after in
            before.value == after.value ? nil : AuditChange(before.key, from: before.value, to: after.value)
        }
    }
}
