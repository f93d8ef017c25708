import Postgres

extension Row {
    /// A value that this program wrote, or a newer one did: that is an error.
    func known<Value>(_ column: String, _ make: (String) -> Value?) throws -> Value {
        let text = try self[column, String.self]
        guard let value = make(text) else { throw UnknownStoredValue(column: column, text: text) }
        return value
    }
}

/// The database holds what this program does not know: it is older than the database.
struct UnknownStoredValue: Error {
    let column: String
    let text: String
}
