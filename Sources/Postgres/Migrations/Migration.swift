/// One file of SQL that takes the database from one shape to the next.
package struct Migration: Sendable, Equatable {
    /// The UTC time that begins the file's name, such as `20261121090000`: its place in the order.
    package let version: String
    /// The file's name without its ending, such as `20261121090000_create_roles`.
    package let name: String
    let sql: String

    /// Nil unless the file is named `<14 digits>_<lower-case words>.sql`.
    init?(fileName: String, sql: String) {
        guard fileName.hasSuffix(".sql") else { return nil }
        let name = String(fileName.dropLast(4))
        let parts = name.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        let isWord = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_")
        }
        guard parts.count == 2, parts[0].utf8.count == 14,
            parts[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), !parts[1].isEmpty,
            parts[1].utf8.allSatisfy(isWord)
        else { return nil }
        version = String(parts[0])
        self.name = name
        self.sql = sql
    }
}
