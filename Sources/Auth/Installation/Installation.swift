package import Core
package import Crypto
import HTTPCore
package import Postgres

/// Makes what a new installation needs before anybody can sign in.
package struct Installation: Sendable {
    /// The slug of the first tenant.
    package static let tenantSlug = "default"
    /// The owner's address where none is configured.
    package static let standardEmail = "admin@localhost"

    private let database: Database
    private let hasher: PasswordHasher
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(
        database: Database, hasher: PasswordHasher, identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.database = database
        self.hasher = hasher
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Makes the first tenant and its owner, unless an administrator is there already: then nothing changes and nil is
    /// returned. Several servers may do this at once; one of them makes the owner.
    ///
    /// Throws `AuthError.unusableSetting` for an address or a password that cannot serve.
    package func ensureAdministrator(email: String?, password: String?) async throws -> AdministratorCredentials? {
        guard try await !hasAdministrator(in: database) else { return nil }
        let address = try Self.address(email)
        let chosen = password.flatMap { $0.isEmpty ? nil : $0 }
        let credentials = AdministratorCredentials(
            email: address.description, password: chosen ?? Self.generatePassword(), isPasswordGenerated: chosen == nil)
        let hash = try await hash(credentials.password)

        let known = try await TenantStore(database: database, identifiers: identifiers, clock: clock)
            .identifier(ofSlug: Self.tenantSlug)
        let tenant = Tenant(id: known ?? identifiers.make(), slug: Self.tenantSlug, name: "Lyceum")
        let owner = User(id: identifiers.make(), email: address.description, name: "Administrator")
        let isMade = try await database.withTenant(tenant.id) { transaction in
            _ = try await transaction.query("SELECT pg_advisory_xact_lock(hashtextextended('lyceum.installation', 0))")
            guard try await !hasAdministrator(in: transaction) else { return false }
            let now = clock.now()
            if known == nil { try await transaction.execute(TenantStore.insertion(of: tenant, at: now)) }
            try await transaction.batch(
                UserStore.insertions(
                    of: owner, passwordHash: hash, isProved: true, role: .owner, in: tenant.id, at: now))
            try await note(tenant.id, isNew: known == nil, owner.id, in: transaction)
            return true
        }
        return isMade ? credentials : nil
    }

    /// The operator's acts, though the server carries them out.
    private func note(
        _ tenant: TenantID, isNew: Bool, _ owner: UserID, in transaction: Transaction
    ) async throws {
        let (audit, origin) = (AuditLog(clock: clock), AuditOrigin(.operator))
        if isNew {
            try await audit.record(
                AuditEvent(
                    .tenantCreate, AuditTarget("tenant", tenant),
                    changes: [AuditChange("slug", to: .string(Self.tenantSlug))], origin: origin), in: transaction)
        }
        try await audit.record(
            AuditEvent(
                .userCreate, AuditTarget("user", owner),
                changes: [AuditChange("role", to: .string(Role.owner.rawValue))], origin: origin), in: transaction)
    }

    private func hasAdministrator(in executor: some QueryExecutor) async throws -> Bool {
        try await executor.queryOne("SELECT has_administrator() AS found")?["found", Bool.self] ?? false
    }

    private func hash(_ password: String) async throws -> String {
        guard password.unicodeScalars.count >= 8 else {
            throw AuthError.unusableSetting(key: "LYCEUM_ADMIN_PASSWORD", reason: "has fewer than 8 characters.")
        }
        do {
            return try await hasher.hash(password)
        } catch CryptoError.unusablePassword {
            throw AuthError.unusableSetting(
                key: "LYCEUM_ADMIN_PASSWORD", reason: "has more than 72 bytes or a NUL character.")
        }
    }

    private static func address(_ email: String?) throws -> EmailAddress {
        let text = email.flatMap { $0.isEmpty ? nil : $0 } ?? standardEmail
        guard let address = EmailAddress(text) else {
            throw AuthError.unusableSetting(key: "LYCEUM_ADMIN_EMAIL", reason: "is no e-mail address.")
        }
        return address
    }

    /// 20 characters of 56, 116 bits, none that is mistaken for another in print.
    package static func generatePassword() -> String {
        Random.text(20, from: "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789")
    }
}
