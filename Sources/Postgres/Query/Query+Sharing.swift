extension Query {
    /// Values larger than this would hold up those behind them by their mere transport.
    private static let largestShared = 64 * 1024

    /// Whether the statement may share a connection: it reads or changes rows and leaves nothing behind on the
    /// connection, cannot end its transaction by itself, and is not large. Others, such as `CALL`, `DO` or `VACUUM`,
    /// get a connection of their own.
    var mayShareConnection: Bool {
        guard parameters.bytes.count <= Self.largestShared else { return false }
        var word: UInt64 = 0
        var length = 0
        for byte in sql.utf8 {
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            if !isLetter {
                if length > 0 { break }
                if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") { continue }
                return false
            }
            guard length < 6 else { return false }
            word = word << 8 | UInt64(byte | 0x20)
            length += 1
        }
        return Self.sharedKeywords.contains(word)
    }

    private static let sharedKeywords: [UInt64] = ["select", "insert", "update", "delete", "with", "values", "merge"]
        .map { $0.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
}
