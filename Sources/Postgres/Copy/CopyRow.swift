/// One row that `COPY` takes, with a value for each column, in the form in which it travels.
package struct CopyRow: Sendable {
    let bytes: [UInt8]
    let columnCount: Int
    /// Whether a value cannot be written: text with a zero byte, or a type that has no text.
    let isUnwritable: Bool

    /// The values in the order of the columns.
    package init<each Value: PostgresEncodable>(_ values: repeat each Value) {
        var parameters = Parameters()
        repeat (each values).encode(into: &parameters)
        self.init(parameters)
    }

    /// Writes COPY's text format (PostgreSQL manual, COPY): columns divided by tabs, a line break at the end, and a
    /// backslash before what would mean something else.
    private init(_ parameters: Parameters) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parameters.bytes.count + parameters.count + 1)
        var isUnwritable = false
        for (index, entry) in parameters.entries.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            guard entry.offset >= 0 else {
                bytes += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
                continue
            }
            let value = parameters.bytes[entry.offset..<(entry.offset + entry.length)]
            switch entry.form {
            case .text: bytes.appendEscaped(value)
            case .byteString: bytes.appendHexadecimal(value)
            case .vector: bytes.appendVectorText(value)
            case .halfVector: bytes.appendHalfVectorText(value)
            case .binaryText: isUnwritable = true
            }
        }
        bytes.append(UInt8(ascii: "\n"))
        self.bytes = bytes
        self.columnCount = parameters.count
        self.isUnwritable = isUnwritable
    }
}

extension [UInt8] {
    fileprivate mutating func appendEscaped(_ value: ArraySlice<UInt8>) {
        for byte in value {
            switch byte {
            case UInt8(ascii: "\\"): self += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
            case UInt8(ascii: "\t"): self += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
            case UInt8(ascii: "\n"): self += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\r"): self += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
            default: append(byte)
            }
        }
    }
}
