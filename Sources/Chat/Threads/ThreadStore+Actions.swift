package import Core
package import Postgres
import Workflows

extension ThreadStore {
    /// Tells the run that waits for an action of this widget, or of any where none is named, and notes what was done;
    /// gives the thread and the run. Throws `UnknownThread`, and `WidgetProblem` where nobody waits for it.
    ///
    /// - Parameter handling: the run that begins where nobody waits, for the widget as it is, with the statement that
    ///   stores it; nil where nothing handles the action
    package func act(
        on item: ItemID?, signalling: Query, noting note: ThreadItem, in scope: ThreadScope,
        handling: @Sendable (JSONValue) throws -> (RunID, Query)? = { _ in nil }
    ) async throws -> (ChatThread, RunID) {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let results = try await transaction.batch([
                """
                UPDATE threads SET updated_at = \(note.createdAt), is_untouched = false
                WHERE id = \(note.threadID) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)
                RETURNING \(unsafeSQL: ChatThread.columns)
                """,
                """
                SELECT count(*) AS count FROM workflow_runs
                WHERE tenant_id = app_tenant_id() AND thread_id = \(note.threadID) AND status IN ('queued', 'running')
                    AND branch_id IS NOT DISTINCT FROM (\(VisibleItems.current(of: note.threadID)))
                """,
                """
                SELECT CASE WHEN \(item)::uuid IS NULL THEN 'null' ELSE content -> 'widget' END AS widget
                FROM thread_items
                WHERE tenant_id = app_tenant_id() AND thread_id = \(note.threadID) AND kind = \(ThreadItem.Kind.widget)
                    AND (\(item)::uuid IS NULL OR id = \(item)) LIMIT 1
                """, signalling,
            ])
            // What was told goes back with the transaction.
            guard let row = results[0].first else { throw UnknownThread() }
            let thread = try ChatThread(row: row)
            try thread.status.requireActive()
            guard let widget = results[2].first else { throw WidgetProblem.unknown }
            guard try results[1].first?["count", Int.self] == 0 else { throw WidgetProblem.busy }
            if let runID = try results[3].first?.decode(RunID.self) {
                try await transaction.execute(note.insertion(in: scope.tenantID))
                return (thread, runID)
            }
            let root: JSONValue? = try widget.decode(JSONValue?.self)
            guard let (runID, insertion) = try handling(root ?? .null) else { throw WidgetProblem.notWaiting }
            _ = try await transaction.batch([note.insertion(in: scope.tenantID), insertion])
            return (thread, runID)
        }
    }
}

/// Why nothing comes of an action.
package enum WidgetProblem: Error, Equatable {
    /// What was acted on is no widget of this conversation.
    case unknown
    /// Nobody waits for it any more.
    case notWaiting
    /// An answer is being written in the conversation.
    case busy
    /// The workflow that handles actions does not take this one.
    case unhandled

    package var description: String {
        switch self {
        case .unknown: "There is no such widget in this conversation."
        case .busy: "Wait until the answer is complete, and try again."
        case .unhandled: "The assistant does not know what to do with this."
        case .notWaiting: "This has been answered already, or is not needed any more."
        }
    }
}
