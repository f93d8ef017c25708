import Core
import Postgres

extension RosterStore {
    /// Takes courses of any tenant whose rosters are due: at most so many, and of each registration as many as make its
    /// share with those that are being read.
    func claim(_ most: Int, share: Int, lease: Duration) async throws -> [(TenantID, LTIContextID)] {
        try await database.query(
            """
            SELECT tenant_id, context_id FROM claim_lti_rosters(\(ScoreStore.interval(lease)), \(most), \(share))
            """
        ).map { try $0.decode(TenantID.self, LTIContextID.self) }
    }

    /// Begins a reading of a course, which nobody claims for the time of the lease. Gives its number, which is higher
    /// than those of the course's readings before.
    func begin(_ id: LTIContextID, in tenantID: TenantID, lease: Duration) async throws -> Int {
        let rows = try await database.withTenant(tenantID) { transaction in
            try await transaction.query(
                """
                INSERT INTO lti_roster_syncs AS s (tenant_id, lti_context_id, next_at, begun, lease_expires_at)
                VALUES (app_tenant_id(), \(id), now(), 1, now() + \(ScoreStore.interval(lease)))
                ON CONFLICT (tenant_id, lti_context_id) DO UPDATE
                    SET begun = s.begun + 1, lease_expires_at = excluded.lease_expires_at
                RETURNING s.begun
                """)
        }
        guard let row = rows.first else { throw LTIError.unknownColumn("begun") }
        return try row["begun", Int.self]
    }

    /// Ends a reading of which nothing is known: the course is due as it was.
    func abandon(_ reading: Int, of id: LTIContextID, in tenantID: TenantID) async throws {
        try await database.withTenant(tenantID) { transaction in
            try await transaction.execute(
                """
                UPDATE lti_roster_syncs SET lease_expires_at = NULL
                WHERE tenant_id = app_tenant_id() AND lti_context_id = \(id) AND begun = \(reading)
                """)
        }
    }

    /// Notes that a reading failed, unless another has begun since. The course is due again after the pause, which
    /// doubles with each failure up to the longest, and not before the platform wants to be asked.
    func keep(
        _ failure: ServiceFailure, of id: LTIContextID, in tenantID: TenantID, reading: Int, pause: Duration,
        longest: Duration
    ) async throws {
        let asked = ScoreStore.interval(failure.pause ?? .zero)
        try await database.withTenant(tenantID) { transaction in
            try await transaction.execute(
                """
                UPDATE lti_roster_syncs s
                SET error_code = \(failure.code.rawValue), error = \(failure.message), differences_url = NULL,
                    failures = s.failures + 1, lease_expires_at = NULL, next_at = now() + greatest(\(asked), least(
                        \(ScoreStore.interval(pause)) * 2 ^ least(s.failures, 20), \(ScoreStore.interval(longest))))
                WHERE s.tenant_id = app_tenant_id() AND s.lti_context_id = \(id) AND s.begun = \(reading)
                """)
        }
    }

    /// Whether nothing that was asked for later is written: then the reading's roster may be, within the transaction.
    /// Whoever writes another meanwhile waits for its end.
    func mayWrite(_ reading: Int, of id: LTIContextID, in transaction: Transaction) async throws -> Bool {
        try await transaction.execute(
            """
            UPDATE lti_roster_syncs SET written = \(reading)
            WHERE tenant_id = app_tenant_id() AND lti_context_id = \(id) AND written < \(reading)
            """) == 1
    }
}
