/// One row of a result. It keeps the whole result alive.
package struct Row: Sendable {
    private let results: ResultSet
    private let index: Int

    init(results: ResultSet, index: Int) {
        self.results = results
        self.index = index
    }

    /// All columns in their order, such as `row.decode(TenantID.self, String.self, Int?.self)`.
    ///
    /// Throws when the number of columns is another, or a value does not fit its type.
    package func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        var count = 0
        for _ in repeat each types { count += 1 }
        guard count == results.columnCount else {
            throw PostgresError(
                .decoding, "The row has \(results.columnCount) columns where \(count) are expected.")
        }
        var column = -1
        func next<T: PostgresDecodable>(_ type: T.Type) throws(PostgresError) -> T {
            column += 1
            return try results.value(row: index, column: column, as: type)
        }
        return (repeat try next(each types))
    }

    /// The value of the column of that name.
    package subscript<Value: PostgresDecodable>(name: String, type: Value.Type) -> Value {
        get throws(PostgresError) {
            guard let column = results.column(named: name) else {
                throw PostgresError(.decoding, "The row has no column \"\(name)\".")
            }
            return try results.value(row: index, column: column, as: type)
        }
    }
}
