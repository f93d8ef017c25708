/// One row for `COPY`, with a value for each column, in the form in which it travels.
package struct CopyRow: Sendable {
    let bytes: [UInt8]
    let columnCount: Int
    /// Whether a text has a zero byte, which would end the line or be lost.
    let hasZero: Bool

    /// The values in the order of the columns. The form is COPY's text format (PostgreSQL manual, COPY): tabs between
    /// columns, a line break at the end, and a backslash before what would mean something else.
    package init<each Value: PostgresEncodable>(_ values: repeat each Value) {
        var parameters = Parameters(isTextOnly: true)
        repeat (each values).encode(into: &parameters)
        var line: [UInt8] = []
        line.reserveCapacity(parameters.bytes.count + parameters.count + 1)
        for (index, entry) in parameters.entries.enumerated() {
            if index > 0 { line.append(UInt8(ascii: "\t")) }
            if entry.offset < 0 {
                line += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
            } else {
                Self.append(parameters.bytes[entry.offset..<(entry.offset + entry.length)], to: &line)
            }
        }
        line.append(UInt8(ascii: "\n"))
        bytes = line
        columnCount = parameters.count
        hasZero = parameters.hasZero
    }

    private static func append(_ value: ArraySlice<UInt8>, to line: inout [UInt8]) {
        for byte in value {
            switch byte {
            case UInt8(ascii: "\\"): line += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
            case UInt8(ascii: "\t"): line += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
            case UInt8(ascii: "\n"): line += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\r"): line += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
            default: line.append(byte)
            }
        }
    }
}
