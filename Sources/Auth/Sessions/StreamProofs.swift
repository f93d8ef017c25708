package import Core
package import HTTPCore
package import Postgres
import Synchronization

/// Tells whether those who follow something for long still may: what proved who they are is asked of the database again,
/// now and then.
package struct StreamProofs: Sendable {
    private let database: Database
    private let clock: any WallClock
    private let pause: Duration

    /// - Parameter pause: how long an answer of the database counts
    package init(database: Database, clock: any WallClock, pause: Duration = .seconds(15)) {
        self.database = database
        self.clock = clock
        self.pause = pause
    }

    /// Begins to watch over somebody who was admitted a moment ago.
    package func watch(_ identity: Identity) -> StreamProof {
        StreamProof(pause: pause) { try await isGood(identity) }
    }

    /// Whether the session or the key lives, the person has the same role, and neither the tenant nor anybody is shut out. One
    /// short statement.
    func isGood(_ identity: Identity) async throws -> Bool {
        let now = clock.now()
        let proof: Query =
            switch identity.credential {
            case .none: "true"
            case .session(let id):
                """
                EXISTS (SELECT FROM sessions s WHERE s.tenant_id = app_tenant_id() AND s.id = \(id)
                    AND s.user_id = held.user_id AND s.ended_at IS NULL AND s.expires_at > \(now))
                """
            case .apiKey(let id, _):
                """
                EXISTS (SELECT FROM api_keys k WHERE k.tenant_id = app_tenant_id() AND k.id = \(id)
                    AND k.user_id = held.user_id AND k.revoked_at IS NULL
                    AND (k.expires_at IS NULL OR k.expires_at > \(now)))
                """
            }
        let rows = try await database.statements(of: identity.tenantID).query(
            """
            SELECT m.role FROM (SELECT app_tenant_id() AS tenant_id, \(identity.userID)::uuid AS user_id) held
            \(ActiveMember.join) WHERE m.role = \(identity.role.rawValue) AND \(proof)
            """)
        return !rows.isEmpty
    }
}

/// One who was admitted, and follows something for long.
package final class StreamProof: Sendable {
    private let pause: Duration
    private let ask: @Sendable () async throws -> Bool
    private let askedAt = Mutex(ContinuousClock.now)

    init(pause: Duration, ask: @escaping @Sendable () async throws -> Bool) {
        self.pause = pause
        self.ask = ask
    }

    /// Whether they still may, as far as is known; asked before each thing that they are given. Where the database cannot
    /// be read it is asked the next time.
    package func lasts() async -> Bool {
        guard askedAt.withLock({ .now - $0 >= pause }) else { return true }
        do {
            guard try await ask() else { return false }
            askedAt.withLock { $0 = .now }
        } catch {}
        return true
    }
}
