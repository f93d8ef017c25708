/// A read position in borrowed bytes. It must not outlive the closure that lends them.
@safe struct ByteCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    /// Begins at the first byte.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe self.bytes = bytes
    }

    /// Whether no byte is left.
    var isAtEnd: Bool { unsafe position >= bytes.count }

    /// The byte at the position; zero at the end.
    @inline(__always)
    var current: UInt8 { unsafe position < bytes.count ? bytes[position] : 0 }

    @inline(__always)
    /// Steps over bytes that the caller has seen.
    mutating func advance(by count: Int = 1) {
        position += count
    }

    /// Steps over the byte if it comes next.
    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
        guard current == byte, !isAtEnd else { return false }
        position += 1
        return true
    }

    /// Steps over the ASCII text if it comes next.
    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard unsafe bytes.count - position >= count else { return false }
        for index in 0..<count {
            guard unsafe bytes[position + index] == text.utf8Start[index] else { return false }
        }
        position += count
        return true
    }

    /// Steps over ASCII digits and returns how many there were.
    @inline(__always)
    mutating func skipDigits() -> Int {
        let start = position
        while current &- UInt8(ascii: "0") < 10 { position += 1 }
        return position - start
    }

    /// Steps over bytes that a JSON string holds as they are, to the next quote, backslash, control character or end,
    /// and says whether all of them are ASCII.
    @inline(__always)
    mutating func skipPlainText() -> Bool {
        let (end, isASCII) = unsafe JSONText.plainText(in: bytes, from: position)
        position = end
        return isASCII
    }

    /// The bytes from a start to the position as text; nil where they are not UTF-8.
    @inline(__always)
    func text(from start: Int, isASCII: Bool = false) -> String? {
        JSONText.string(unsafe UnsafeBufferPointer(rebasing: bytes[start..<position]).span, isASCII: isASCII)
    }

    /// Whether the bytes from a start to the position are UTF-8.
    @inline(__always)
    func isUTF8(from start: Int) -> Bool {
        unsafe JSONText.isUTF8(UnsafeBufferPointer(rebasing: bytes[start..<position]))
    }

    /// Appends the bytes from a start to the position.
    func copy(from start: Int, to buffer: inout [UInt8]) {
        unsafe buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
    }

    /// The number that the digits in a range spell; the caller knows that they are digits and that it fits.
    @inline(__always)
    func decimal(in range: Range<Int>, after leading: UInt64 = 0) -> UInt64 {
        var value = leading
        for index in range { unsafe value = value &* 10 &+ UInt64(bytes[index] &- UInt8(ascii: "0")) }
        return value
    }
}
