import Core
import HTTPCore
import Postgres

/// One place where the owner of an e-mail address may act, with the hash that their password must fit.
struct SignInCandidate: Sendable {
    let membership: Membership
    let passwordHash: String

    init(row: Row) throws {
        let (userID, email, name, hash, tenantID, slug, tenantName, role) = try row.decode(
            UserID.self, String.self, String.self, String.self, TenantID.self, String.self, String.self, String.self)
        membership = Membership(
            user: User(id: userID, email: email, name: name),
            tenant: Tenant(id: tenantID, slug: slug, name: tenantName), role: try Role(column: role))
        passwordHash = hash
    }
}
