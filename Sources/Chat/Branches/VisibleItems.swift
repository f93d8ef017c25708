import Core
import Postgres
import Workflows

/// What of a thread's items belongs to a branch: those of its ancestors up to where each was forked, and its own.
///
/// Each part is a range of one index, so that a page costs the same however many items other branches have.
enum VisibleItems {
    /// Greater than every identifier.
    private static let last: Query = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"

    /// The common table expression `part (lane, until, parent, fork)`: which branches show up to which of their items.
    ///
    /// - Parameter branch: gives the branch; null for the thread's first
    static func parts(of thread: ThreadID, branch: Query) -> Query {
        """
        RECURSIVE part (lane, until, parent, fork) AS (
            SELECT coalesce(one.id, \(thread)::uuid), \(last), b.parent_id, b.fork_after
            FROM (SELECT (\(branch)) AS id) AS one LEFT JOIN thread_branches b ON b.id = one.id
            UNION ALL
            SELECT part.parent, part.fork, b.parent_id, b.fork_after
            FROM part LEFT JOIN thread_branches b ON b.id = part.parent
            WHERE part.parent IS NOT NULL AND part.fork IS NOT NULL)
        """
    }

    /// The branch that the thread shows.
    static func current(of thread: ThreadID) -> Query {
        "SELECT branch_id FROM threads WHERE id = \(thread)"
    }

    /// The first so many items of a branch in an order, for which a condition on `i` holds.
    ///
    /// - Parameters:
    ///   - columns: of `thread_items`, without a prefix; `id` has to be among them
    ///   - order: `ASC` or `DESC`
    static func query(
        _ columns: Query, of thread: ThreadID, branch: Query, where condition: Query, order: Query, most: Int
    ) -> Query {
        """
        WITH \(parts(of: thread, branch: branch))
        SELECT \(columns) FROM part CROSS JOIN LATERAL (
            SELECT i.* FROM thread_items i
            WHERE CASE WHEN i.branch_id IS NULL THEN i.thread_id ELSE i.branch_id END = part.lane AND i.id <= part.until AND \(condition)
            ORDER BY i.id \(order) LIMIT \(most)) AS i
        ORDER BY i.id \(order) LIMIT \(most)
        """
    }
}
