import Core
import ModelProviders
import Postgres

/// How much waits and what works, in an institution or in the whole installation.
struct SystemState: Sendable {
    /// Something that servers do one after the other.
    struct Queue: Sendable, Equatable {
        let name: String
        let waiting: Int64
        /// How long the oldest has waited, in seconds; nil where nothing waits.
        let oldestSeconds: Double?
        /// What was given up: documents that are still so, the others in the last seven days. Nil where nothing is ever.
        let failed: Int64?
    }

    /// A service that models answer at.
    struct Model: Sendable, Equatable {
        let name: String
        /// Whether it is the operator's.
        let isShared: Bool
        /// Whether this server asks it now: closed is well, open is not asked for a while.
        let breaker: CircuitBreaker.State
    }

    let queues: [Queue]
    /// Runs that servers carry out at the moment.
    let runsWorking: Int64
    /// Telephone accounts in use, those of them that are registered, and calls under way.
    let accounts: Int64
    let registered: Int64
    let calls: Int64
    /// Institutions whose people can act; of the whole installation alone.
    let tenants: Int64?

    /// Of one tenant.
    static func of(_ tenant: TenantID, through database: Database) async throws -> SystemState {
        try SystemState(rows: await database.statements(of: tenant).query("SELECT * FROM queue_state()"), tenants: nil)
    }

    /// Of everybody.
    static func ofInstallation(through database: Database) async throws -> SystemState {
        let rows = try await database.query("SELECT * FROM installation_state()")
        return try SystemState(rows: rows, tenants: rows.first?["tenants", Int64.self])
    }

    private init(rows: [Row], tenants: Int64?) throws {
        guard let row = rows.first else { throw MissingState() }
        func queue(_ name: String, hasFailures: Bool = true) throws -> Queue {
            Queue(
                name: name, waiting: try row["\(name)_waiting", Int64.self],
                oldestSeconds: try row["\(name)_oldest", Double?.self].map { max(0, $0.rounded()) },
                failed: hasFailures ? try row["\(name)_failed", Int64.self] : nil)
        }
        queues = [
            try queue("runs", hasFailures: false), try queue("documents"), try queue("effects"), try queue("scores"),
        ]
        runsWorking = try row["runs_working", Int64.self]
        accounts = try row["accounts", Int64.self]
        registered = try row["registered", Int64.self]
        calls = try row["calls", Int64.self]
        self.tenants = tenants
    }

    private struct MissingState: Error {}
}
