import Core
import Postgres
import Telephony

/// The recordings of calls in PostgreSQL, in pieces.
struct CallRecordings: Sendable {
    /// The most bytes of one piece; one a second or less keeps what is lost with a server small.
    static let pieceSize = 512 << 10
    /// The most pieces of one call: a day, at a piece a second.
    static let mostPieces = 86_400

    let database: Database

    /// Adds the next piece, at most `pieceSize` bytes; those behind the last that may be are dropped.
    func add(_ bytes: [UInt8], part: Int, of call: CallID, in tenant: TenantID) async throws {
        guard (0..<Self.mostPieces).contains(part), !bytes.isEmpty, bytes.count <= Self.pieceSize else { return }
        _ = try await database.statements(of: tenant).query(
            """
            INSERT INTO call_recordings (tenant_id, call_id, part, bytes)
            SELECT app_tenant_id(), id, \(part), \(bytes) FROM calls WHERE tenant_id = app_tenant_id() AND id = \(call)
            ON CONFLICT DO NOTHING
            """)
    }

    /// The pieces of a call so far, and the bytes of all of them.
    func size(of call: CallID, in tenant: TenantID) async throws -> (pieces: Int, bytes: Int) {
        try await database.statements(of: tenant).query(
            """
            SELECT count(*) AS pieces, coalesce(sum(octet_length(bytes)), 0)::bigint AS bytes FROM call_recordings
            WHERE tenant_id = app_tenant_id() AND call_id = \(call)
            """
        ).first.map { (try $0["pieces", Int.self], try $0["bytes", Int.self]) } ?? (0, 0)
    }

    /// A piece; nil behind the last.
    func piece(_ part: Int, of call: CallID, in tenant: TenantID) async throws -> [UInt8]? {
        try await database.statements(of: tenant).query(
            """
            SELECT bytes FROM call_recordings
            WHERE tenant_id = app_tenant_id() AND call_id = \(call) AND part = \(part)
            """
        ).first?["bytes", [UInt8].self]
    }

    /// Removes recordings that are older than the tenant, or the workflow of the call, keeps them; gives how many.
    func removeOld(at now: Timestamp, in tenant: TenantID) async throws -> Int {
        try await database.withTenant(tenant) { transaction in
            try await transaction.execute(
                """
                DELETE FROM call_recordings r USING calls c
                WHERE r.tenant_id = app_tenant_id() AND c.tenant_id = r.tenant_id AND c.id = r.call_id
                    AND c.ended_at < \(now)::timestamptz - make_interval(days => coalesce(
                        (SELECT (s.settings #>> '{recording,days}')::numeric::int FROM voice_settings s
                            WHERE s.tenant_id = c.tenant_id AND s.workflow_id = c.workflow_id),
                        (SELECT (s.settings #>> '{recording,days}')::numeric::int FROM voice_settings s
                            WHERE s.tenant_id = c.tenant_id AND s.workflow_id IS NULL), 30))
                """)
        }
    }
}
