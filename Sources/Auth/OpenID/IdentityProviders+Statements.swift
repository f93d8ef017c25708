import Core
import Crypto
import HTTPCore
import Postgres

extension IdentityProviders {
    static func insertion(of provider: IdentityProvider) -> Query {
        let (settings, admission) = (provider.settings, provider.settings.admission)
        return """
            INSERT INTO identity_providers (id, tenant_id, name, issuer, client_id, client_secret, client_secret_hint,
                client_authentication, scopes, algorithms, groups_claim, role_mapping, default_role, creates_members,
                follows_groups, email_domains, trusts_email, links_by_email, state, created_at, updated_at)
            VALUES (\(provider.id), app_tenant_id(), \(settings.name.description), \(provider.issuer.description),
                \(settings.clientID), \(provider.sealedSecret), \(provider.secretHint),
                \(settings.clientAuthentication.rawValue), \(settings.scopes), \(settings.algorithms.map(\.rawValue)),
                \(admission.groupsClaim), \(settings.rules), \(admission.mapping.defaultRole?.rawValue),
                \(admission.createsMembers), \(admission.followsGroups), \(admission.emailDomains.map(\.description)),
                \(admission.trustsEmail), \(admission.linksByEmail), \(settings.state.rawValue),
                \(provider.createdAt), \(provider.updatedAt))
            """
    }

    /// Writes everything that can change but the secret.
    static func update(to provider: IdentityProvider) -> Query {
        let (settings, admission) = (provider.settings, provider.settings.admission)
        return """
            UPDATE identity_providers SET name = \(settings.name.description), client_id = \(settings.clientID),
                client_authentication = \(settings.clientAuthentication.rawValue), scopes = \(settings.scopes),
                algorithms = \(settings.algorithms.map(\.rawValue)), groups_claim = \(admission.groupsClaim),
                role_mapping = \(settings.rules), default_role = \(admission.mapping.defaultRole?.rawValue),
                creates_members = \(admission.createsMembers), follows_groups = \(admission.followsGroups),
                email_domains = \(admission.emailDomains.map(\.description)), trusts_email = \(admission.trustsEmail),
                links_by_email = \(admission.linksByEmail), state = \(settings.state.rawValue),
                version = \(provider.version), updated_at = \(provider.updatedAt)
            WHERE tenant_id = app_tenant_id() AND id = \(provider.id)
            """
    }

    /// Writes the secret. Only where it changed: one that is sealed under a closed key may stay, and not be written.
    static func secretUpdate(to provider: IdentityProvider) -> Query {
        """
        UPDATE identity_providers SET client_secret = \(provider.sealedSecret),
            client_secret_hint = \(provider.secretHint),
            client_authentication = \(provider.settings.clientAuthentication.rawValue)
        WHERE tenant_id = app_tenant_id() AND id = \(provider.id)
        """
    }
}

extension IdentityProviderSettings {
    fileprivate var rules: JSONValue { json["role_mapping"] ?? [] }
}
