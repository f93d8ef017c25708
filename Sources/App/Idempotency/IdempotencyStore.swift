import Auth
import Core
import Crypto
import Postgres

/// The table of requests with an `Idempotency-Key`.
struct IdempotencyStore: Sendable {
    /// Who sends the request, and which.
    struct Subject: Sendable {
        var tenant: TenantID
        var user: UserID
        /// Digest of the key.
        var key: [UInt8]
        /// Digest of the request.
        var request: [UInt8]
    }

    /// What is known of a key.
    enum Claim: Sendable, Equatable {
        /// Nothing: the caller carries the request out, under this name.
        case taken(UUID128)
        /// The same request was answered; nil for an answer that was too large to keep.
        case answered(sealed: [UInt8]?, row: UUID128)
        /// The same request is being carried out.
        case running
        /// Another request came with the key.
        case otherRequest
        /// The person has so many keys that no more are taken.
        case tooMany
    }

    /// For how long an answer is kept.
    static let lifetime: Duration = .seconds(24 * 3600)
    /// The most keys of one person at a time.
    static let most = 1000

    let database: Database
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    /// Claims the key, for as long as the caller may take.
    func claim(_ subject: Subject, within time: Duration) async throws -> Claim {
        let now = clock.now()
        let id = identifiers.next()
        let statements = database.statements(of: subject.tenant)
        let taken = try await statements.queryOne(
            """
            INSERT INTO idempotency_keys AS k
                (id, tenant_id, user_id, key, request, started_at, leased_until, expires_at)
            SELECT \(id), app_tenant_id(), \(subject.user), \(subject.key), \(subject.request), \(now), \(now + time),
                \(now + Self.lifetime)
            WHERE \(Self.most) > (SELECT count(*) FROM idempotency_keys
                WHERE tenant_id = app_tenant_id() AND user_id = \(subject.user) AND key <> \(subject.key))
            ON CONFLICT (tenant_id, user_id, key) DO UPDATE SET id = excluded.id, request = excluded.request,
                started_at = excluded.started_at, leased_until = excluded.leased_until, answered_at = NULL,
                answer = NULL, expires_at = excluded.expires_at
            WHERE k.expires_at <= \(now)
                OR k.answered_at IS NULL AND k.leased_until <= \(now) AND k.request = excluded.request
            RETURNING id
            """)
        if taken != nil { return .taken(id) }
        let row = try await statements.queryOne(
            """
            SELECT id, request, answered_at IS NOT NULL, answer FROM idempotency_keys
            WHERE tenant_id = app_tenant_id() AND user_id = \(subject.user) AND key = \(subject.key)
            """)
        guard let row else {
            let count = try await statements.queryOne(
                """
                SELECT count(*) AS count FROM idempotency_keys
                WHERE tenant_id = app_tenant_id() AND user_id = \(subject.user)
                """)?["count", Int.self]
            // Or whoever had it has just given it up.
            return count ?? 0 >= Self.most ? .tooMany : .running
        }
        let (found, request, isAnswered, answer) = try row.decode(
            UUID128.self, [UInt8].self, Bool.self, [UInt8]?.self)
        guard ConstantTime.equals(request, subject.request) else { return .otherRequest }
        return isAnswered ? .answered(sealed: answer, row: found) : .running
    }

    /// Keeps the answer, unless the claim was lost meanwhile.
    func answer(_ id: UUID128, _ sealed: [UInt8]?, in tenant: TenantID) async throws {
        try await database.statements(of: tenant).execute(
            """
            UPDATE idempotency_keys SET answer = \(sealed), answered_at = \(clock.now())
            WHERE tenant_id = app_tenant_id() AND id = \(id) AND answered_at IS NULL
            """)
    }

    /// Gives the claim up: the request was refused, and may come again.
    func release(_ id: UUID128, in tenant: TenantID) async throws {
        try await database.statements(of: tenant).execute(
            "DELETE FROM idempotency_keys WHERE tenant_id = app_tenant_id() AND id = \(id) AND answered_at IS NULL")
    }

    /// Forgets what has ended, of all tenants.
    @discardableResult
    func forget() async throws -> Int {
        let row = try await database.query("SELECT forget_idempotency_keys(\(clock.now())) AS forgotten").first
        return try row?["forgotten", Int.self] ?? 0
    }
}
