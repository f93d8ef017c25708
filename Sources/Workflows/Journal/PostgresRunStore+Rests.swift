import Core
import Postgres

/// How runs rested when messages came.
extension PostgresRunStore {
    /// So many rests of a run can be gone back to.
    private static let mostRests = 200
    /// So many can be, however large they are; of what is larger than a share of `mostBytes` there are fewer.
    private static let fewestRests = 16
    private static let mostBytes = 8 << 20

    /// Common table expressions `kept` and `pruned`, which keep how runs rest that are told of a message, and let go of
    /// what lies too far back. It is a copy of what the run's row has: nothing leaves the database for it.
    ///
    /// - Parameters:
    ///   - message: gives the message's identifier; nothing is kept where that is null
    ///   - source: gives rows of runs with their snapshots and with the signals that they had before
    static func keeping(_ message: Query, from source: Query) -> Query {
        """
        kept AS (
            INSERT INTO run_rests (message_id, tenant_id, run_id, ordinal, event, workflow_version_id, snapshot, waits,
                signals)
            SELECT \(message), run.tenant_id, run.id,
                coalesce((SELECT max(ordinal) FROM run_rests
                    WHERE tenant_id = run.tenant_id AND run_id = run.id), 0) + 1,
                coalesce((SELECT max(number) FROM run_events WHERE run_id = run.id), 0),
                run.workflow_version_id, run.snapshot, run.waits, run.signals
            FROM (\(source)) AS run WHERE \(message) IS NOT NULL AND run.snapshot IS NOT NULL
            ON CONFLICT (message_id) DO NOTHING
            RETURNING tenant_id, run_id, ordinal, pg_column_size(snapshot) AS size),
        pruned AS (
            UPDATE run_rests AS rest SET snapshot = NULL, signals = '[]'
            FROM kept
            WHERE rest.tenant_id = kept.tenant_id AND rest.run_id = kept.run_id AND rest.snapshot IS NOT NULL
                AND rest.ordinal >= kept.ordinal - \(mostRests)
                AND rest.ordinal <= kept.ordinal - least(\(mostRests), greatest(\(fewestRests), \(mostBytes) / kept.size)))
        """
    }
}
