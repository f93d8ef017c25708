/// A position in the text form of a value.
struct TextScanner {
    private(set) var position = 0
    private let count: Int

    /// Starts before the first of so many bytes.
    init(_ count: Int) {
        self.count = count
    }

    var isAtEnd: Bool { position == count }

    /// The next byte without taking it.
    func peek(_ text: Span<UInt8>) -> UInt8? {
        position < count ? text[position] : nil
    }

    /// Takes the next byte, whichever it is.
    mutating func next(_ text: Span<UInt8>) -> UInt8? {
        guard position < count else { return nil }
        defer { position += 1 }
        return text[position]
    }

    /// Takes the byte if it comes next.
    mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
        guard peek(text) == byte else { return false }
        position += 1
        return true
    }

    /// Takes a run of decimal digits; nil where there is none or 64 bits do not hold it.
    mutating func digits(_ text: Span<UInt8>) -> UInt64? {
        let start = position
        var value: UInt64 = 0
        while let byte = peek(text), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
            position += 1
        }
        return position > start ? value : nil
    }

    /// Takes a decimal integer with an optional minus sign.
    mutating func integer(_ text: Span<UInt8>) -> Int64? {
        let isNegative = take(UInt8(ascii: "-"), text)
        guard let magnitude = digits(text) else { return nil }
        return isNegative ? Int64(exactly: -Int128(magnitude)) : Int64(exactly: magnitude)
    }
}
