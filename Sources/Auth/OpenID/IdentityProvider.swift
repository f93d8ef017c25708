package import Core
import Crypto
package import HTTPCore
import Postgres

package enum IdentityProviderTag: IdentifierTag { package static let prefix = "" }

/// Names a provider of a tenant.
package typealias IdentityProviderID = Identifier<IdentityProviderTag>

/// A service of OpenID Connect that vouches for people of a tenant.
package struct IdentityProvider: Sendable, Equatable {
    /// Whether people can sign in with it.
    package enum State: String, Sendable, CaseIterable {
        case active, disabled
    }

    package let id: IdentityProviderID
    /// Never changes: the people that are known by it are known to this issuer.
    package let issuer: Issuer
    package internal(set) var settings: IdentityProviderSettings
    /// The last four characters of the client's secret; empty for a short one, and without one.
    package internal(set) var secretHint: String
    package let createdAt: Timestamp
    package internal(set) var updatedAt: Timestamp
    var sealedSecret: [UInt8]?
    var version: Int

    /// Names this state of the provider.
    package var tag: EntityTag { EntityTag(version: version) }

    /// Where the sealed secret belongs.
    var sealingContext: String { "identity_providers/client_secret/\(id)" }
}

extension IdentityProvider {
    /// What `init(row:)` reads.
    static let columns = """
        id, issuer, name, client_id, client_secret, client_secret_hint, client_authentication, scopes, algorithms,
        groups_claim, role_mapping, default_role, creates_members, follows_groups, email_domains, trusts_email,
        links_by_email, state, version, created_at, updated_at
        """

    init(row: Row) throws {
        func column<Value: PostgresDecodable>(_ name: String, _ type: Value.Type = Value.self) throws -> Value {
            try row[name, type]
        }
        /// A value that this program wrote, or a newer one did.
        func known<Value>(_ name: String, _ make: (String) -> Value?) throws -> Value {
            let text = try column(name, String.self)
            guard let value = make(text) else { throw UnknownSetting(column: name, text: text) }
            return value
        }
        var settings = IdentityProviderSettings(
            name: try known("name", DisplayName.init), clientID: try column("client_id"))
        settings.clientAuthentication = try known("client_authentication", ClientAuthentication.init(rawValue:))
        settings.scopes = try column("scopes")
        settings.algorithms = try column("algorithms", [String].self).compactMap(SignatureAlgorithm.init(rawValue:))
        settings.state = try known("state", State.init(rawValue:))
        settings.admission.groupsClaim = try column("groups_claim")
        settings.admission.mapping = RoleMapping(
            rules: (try column("role_mapping", JSONValue.self).arrayValue ?? []).compactMap { rule in
                guard let group = rule["group"]?.stringValue,
                    let role = rule["role"]?.stringValue.flatMap(Role.init(rawValue:))
                else { return nil }
                return RoleMapping.Rule(group: group, role: role)
            },
            defaultRole: try column("default_role", String?.self).flatMap(Role.init(rawValue:)))
        settings.admission.createsMembers = try column("creates_members")
        settings.admission.followsGroups = try column("follows_groups")
        settings.admission.emailDomains = try column("email_domains", [String].self).compactMap(EmailDomain.init)
        settings.admission.trustsEmail = try column("trusts_email")
        settings.admission.linksByEmail = try column("links_by_email")
        self.init(
            id: try column("id"), issuer: try known("issuer", Issuer.init), settings: settings,
            secretHint: try column("client_secret_hint"), createdAt: try column("created_at"),
            updatedAt: try column("updated_at"), sealedSecret: try column("client_secret"),
            version: try column("version"))
    }

    /// The database holds what this program does not know: it is older than the database.
    struct UnknownSetting: Error {
        let column: String
        let text: String
    }
}
