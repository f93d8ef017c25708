package import Core
package import HTTPCore
import Postgres

/// Makes API keys and ends them.
package struct APIKeys: Sendable {
    /// A key and, this once, its text.
    package struct Made: Sendable {
        package let key: APIKey
        package let secret: APIKeySecret
    }

    package let store: APIKeyStore
    private let audit: AuditLog
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(
        store: APIKeyStore, audit: AuditLog, identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.store = store
        self.audit = audit
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Makes a key that speaks for the person who asks, within scopes of their own.
    ///
    /// Throws 403 for a scope that they do not have themselves, and `AuthError.invalidField` for no scope, a name that
    /// is none, and an end that has passed.
    package func make(
        name: String, scopes: Set<Permission>, expiresAt: Timestamp?, for member: Identity, origin: AuditOrigin
    ) async throws -> Made {
        let now = clock.now()
        guard (1...200).contains(name.unicodeScalars.count), !name.unicodeScalars.contains("\0") else {
            throw AuthError.invalidField("name", "text of 1 to 200 characters")
        }
        guard !scopes.isEmpty else { throw AuthError.invalidField("scopes", "at least one permission") }
        guard expiresAt.map({ $0 > now }) ?? true else {
            throw AuthError.invalidField("expires_at", "time that has not passed")
        }
        for scope in scopes.sorted(by: { $0.rawValue < $1.rawValue }) { try member.require(scope) }
        let secret = APIKeySecret(id: identifiers.make(), tenantID: member.tenantID)
        let key = APIKey(
            id: secret.id, userID: member.userID, name: name, hint: secret.hint, scopes: scopes, createdAt: now,
            expiresAt: expiresAt, lastUsedAt: nil, revokedAt: nil)
        try await store.database.withTenant(member.tenantID) { transaction in
            try await store.insert(key, secret: secret, in: transaction)
            try await audit.record(
                AuditEvent(
                    .apiKeyCreate, AuditTarget("api_key", key.id),
                    changes: [
                        .init("scopes", to: .array(scopes.map(\.rawValue).sorted().map { .string($0) })),
                        .init("expires_at", to: expiresAt.map { .string($0.rfc3339) } ?? .null),
                    ], origin: origin), in: transaction)
        }
        return Made(key: key, secret: secret)
    }

    /// Ends a key of the tenant at once. False where there is none of that name that is still good.
    package func revoke(_ id: APIKeyID, in tenant: TenantID, origin: AuditOrigin) async throws -> Bool {
        try await store.database.withTenant(tenant) { transaction -> Bool in
            guard try await store.revoke(id, at: clock.now(), in: transaction) else { return false }
            try await audit.record(
                AuditEvent(.apiKeyRevoke, AuditTarget("api_key", id), origin: origin), in: transaction)
            return true
        }
    }
}
