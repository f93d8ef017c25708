import Auth
import Core
import Crypto
import Postgres
import Telephony

/// The codes by which people go on with a conversation of theirs on the telephone. Each is for one conversation, lasts a
/// quarter of an hour, and is good for one call.
struct PhonePINs: Sendable {
    /// How many digits a code has.
    static let length = 8
    static let lifetime: Duration = .seconds(15 * 60)
    /// Codes that one caller may try, and those that all callers of a tenant may.
    static let callerLimit = RateLimit(perMinute: 1, burst: 6)
    static let tenantLimit = RateLimit(perMinute: 10, burst: 60)

    /// Whose conversation it is.
    struct Holder: Sendable, Equatable {
        let threadID: ThreadID
        let userID: UserID
        let workflow: NamedWorkflow
    }

    let database: Database
    /// What hashes are made with, the current one first.
    let keys: [[UInt8]]
    let limiter: RateLimiter
    let audit: AuditLog
    let clock: any WallClock

    /// Makes a code for a conversation of the person, in the place of one before. Nil where they have no such one.
    func make(
        for thread: ThreadID, of user: UserID, in tenant: TenantID, origin: AuditOrigin
    ) async throws -> (pin: String, expiresAt: Timestamp)? {
        let now = clock.now()
        let expiresAt = now + Self.lifetime
        guard let key = keys.first else { return nil }
        while true {
            let pin = Self.digits()
            do {
                let isTheirs = try await database.withTenant(tenant) { transaction in
                    let rows = try await transaction.execute(
                        """
                        INSERT INTO phone_pins (tenant_id, thread_id, pin_hash, created_at, expires_at)
                        SELECT app_tenant_id(), id, \(Self.hash(pin, tenant, key)), \(now), \(expiresAt) FROM threads
                        WHERE tenant_id = app_tenant_id() AND id = \(thread) AND user_id = \(user)
                        ON CONFLICT (tenant_id, thread_id) DO UPDATE
                        SET pin_hash = excluded.pin_hash, created_at = excluded.created_at,
                            expires_at = excluded.expires_at
                        """)
                    guard rows > 0 else { return false }
                    try await transaction.execute(
                        "DELETE FROM phone_pins WHERE tenant_id = app_tenant_id() AND expires_at < \(now)")
                    try await audit.record(
                        AuditEvent(.phonePinCreate, AuditTarget("conversation", thread), origin: origin),
                        in: transaction)
                    return true
                }
                return isTheirs ? (pin, expiresAt) : nil
            } catch let error as PostgresError where error.isUniqueViolation {
                // Another conversation has the same: make another.
                continue
            }
        }
    }

    /// Whose conversation the code is for, which is good no more then. Nil for an unknown one, an old one, and for
    /// whoever has tried too often.
    ///
    /// - Parameter caller: a mark of who calls
    func redeem(_ pin: String, by caller: [UInt8], in tenant: TenantID) async throws -> Holder? {
        guard await limiter.admit(.phonePINs(tenant, caller: caller), Self.callerLimit).isAdmitted,
            await limiter.admit(.phonePINs(tenant, caller: nil), Self.tenantLimit).isAdmitted,
            pin.utf8.count == Self.length
        else { return nil }
        let hashes = keys.map { Base64.encode(Self.hash(pin, tenant, $0)) }
        return try await database.withTenant(tenant) { transaction -> Holder? in
            let row = try await transaction.queryOne(
                """
                WITH used AS (
                    DELETE FROM phone_pins
                    WHERE tenant_id = app_tenant_id() AND encode(pin_hash, 'base64') = ANY (\(hashes)) RETURNING thread_id, expires_at)
                SELECT t.id, t.user_id, w.id AS workflow_id, w.slug FROM used u
                JOIN threads t ON t.tenant_id = app_tenant_id() AND t.id = u.thread_id
                JOIN workflows w ON w.tenant_id = t.tenant_id AND w.id = t.workflow_id
                WHERE u.expires_at > \(clock.now()) AND t.user_id IS NOT NULL
                """)
            return try row.map { row in
                Holder(
                    threadID: try row["id", ThreadID.self], userID: try row["user_id", UserID.self],
                    workflow: NamedWorkflow(
                        id: try row["workflow_id", WorkflowID.self], slug: try row["slug", String.self]))
            }
        }
    }

    /// Digits that are easy to read and to type; each as likely as any other.
    private static func digits() -> String {
        var text = ""
        while text.utf8.count < length {
            for byte in Random.bytes(16) where byte < 250 && text.utf8.count < length {
                text.append(String(byte % 10))
            }
        }
        return text
    }

    private static func hash(_ pin: String, _ tenant: TenantID, _ key: [UInt8]) -> [UInt8] {
        HMAC.sha256(Array("\(tenant)/\(pin)".utf8), key: key)
    }
}
