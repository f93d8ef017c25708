package import Core
package import HTTPCore
package import Postgres

/// The triggers of a tenant in PostgreSQL.
package struct TriggerStore: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The tenant's triggers, the newest first.
    package func page(
        _ page: PageRequest, workflow: String?, kind: Trigger.Kind?, in tenantID: TenantID
    ) async throws -> Page<Trigger> {
        let rows = try await database.withTenant(tenantID) { transaction in
            try await transaction.query(
                """
                \(Self.selection) WHERE d.tenant_id = app_tenant_id()
                    AND (\(workflow)::text IS NULL OR w.slug = \(workflow))
                    AND (\(kind?.rawValue)::text IS NULL OR d.kind = \(kind?.rawValue))
                    AND (\(page.after)::uuid IS NULL OR d.id < \(page.after))
                ORDER BY d.id DESC LIMIT \(page.limit + 1)
                """)
        }
        return Page(try rows.map(Trigger.init(row:)), for: page) { $0.id.uuid }
    }

    /// The trigger; nil where the tenant has none of that name.
    package func trigger(_ id: TriggerID, in tenantID: TenantID) async throws -> Trigger? {
        try await database.withTenant(tenantID) { transaction -> Trigger? in
            try await trigger(id, in: transaction)
        }
    }

    /// The trigger, held until the end of the transaction.
    package func locked(_ id: TriggerID, in transaction: Transaction) async throws -> Trigger? {
        try await transaction.queryOne(
            "\(Self.selection) WHERE d.tenant_id = app_tenant_id() AND d.id = \(id) FOR UPDATE OF d"
        ).map(Trigger.init(row:))
    }

    private func trigger(_ id: TriggerID, in transaction: Transaction) async throws -> Trigger? {
        try await transaction.queryOne("\(Self.selection) WHERE d.tenant_id = app_tenant_id() AND d.id = \(id)")
            .map(Trigger.init(row:))
    }

    /// How many triggers the tenant has.
    package func count(in transaction: Transaction) async throws -> Int {
        try await transaction.queryOne("SELECT count(*) AS count FROM triggers WHERE tenant_id = app_tenant_id()")?[
            "count", Int.self] ?? 0
    }

    /// Stores a new trigger.
    ///
    /// - Parameter secret: what a webhook's sender signs with, sealed
    package func insert(_ trigger: Trigger, secret: [UInt8]?, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            INSERT INTO triggers (id, tenant_id, workflow_id, user_id, kind, name, is_enabled, input, cron, time_zone,
                next_at, secret, created_at, updated_at)
            VALUES (\(trigger.id), app_tenant_id(), \(trigger.workflowID), \(trigger.userID), \(trigger.kind.rawValue),
                \(trigger.name), \(trigger.isEnabled), \(JSONValue.object(trigger.input)),
                \(trigger.times?.cron.text), \(trigger.times?.timeZone), \(trigger.nextAt), \(secret),
                \(trigger.createdAt), \(trigger.updatedAt))
            """)
    }

    /// Stores what was changed of a trigger.
    package func update(_ trigger: Trigger, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            UPDATE triggers SET name = \(trigger.name), is_enabled = \(trigger.isEnabled),
                input = \(JSONValue.object(trigger.input)), cron = \(trigger.times?.cron.text),
                time_zone = \(trigger.times?.timeZone), next_at = \(trigger.nextAt), version = \(trigger.version),
                updated_at = \(trigger.updatedAt), last_error = NULL
            WHERE tenant_id = app_tenant_id() AND id = \(trigger.id)
            """)
    }

    /// Gives a webhook another secret, sealed.
    package func replaceSecret(of id: TriggerID, with secret: [UInt8], in transaction: Transaction) async throws {
        try await transaction.execute(
            "UPDATE triggers SET secret = \(secret) WHERE tenant_id = app_tenant_id() AND id = \(id)")
    }

    /// Removes a trigger; the runs that it started stay.
    package func delete(_ id: TriggerID, in transaction: Transaction) async throws {
        try await transaction.execute("DELETE FROM triggers WHERE tenant_id = app_tenant_id() AND id = \(id)")
    }

    // MARK: Firing

    /// Schedules of any tenant whose time has come, the oldest first.
    package func due(at now: Timestamp, most: Int) async throws -> [(TenantID, TriggerID)] {
        try await database.query("SELECT tenant_id, trigger_id FROM due_triggers(\(now), \(most))")
            .map { try $0.decode(TenantID.self, TriggerID.self) }
    }

    /// When the next schedule of any tenant is due; nil where there is none.
    package func nextDue() async throws -> Timestamp? {
        try await database.query("SELECT next_trigger_due() AS next").first?["next", Timestamp?.self]
    }

    /// The statement that moves a schedule from the time that has come to its next one: no row where another server did.
    package static func advancing(_ trigger: Trigger, starting run: RunID, at now: Timestamp) -> Query {
        """
        UPDATE triggers SET next_at = \(trigger.times?.next(after: now)), last_run_id = \(run),
            last_fired_at = \(now), last_error = NULL
        WHERE id = \(trigger.id) AND is_enabled AND next_at = \(trigger.nextAt) RETURNING id
        """
    }

    /// The statement that notes a delivery: no row where it was there before.
    package static func noting(
        _ delivery: String, of trigger: Trigger, starting run: RunID, at now: Timestamp
    ) -> Query {
        """
        WITH noted AS (
            INSERT INTO webhook_deliveries (tenant_id, trigger_id, delivery, run_id, received_at)
            VALUES (app_tenant_id(), \(trigger.id), \(delivery), \(run), \(now)) ON CONFLICT DO NOTHING RETURNING 1),
        fired AS (
            UPDATE triggers SET last_run_id = \(run), last_fired_at = \(now), last_error = NULL
            WHERE id = \(trigger.id) AND EXISTS (SELECT FROM noted))
        SELECT 1 FROM noted
        """
    }

    /// The run that a delivery started.
    package func run(of delivery: String, to id: TriggerID, in tenantID: TenantID) async throws -> RunID? {
        try await database.withTenant(tenantID) { transaction -> RunID? in
            try await transaction.queryOne(
                "SELECT run_id FROM webhook_deliveries WHERE trigger_id = \(id) AND delivery = \(delivery)"
            )?["run_id", RunID.self]
        }
    }

    /// Notes why a trigger started nothing; a schedule goes on to its next time.
    package func noteFailure(
        _ message: String, of trigger: Trigger, at now: Timestamp, in tenantID: TenantID
    ) async throws {
        try await database.withTenant(tenantID) { transaction in
            try await transaction.execute(
                """
                UPDATE triggers SET last_error = \(message), last_fired_at = \(now),
                    next_at = \(trigger.times?.next(after: now))
                WHERE id = \(trigger.id) AND next_at IS NOT DISTINCT FROM \(trigger.nextAt)
                """)
        }
    }

    /// The language of the institution, as a BCP 47 tag.
    package func locale(of tenantID: TenantID) async throws -> String {
        try await database.withTenant(tenantID) { transaction in
            try await transaction.queryOne("SELECT locale FROM tenants WHERE id = app_tenant_id()")?[
                "locale", String.self] ?? "en"
        }
    }

    /// Whose webhook this is, and what its sender signs with, sealed; nil for one that takes nothing.
    package func webhook(_ id: TriggerID) async throws -> (TenantID, Trigger, secret: [UInt8])? {
        guard let row = try await database.query("SELECT tenant_of_webhook(\(id)) AS id").first,
            let tenantID = try row["id", TenantID?.self]
        else { return nil }
        return try await database.withTenant(tenantID) { transaction -> (TenantID, Trigger, secret: [UInt8])? in
            guard let trigger = try await trigger(id, in: transaction),
                let row = try await transaction.queryOne("SELECT secret FROM triggers WHERE id = \(id)"),
                let secret = try row["secret", [UInt8]?.self]
            else { return nil }
            return (tenantID, trigger, secret)
        }
    }

    /// Forgets deliveries of before.
    package func forgetDeliveries(before time: Timestamp) async throws {
        _ = try await database.query("SELECT forget_webhook_deliveries(\(time))")
    }

    private static let selection: Query = """
        SELECT d.id, d.workflow_id, w.slug AS workflow, d.user_id, d.kind, d.name, d.is_enabled, d.input, d.cron,
            d.time_zone, d.next_at, d.last_run_id, d.last_fired_at, d.last_error, d.version, d.created_at, d.updated_at
        FROM triggers d JOIN workflows w ON w.id = d.workflow_id
        """
}
