extension Transaction {
    /// Adds rows to a table as fast as the server takes them, and gives their number. They are asked for one by one, and
    /// no more are asked for while those before them have not gone. All are added or none: an error ends the copy and
    /// says in `row` which row, counted from 1, it was about, where it was about one.
    ///
    /// Nothing else may use the transaction meanwhile.
    @discardableResult
    package func copy<Rows: AsyncSequence>(
        into table: String, columns: [String], rows: Rows
    ) async throws -> Int where Rows.Element == CopyRow {
        var iterator = rows.makeAsyncIterator()
        return try await copy(into: table, columns) { try await iterator.next(isolation: #isolation) }
    }

    /// Adds rows that are there already, as above.
    @discardableResult
    package func copy(into table: String, columns: [String], rows: some Sequence<CopyRow>) async throws -> Int {
        var iterator = rows.makeIterator()
        return try await copy(into: table, columns) { iterator.next() }
    }

    private func copy(
        into table: String, _ columns: [String], next: () async throws -> CopyRow?
    ) async throws -> Int {
        let names = columns.map(quotedIdentifier).joined(separator: ", ")
        do {
            return try await lease.connection.copy(
                "COPY \(quotedIdentifier(table)) (\(names)) FROM STDIN", columns: columns.count, lease: lease.number,
                next: next)
        } catch let error as PostgresError where error.mayHaveRun {
            throw error.undone
        }
    }
}
