extension [UInt8] {
    /// How pgvector begins a vector in binary: the number of dimensions, and two bytes of zero.
    mutating func appendVectorHead(count: Int) {
        appendBigEndian(UInt16(truncatingIfNeeded: count))
        appendBigEndian(UInt16(0))
    }

    /// Appends the number with its most significant byte first.
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        var shift = value.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Appends a vector in text, in digits that say exactly these numbers.
    mutating func appendVectorText(_ values: some Collection<Float>) {
        reserveCapacity(count + values.count * 12 + 2)
        append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(contentsOf: value.description.utf8)
        }
        append(UInt8(ascii: "]"))
    }
}

extension Float {
    /// The numbers of a vector in text; nil where it is none.
    static func vector(postgresText text: Span<UInt8>) -> [Float]? {
        guard let string = String(postgresText: text), string.hasPrefix("["), string.hasSuffix("]") else { return nil }
        var values: [Float] = []
        for element in string.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Float(element) else { return nil }
            values.append(value)
        }
        return values
    }
}
