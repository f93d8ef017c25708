/// The values of one statement, in the order of their placeholders, in the form in which libpq takes them.
///
/// Values are written as text whose type the server infers, so that an `Int` fits any integer column; only byte
/// strings, vectors, and text that a C string cannot hold, travel in binary.
package struct Parameters: Sendable {
    struct Entry: Sendable {
        /// Where the value begins in `bytes`; negative for NULL.
        let offset: Int
        let length: Int
        let isBinary: Bool
    }

    /// All values one after the other, each followed by a zero byte.
    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []

    /// Whether everything is written as text, for `COPY`.
    private let isTextOnly: Bool
    /// Whether a text holds a zero byte, which no text of PostgreSQL may.
    private(set) var hasZero = false

    package init() {
        isTextOnly = false
    }

    /// Values of which each is written as text.
    init(isTextOnly: Bool) {
        self.isTextOnly = isTextOnly
    }

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }

    mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
        bytes.reserveCapacity(count * 37)
    }

    /// Binds NULL.
    package mutating func appendNull() {
        entries.append(Entry(offset: -1, length: 0, isBinary: false))
    }

    /// Binds the text form of a value.
    package mutating func appendText(_ text: some Sequence<UInt8>) {
        appendText { $0.append(contentsOf: text) }
    }

    /// Binds the text form that the closure appends to the bytes it is given.
    package mutating func appendText(_ write: (inout [UInt8]) -> Void) {
        let offset = bytes.count
        write(&bytes)
        // libpq ends text at the first zero byte; in binary the server sees it and refuses, instead of storing less.
        let isZeroInside = bytes[offset...].contains(0)
        if isZeroInside { hasZero = true }
        finish(from: offset, isBinary: isZeroInside && !isTextOnly)
    }

    /// Binds the text that the closure appends, which is known to hold no zero byte.
    mutating func appendDigits(_ write: (inout [UInt8]) -> Void) {
        let offset = bytes.count
        write(&bytes)
        finish(from: offset, isBinary: false)
    }

    /// Binds raw bytes for a `bytea` parameter.
    package mutating func appendBinary(_ value: [UInt8]) {
        appendBinary(byteCount: value.count) {
            $0 += value
        } text: { text in
            text += [UInt8(ascii: "\\"), UInt8(ascii: "x")]
            for byte in value {
                for digit in [byte >> 4, byte & 15] { text.append(digit + UInt8(ascii: digit < 10 ? "0" : "W")) }
            }
        }
    }

    /// Binds a value in the binary form of its type, or as text where it must be text; the closures append the value to
    /// the bytes they are given.
    mutating func appendBinary(
        byteCount: Int, _ binary: (inout [UInt8]) -> Void, text: (inout [UInt8]) -> Void
    ) {
        guard !isTextOnly else { return appendText(text) }
        let offset = bytes.count
        bytes.reserveCapacity(offset + byteCount + 1)
        binary(&bytes)
        finish(from: offset, isBinary: true)
    }

    mutating func append(contentsOf other: Parameters) {
        let base = bytes.count
        bytes.append(contentsOf: other.bytes)
        entries.append(
            contentsOf: other.entries.map {
                Entry(offset: $0.offset < 0 ? -1 : $0.offset + base, length: $0.length, isBinary: $0.isBinary)
            })
    }

    private mutating func finish(from offset: Int, isBinary: Bool) {
        entries.append(Entry(offset: offset, length: bytes.count - offset, isBinary: isBinary))
        bytes.append(0)
    }
}
