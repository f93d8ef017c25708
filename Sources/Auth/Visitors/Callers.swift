package import Core
import Crypto
import HTTPCore
package import Postgres

/// People who call and whom nobody knows: each number has a place of its own in a tenant, which lasts while they keep
/// calling. A number proves nothing, so nothing but their own calls is theirs.
package struct Callers: Sendable {
    /// How long a place lasts after the last call; retention erases its person then.
    package static let lifetime: Duration = .seconds(30 * 86_400)
    /// What a caller's address ends with: no mail arrives there (RFC 6761 §6.4).
    private static let domain = "@callers.invalid"

    private let database: Database
    private let keys: [[UInt8]]
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    /// - Parameter keys: what marks of numbers are made with, the current one first
    package init(
        database: Database, keys: [[UInt8]], identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.database = database
        self.keys = keys
        self.identifiers = identifiers
        self.clock = clock
    }

    /// What a number is known by, which does not tell it.
    package func mark(of number: String, in tenant: TenantID) -> [UInt8] {
        mark(of: number, in: tenant, keys.first ?? [])
    }

    private func mark(of number: String, in tenant: TenantID, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC.sha256(Array("\(tenant)/\(number)".utf8), key: key).prefix(16))
    }

    /// The person who calls from the number, made at the first call; somebody new each time for nil. Throws
    /// `VisitorProblem.notAllowed` for one who was turned away.
    package func person(calling number: String?, in tenant: TenantID) async throws -> UserID {
        let marks =
            number.map { number in keys.map { mark(of: number, in: tenant, $0) } } ?? [Random.bytes(16)]
        let emails = marks.map { "caller-\(Self.hex($0))\(Self.domain)" }
        // Another call may make them in this moment.
        for _ in 1...3 {
            if let known = try await known(emails, in: tenant) { return known }
            if let made = try await make(emails[0], in: tenant) { return made }
        }
        throw VisitorProblem.notAllowed
    }

    private func known(_ emails: [String], in tenant: TenantID) async throws -> UserID? {
        let until = clock.now() + Self.lifetime
        return try await database.withTenant(tenant) { transaction -> UserID? in
            try await transaction.queryOne(
                """
                UPDATE memberships m SET visitor_until = greatest(m.visitor_until, \(until)) FROM users u
                WHERE m.tenant_id = app_tenant_id() AND m.user_id = u.id AND m.state = 'active'
                    AND email_key(u.email) = ANY (\(emails))
                RETURNING m.user_id
                """)?["user_id", UserID.self]
        }
    }

    /// Nil where somebody else made them meanwhile.
    private func make(_ email: String, in tenant: TenantID) async throws -> UserID? {
        let (id, now): (UserID, Timestamp) = (identifiers.make(), clock.now())
        let user = User(id: id, email: email, name: "Caller")
        do {
            try await database.withTenant(tenant) { transaction in
                // No password has an empty hash.
                _ = try await transaction.batch(
                    UserStore.insertions(
                        of: user, passwordHash: "", isProved: true, role: .learner, in: tenant, at: now) + [
                            """
                            UPDATE memberships SET visitor_until = \(now + Self.lifetime)
                            WHERE tenant_id = app_tenant_id() AND user_id = \(id)
                            """
                        ])
            }
            return id
        } catch let error as PostgresError where error.isUniqueViolation {
            return nil
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
