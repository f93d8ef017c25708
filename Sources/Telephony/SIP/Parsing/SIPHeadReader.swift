/// Takes the head of a message apart into its start line and its fields (RFC 3261 §7.3). It goes on behind a fault, so
/// that there is something to answer with.
struct SIPHeadReader {
    private(set) var startLine = ""
    private(set) var fields = SIPFields()
    /// The values of Content-Length, which is not among the fields.
    private(set) var lengths: [String] = []
    /// The first one.
    private(set) var fault: SIPFault?

    /// Reads a head without its empty line.
    init(_ head: ArraySlice<UInt8>, limits: SIPLimits) {
        var lines = Self.lines(head)[...]
        if let first = lines.popFirst() {
            if first.count > limits.lineBytes { fault = .headTooLarge }
            if let text = Self.text(first) { startLine = text } else { fault = fault ?? .notSIP }
        }
        while var field = lines.popFirst().map(Array.init) {
            while let next = lines.first, next.first == 0x20 || next.first == 0x09 {
                lines.removeFirst()
                field = Self.trimmedEnd(field) + [0x20] + next.drop { $0 == 0x20 || $0 == 0x09 }
            }
            if field.count > limits.lineBytes || fields.entries.count >= limits.fieldCount {
                fault = fault ?? .headTooLarge
                return
            }
            read(field)
        }
    }

    private mutating func read(_ line: [UInt8]) {
        let name = line.prefix(while: SIPScanner.isToken)
        let rest = line[name.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
        guard !name.isEmpty, rest.first == 0x3A else {
            fault = fault ?? .invalidFieldName
            return
        }
        let value = Self.trimmedEnd(Array(rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }))
        guard let text = Self.text(value[...]) else {
            fault = fault ?? .invalidFieldText
            return
        }
        let field = SIPFieldName(String(decoding: name, as: UTF8.self))
        if field == .contentLength { lengths.append(text) } else { fields.append(field, text) }
    }

    private static func lines(_ head: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = head.startIndex
        var index = start
        while index < head.endIndex {
            if head[index] == 13, index + 1 < head.endIndex, head[index + 1] == 10 {
                lines.append(head[start..<index])
                index += 2
                start = index
            } else {
                index += 1
            }
        }
        lines.append(head[start...])
        return lines
    }

    private static func trimmedEnd(_ bytes: [UInt8]) -> [UInt8] {
        var end = bytes.count
        while end > 0, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return Array(bytes[..<end])
    }

    /// UTF-8 without control characters, except tabs and those that a backslash escapes (`quoted-pair`, §25.1).
    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        var isEscaped = false
        for byte in bytes {
            if byte == 10 || byte == 13 || (byte < 0x20 && byte != 0x09 || byte == 0x7F) && !isEscaped { return nil }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
