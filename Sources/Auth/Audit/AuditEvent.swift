import Core

/// One thing that somebody did, as it goes into the audit log.
package struct AuditEvent: Sendable {
    package var action: AuditAction
    package var target: AuditTarget
    package var changes: [AuditChange]
    package var origin: AuditOrigin

    package init(_ action: AuditAction, _ target: AuditTarget, changes: [AuditChange] = [], origin: AuditOrigin) {
        self.action = action
        self.target = target
        self.changes = changes
        self.origin = origin
    }

    /// The changes by field; of two for one field the last counts.
    var difference: JSONValue {
        var members = JSONObject()
        for change in changes { members[change.field] = change.json }
        return .object(members)
    }
}

/// What was acted on: its kind, as the API names it, and its identifier. Never a name or an address.
package struct AuditTarget: Sendable, Equatable {
    package let kind: String
    package let id: String

    package init(_ kind: String, _ id: some CustomStringConvertible) {
        self.kind = kind
        self.id = id.description
    }
}
