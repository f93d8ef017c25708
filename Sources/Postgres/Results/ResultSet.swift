import CLibpq

/// What one statement gave, as libpq holds it; rows read their values where they lie.
@safe final class ResultSet: @unchecked Sendable {
    // Unchecked: libpq never changes a result after it was handed over, and nothing here does.
    private let result: OpaquePointer

    /// Takes over a result, and frees it at the end.
    init(owning result: OpaquePointer) {
        unsafe self.result = unsafe result
    }

    deinit {
        unsafe PQclear(result)
    }

    var rowCount: Int { unsafe Int(PQntuples(result)) }
    var columnCount: Int { unsafe Int(PQnfields(result)) }

    /// The rows that the statement touched; 0 for those that touch none.
    var affectedRows: Int {
        guard let text = unsafe PQcmdTuples(result) else { return 0 }
        return unsafe Int(String(cString: text)) ?? 0
    }

    /// The command's tag, such as `COMMIT`.
    var commandTag: String {
        guard let text = unsafe PQcmdStatus(result) else { return "" }
        return unsafe String(cString: text)
    }

    var rows: [Row] { (0..<rowCount).map { Row(results: self, index: $0) } }

    /// The column's name; empty outside the row.
    func columnName(_ column: Int) -> String {
        guard let name = unsafe PQfname(result, Int32(column)) else { return "" }
        return unsafe String(cString: name)
    }

    /// The position of the first column of that name, compared exactly.
    func column(named name: String) -> Int? {
        (0..<columnCount).first { columnName($0) == name }
    }

    /// Decodes one value. Row and column must be of this result.
    func value<Value: PostgresDecodable>(row: Int, column: Int, as type: Value.Type) throws(PostgresError) -> Value {
        let (row32, column32) = (Int32(row), Int32(column))
        if unsafe PQgetisnull(result, row32, column32) != 0 {
            guard let null = Value.postgresNull else {
                throw mismatch(column, "is NULL where \(Value.self) is expected")
            }
            return null
        }
        let count = unsafe Int(PQgetlength(result, row32, column32))
        guard let start = unsafe PQgetvalue(result, row32, column32) else {
            throw mismatch(column, "has no value")
        }
        // The result outlives the span, which does not leave this call.
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count).bindMemory(to: UInt8.self)
        let text = unsafe Span(_unsafeElements: bytes)
        guard let value = Value(postgresText: text) else {
            throw mismatch(column, "is no \(Value.self)")
        }
        return value
    }

    private func mismatch(_ column: Int, _ problem: String) -> PostgresError {
        PostgresError(.decoding, "The column \"\(columnName(column))\" \(problem).")
    }
}
