/// A table of values as text: a line for each row that says of each value what it is, so that a passage of some rows is
/// understood without the head of the table.
enum TableText {
    /// Columns beyond these are left out.
    private static let mostColumns = 200

    /// Reads comma-separated values (RFC 4180), or ones between semicolons or tabs, whichever the first line has most of.
    static func text(of source: String) -> String { text(of: rows(of: source)) }

    /// The first row is the head. What has one column is its lines.
    static func text(of rows: [[String]]) -> String {
        var rows = rows
        guard rows.count > 1, let head = rows.first, head.count > 1 else {
            return rows.map { $0.joined(separator: " ") }.joined(separator: "\n")
        }
        rows.removeFirst()
        let names = head.map { MarkdownWriter.line($0) }
        return rows.compactMap { line(of: $0, names) }.joined(separator: "\n\n")
    }

    private static func line(of row: [String], _ names: [String]) -> String? {
        let values = row.prefix(mostColumns).enumerated().compactMap { index, value -> String? in
            let value = MarkdownWriter.line(value)
            guard !value.isEmpty else { return nil }
            guard index < names.count, !names[index].isEmpty else { return value }
            return "\(names[index]): \(value)"
        }
        return values.isEmpty ? nil : values.joined(separator: "; ")
    }

    private static func rows(of source: String) -> [[String]] {
        let bytes = Array(source.utf8)
        let separator = separator(bytes)
        var (rows, row, value): ([[String]], [String], [UInt8]) = ([], [], [])
        var isQuoted = false
        var index = 0
        func ended() -> String { String(decoding: value, as: UTF8.self) }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                guard byte == UInt8(ascii: "\"") else {
                    value.append(byte)
                    continue
                }
                // Two of them are one.
                if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                    value.append(byte)
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if byte == UInt8(ascii: "\""), value.isEmpty {
                isQuoted = true
            } else if byte == separator || byte == 0x0A {
                row.append(ended())
                value = []
                if byte == 0x0A {
                    rows.append(row)
                    row = []
                }
            } else if byte != 0x0D {
                value.append(byte)
            }
        }
        if !value.isEmpty || !row.isEmpty { rows.append(row + [ended()]) }
        return rows
    }

    private static func separator(_ bytes: [UInt8]) -> UInt8 {
        let line = bytes.prefix { $0 != 0x0A }
        let marks = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
        return marks.max { left, right in line.count { $0 == left } < line.count { $0 == right } } ?? marks[0]
    }
}
