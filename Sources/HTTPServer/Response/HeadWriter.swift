/// Writes a head into room that was made for it. What finds no room stops the program: the caller has counted wrong.
@safe struct HeadWriter {
    private let room: UnsafeMutableRawBufferPointer
    /// How many bytes of the room are written.
    private(set) var count: Int

    /// Goes on behind the first `count` bytes.
    init(_ room: UnsafeMutableBufferPointer<UInt8>, count: Int) {
        unsafe self.room = UnsafeMutableRawBufferPointer(room)
        self.count = count
    }

    /// Appends text of our own.
    mutating func append(_ text: StaticString) {
        unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends bytes as they are.
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// Appends a number, in hexadecimal for chunk sizes.
    mutating func append(_ number: Int, radix: Int) {
        var divisor = 1
        while number / divisor >= radix { divisor *= radix }
        while divisor > 0 {
            let digit = UInt8(number / divisor % radix)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            divisor /= radix
        }
    }

    /// Appends a handler's field; a line break in it would begin a field that nobody meant to send.
    mutating func append(fieldLine name: Span<UInt8>, _ value: Span<UInt8>) {
        let start = count
        append(name)
        append(": ")
        append(value)
        if holdsControl(from: start) { unsafe replaceControls(in: room[start..<count]) }
        append("\r\n")
    }

    private mutating func append(_ byte: UInt8) {
        unsafe room[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let isRoom = unsafe bytes.count <= room.count - count
        precondition(isRoom, "A head is longer than was counted.")
        if let target = unsafe room.baseAddress, let source = bytes.baseAddress {
            unsafe (target + count).copyMemory(from: source, byteCount: bytes.count)
        }
        count += bytes.count
    }

    /// Whether any byte from there on might be a control character. Looks at eight of them at once, at the last ones
    /// twice, and takes tabs for some.
    private func holdsControl(from start: Int) -> Bool {
        guard count - start >= 8 else { return true }
        let ones: UInt64 = 0x0101_0101_0101_0101
        var found: UInt64 = 0
        var index = start
        while true {
            let word = unsafe room.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let deletes = word ^ (ones &* 0x7F)
            found |= (word &- ones &* 0x20) & ~word | (deletes &- ones) & ~deletes
            if index == count - 8 { break }
            index = min(index + 8, count - 8)
        }
        return found & (ones &* 0x80) != 0
    }

    private func replaceControls(in bytes: Slice<UnsafeMutableRawBufferPointer>) {
        for index in unsafe bytes.indices where Self.isControl(unsafe room[index]) {
            unsafe room[index] = UInt8(ascii: " ")
        }
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 9 || byte == 0x7F }
}
