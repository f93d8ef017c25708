package import Core
package import HTTPCore
package import Postgres

/// The outbox in PostgreSQL.
package struct EffectStore: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The statement that stores an effect of a run, part of the transaction that ends its step.
    static func insertion(of posted: PostedEffect, _ run: RunReference) -> Query {
        """
        INSERT INTO effects (id, tenant_id, run_id, step, name, kind, payload, next_at, created_at)
        VALUES (\(posted.id), \(run.tenantID), \(run.runID), \(posted.step), \(posted.effect.name),
            \(posted.effect.kind), \(posted.effect.payload), now(), now())
        ON CONFLICT (run_id, step, name) DO NOTHING
        """
    }

    /// Leases effects of any tenant whose time has come to the replica, at most so many.
    func claim(_ most: Int, replica: UUID128, lease: Duration) async throws -> [(TenantID, EffectID)] {
        try await database.query(
            """
            SELECT tenant_id, effect_id
            FROM claim_effects(\(replica), make_interval(secs => \(lease.inSeconds)), \(most))
            """
        ).map { try $0.decode(TenantID.self, EffectID.self) }
    }

    /// Gives back what the replica has leased: it is due at once, and the attempt counts as none.
    func releaseLeases(of replica: UUID128) async throws {
        _ = try await database.query("SELECT release_effects(\(replica))")
    }

    /// How long it is until the next effect is due, negative where it has been for so long; nil where none will be.
    func nextDue() async throws -> Duration? {
        let row = try await database.query("SELECT next_effect_due() AS seconds").first
        return try row?["seconds", Double?.self].map { .seconds($0) }
    }

    /// What is leased to the replica; nil where it is so no more.
    func load(_ id: EffectID, in tenantID: TenantID, replica: UUID128) async throws -> Delivery? {
        let rows = try await database.withTenant(tenantID) { transaction in
            try await transaction.query(
                """
                SELECT run_id, step, name, kind, payload, attempts FROM effects
                WHERE id = \(id) AND lease_owner = \(replica) AND status = 'pending'
                """)
        }
        return try rows.first.map { row in
            let (runID, step, name, kind, payload, attempts) = try row.decode(
                RunID.self, Int.self, String.self, String.self, JSONValue.self, Int.self)
            return Delivery(
                posted: PostedEffect(id: id, step: step, effect: Effect(name: name, kind: kind, payload: payload)),
                tenantID: tenantID, runID: runID, attempt: attempts)
        }
    }

    /// Notes what became of a delivery, where the replica still holds it.
    func settle(
        _ id: EffectID, in tenantID: TenantID, replica: UUID128, _ outcome: DeliveryOutcome
    ) async throws {
        let change: Query =
            switch outcome {
            case .delivered: "status = 'delivered', error = NULL, finished_at = now()"
            case .postponed(let pause, let message):
                "error = \(message), next_at = now() + make_interval(secs => \(pause.inSeconds))"
            case .failed(let message): "status = 'failed', error = \(message), finished_at = now()"
            }
        _ = try await database.withTenant(tenantID) { transaction in
            try await transaction.query(
                """
                UPDATE effects SET \(change), lease_owner = NULL, lease_expires_at = NULL
                WHERE id = \(id) AND lease_owner = \(replica) AND status = 'pending'
                """)
        }
    }

    /// The tenant's effects, the newest first.
    package func page(
        _ page: PageRequest, status: EffectStatus?, runID: RunID?, in tenantID: TenantID
    ) async throws -> Page<EffectRecord> {
        let rows = try await database.withTenant(tenantID) { transaction in
            try await transaction.query(
                """
                SELECT id, run_id, step, name, kind, status, attempts, next_at, error, created_at, finished_at
                FROM effects
                WHERE tenant_id = app_tenant_id()
                    AND (\(status?.rawValue)::text IS NULL OR status = \(status?.rawValue))
                    AND (\(runID)::uuid IS NULL OR run_id = \(runID))
                    AND (\(page.after)::uuid IS NULL OR id < \(page.after))
                ORDER BY id DESC LIMIT \(page.limit + 1)
                """)
        }
        return Page(try rows.map(EffectRecord.init(row:)), for: page) { $0.id.uuid }
    }

    /// Has a failed effect delivered once more; false where the tenant has no failed one of that name.
    package func retry(_ id: EffectID, in transaction: Transaction) async throws -> Bool {
        try await !transaction.query(
            """
            UPDATE effects SET status = 'pending', attempts = 0, next_at = now(), finished_at = NULL
            WHERE tenant_id = app_tenant_id() AND id = \(id) AND status = 'failed' RETURNING id
            """
        ).isEmpty
    }
}

/// What became of a delivery.
enum DeliveryOutcome: Sendable, Equatable {
    case delivered
    case postponed(Duration, String)
    case failed(String)
}

/// Where an effect is.
package enum EffectStatus: String, Sendable, CaseIterable {
    case pending, delivered, failed
}

/// An effect as lists show it.
package struct EffectRecord: Sendable {
    package let id: EffectID
    package let runID: RunID
    package let step: Int
    package let name: String
    package let kind: String
    package let status: EffectStatus
    package let attempts: Int
    package let nextAt: Timestamp
    package let error: String?
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?

    init(row: Row) throws {
        id = try row["id", EffectID.self]
        runID = try row["run_id", RunID.self]
        step = try row["step", Int.self]
        name = try row["name", String.self]
        kind = try row["kind", String.self]
        status = EffectStatus(rawValue: try row["status", String.self]) ?? .pending
        attempts = try row["attempts", Int.self]
        nextAt = try row["next_at", Timestamp.self]
        error = try row["error", String?.self]
        createdAt = try row["created_at", Timestamp.self]
        finishedAt = try row["finished_at", Timestamp?.self]
    }
}
