/// Follows the chunks of a PNG (its specification, section 5): nothing may stand behind the last one.
struct PNGCheck: ContentCheck {
    private static let wrong = ContentFault("The file is announced as a PNG image and is not just that.")

    private var skip = 8
    private var head: [UInt8] = []
    private var isFirst = true
    private var hasEnded = false

    mutating func feed(_ bytes: [UInt8]) throws(ContentFault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if skip > 0 {
                let count = min(skip, rest.count)
                skip -= count
                rest = rest.dropFirst(count)
                continue
            }
            guard !hasEnded else { throw Self.wrong }
            let wanted = 8 - head.count
            head += rest.prefix(wanted)
            rest = rest.dropFirst(wanted)
            if head.count == 8 { try takeHead() }
        }
    }

    private mutating func takeHead() throws(ContentFault) {
        let length = head[..<4].reduce(0) { $0 << 8 | Int($1) }
        let name = String(decoding: head[4...], as: UTF8.self)
        guard length < 1 << 31, name.utf8.allSatisfy({ 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 }),
            !isFirst || name == "IHDR" && length == 13
        else { throw Self.wrong }
        isFirst = false
        // The chunk's content and its check sum.
        skip = length + 4
        hasEnded = name == "IEND"
        head = []
    }

    mutating func finish() throws(ContentFault) {
        guard hasEnded, skip == 0 else { throw Self.wrong }
    }
}
