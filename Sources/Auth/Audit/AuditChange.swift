package import Core

/// How one field changed. What is secret or tells of a person goes in with `hidden(_:)` alone: the log is kept when the
/// secret has leaked and when the person is erased.
package struct AuditChange: Sendable {
    package let field: String
    let json: JSONValue

    /// The value before and after; `.null` for none.
    package init(_ field: String, from: JSONValue = .null, to: JSONValue) {
        self.field = field
        json = ["from": from, "to": to]
    }

    private init(hidden field: String) {
        self.field = field
        json = "changed"
    }

    /// A field that changed, and nothing of its values.
    package static func hidden(_ field: String) -> AuditChange {
        AuditChange(hidden: field)
    }
}
