import CLibpq

extension PostgresError {
    /// The server's own error, or libpq's where the server said nothing.
    @safe init(result: OpaquePointer) {
        let sqlState = Self.field(LYCEUM_PQ_SQLSTATE, of: result).map(SQLState.init)
        let message = unsafe Self.field(LYCEUM_PQ_MESSAGE, of: result) ?? String(cString: PQresultErrorMessage(result))
        self.init(
            sqlState == nil ? .connection : .server, message.onOneLine, sqlState: sqlState,
            detail: Self.field(LYCEUM_PQ_DETAIL, of: result),
            constraint: Self.field(LYCEUM_PQ_CONSTRAINT, of: result),
            position: Self.field(LYCEUM_PQ_POSITION, of: result).flatMap { Int($0) },
            row: Self.field(LYCEUM_PQ_CONTEXT, of: result).flatMap(Self.copiedRow),
            isRetryable: sqlState?.isRetryable ?? true)
    }

    /// The row that an error's context names, as in `COPY items, line 3, column n: "x"`: each row is one line.
    private static func copiedRow(in context: String) -> Int? {
        guard context.hasPrefix("COPY ") else { return nil }
        for part in context.split(separator: ",") where part.hasPrefix(" line ") {
            return Int(part.dropFirst(6).prefix { $0.isNumber })
        }
        return nil
    }

    /// One field of an error or notice.
    @safe static func field(_ field: lyceum_pq_field, of result: OpaquePointer) -> String? {
        guard let text = unsafe lyceum_pq_field(result, field) else { return nil }
        return unsafe String(cString: text)
    }
}
