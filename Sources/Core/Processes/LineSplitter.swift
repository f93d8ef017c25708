/// Cuts a stream of bytes into lines; a line beyond the limit is cut there.
struct LineSplitter {
    private let limit: Int
    private var rest: [UInt8] = []

    /// Lines of at most so many bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// The lines that the bytes complete, without their ends.
    mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte != 0x0A { rest.append(byte) }
            if byte == 0x0A || rest.count == limit { lines.append(take()) }
        }
        return lines
    }

    /// The last line, where the stream did not end with a line's end.
    mutating func finish() -> String? {
        rest.isEmpty ? nil : take()
    }

    private mutating func take() -> String {
        defer { rest.removeAll(keepingCapacity: true) }
        if rest.last == 0x0D { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
