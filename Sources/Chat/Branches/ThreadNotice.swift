import Core
import Postgres
import Workflows

/// What those are told who listen to a thread, beside its items. It has its place among them by its identifier.
struct ThreadNotice: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        /// Items are not there any more, and these runs, which said some of them, have nothing to say.
        case removed([ItemID], runs: [RunID])
        /// The thread shows this branch from now on.
        case branch(BranchID)
        /// Items say something else now.
        case replaced([ItemID])
    }

    /// Notices of before are not needed by anybody: whoever was away for so long reads the thread anew.
    private static let age = "30 days"

    let id: ItemID
    let content: Content

    /// The statements that keep the notice, and forget those of long ago.
    func insertion(of thread: ThreadID, in tenantID: TenantID) -> [Query] {
        [
            """
            INSERT INTO thread_notices (id, tenant_id, thread_id, content, created_at)
            VALUES (\(id), \(tenantID), \(thread), \(content.json), \(id.createdAt))
            """,
            """
            DELETE FROM thread_notices WHERE tenant_id = app_tenant_id() AND thread_id = \(thread)
                AND created_at < now() - \(Self.age)::interval
            """,
        ]
    }
}

extension ThreadNotice.Content {
    var json: JSONValue {
        switch self {
        case .removed(let items, let runs):
            [
                "removed": .array(items.map { .string($0.description) }),
                "runs": .array(runs.map { .string($0.description) }),
            ]
        case .branch(let branch): ["branch": .string(branch.description)]
        case .replaced(let items): ["replaced": .array(items.map { .string($0.description) })]
        }
    }

    /// Reads what `json` wrote; nil for what a later version of the program wrote.
    init?(json: JSONValue) {
        if let branch = json["branch"]?.stringValue.flatMap({ BranchID($0) }) {
            self = .branch(branch)
        } else if let items = json["removed"]?.arrayValue {
            self = .removed(
                items.compactMap { $0.stringValue.flatMap { ItemID($0) } },
                runs: (json["runs"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap { RunID($0) } })
        } else if let items = json["replaced"]?.arrayValue {
            self = .replaced(items.compactMap { $0.stringValue.flatMap { ItemID($0) } })
        } else {
            return nil
        }
    }
}
