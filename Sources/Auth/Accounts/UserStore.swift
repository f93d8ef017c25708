package import Core
package import HTTPCore
package import Postgres

/// The persons in the database, as their tenants see them.
package struct UserStore: Sendable {
    private let database: Database
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(database: Database, identifiers: any IdentifierGenerator, clock: any WallClock) {
        self.database = database
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Makes an account with a place in the tenant, whose address counts as proved. Throws `AuthError.emailTaken` where the address has one, here or
    /// in another tenant.
    package func create(
        email: EmailAddress, name: String, passwordHash: String, role: Role, in tenant: TenantID
    ) async throws -> User {
        let user = User(id: identifiers.make(), email: email.description, name: name)
        do {
            try await database.withTenant(tenant) { transaction in
                _ = try await transaction.batch(
                    Self.insertions(
                        of: user, passwordHash: passwordHash, isProved: true, role: role, in: tenant, at: clock.now()))
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            throw AuthError.emailTaken
        }
        return user
    }

    /// The person; nil unless they belong to the tenant.
    package func user(_ id: UserID, in tenant: TenantID) async throws -> User? {
        try await user(where: "id = \(id)", in: tenant)
    }

    /// The person with this address, in any spelling of it; nil unless they belong to the tenant.
    package func user(withEmail email: String, in tenant: TenantID) async throws -> User? {
        try await user(where: "email_key(email) = email_key(\(email))", in: tenant)
    }

    /// What signing in with this address needs: the hash, and every place of the person, oldest first. Empty for an
    /// unknown address and for a person without a place.
    ///
    /// The one question that crosses tenants, because a person who signs in is in none yet.
    func signInCandidates(email: String) async throws -> [SignInCandidate] {
        try await database.query(
            """
            SELECT user_id, email, name, password_hash, tenant_id, tenant_slug, tenant_name, role
            FROM sign_in_candidates(\(email))
            """
        ).map(SignInCandidate.init(row:))
    }

    /// Adds the membership first: it is what makes the new person visible, and writable, to the tenant. `isProved` says
    /// whether the address is known to be the person's.
    package static func insertions(
        of user: User, passwordHash: String, isProved: Bool, role: Role, in tenant: TenantID, at time: Timestamp
    ) -> [Query] {
        let provedAt = isProved ? time : nil
        return [
            """
            INSERT INTO memberships (tenant_id, user_id, role, created_at)
            VALUES (\(tenant), \(user.id), \(role.rawValue), \(time))
            """,
            """
            INSERT INTO users (id, email, name, password_hash, proved_at, created_at)
            VALUES (\(user.id), \(user.email), \(user.name), \(passwordHash), \(provedAt), \(time))
            """,
        ]
    }

    private func user(where condition: Query, in tenant: TenantID) async throws -> User? {
        try await database.withTenant(tenant) { transaction in
            try await transaction.queryOne("SELECT id, email, name FROM users WHERE \(condition)").map { row in
                let (id, email, name) = try row.decode(UserID.self, String.self, String.self)
                return User(id: id, email: email, name: name)
            }
        }
    }
}
