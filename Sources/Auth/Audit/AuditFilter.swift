package import Core
import Postgres

/// Which events of the audit log are asked for; what is nil does not count.
package struct AuditFilter: Sendable {
    /// The identifier of a person or key.
    package var actor: String?
    package var action: String?
    package var targetKind: String?
    package var targetID: String?
    /// From this moment on.
    package var from: Timestamp?
    /// Before this moment.
    package var until: Timestamp?
    /// Only events before the one with this number: where the page before ended.
    package var before: Int64?

    package init() {}

    /// ` AND …` for each that counts.
    var condition: Query {
        var query: Query = ""
        if let actor { query.append(" AND actor_id = \(actor)") }
        if let action { query.append(" AND action = \(action)") }
        if let targetKind { query.append(" AND target_kind = \(targetKind)") }
        if let targetID { query.append(" AND target_id = \(targetID)") }
        if let from { query.append(" AND at >= \(from)") }
        if let until { query.append(" AND at < \(until)") }
        if let before { query.append(" AND sequence < \(before)") }
        return query
    }
}
