extension JSONWriter {
    /// Writes a number without fraction and exponent.
    package mutating func integer(_ value: some FixedWidthInteger) {
        separate()
        if let magnitude = UInt64(exactly: value.magnitude) {
            if value < 0 { buffer.append(UInt8(ascii: "-")) }
            buffer.append(decimal: magnitude)
        } else {
            append(value.description)
        }
        needsComma = true
    }

    /// Writes the shortest text that reads back as the same double, with a fraction or an exponent; `null` for what
    /// JSON cannot say (infinity, not a number).
    package mutating func double(_ value: Double) {
        separate()
        if !value.isFinite {
            buffer.append("null")
        } else if !shortDecimal(value) {
            append(value.description)
        }
        needsComma = true
    }

    /// Writes a double that has at most six decimal places and fifteen digits; false, and nothing written, for any
    /// other. No two decimals of up to fifteen digits are the same double, so one that is this double is its shortest.
    private mutating func shortDecimal(_ value: Double) -> Bool {
        let magnitude = value.magnitude
        guard magnitude < 1e9 else { return false }
        let scaled = UInt64(magnitude * 1e6 + 0.5)
        // Both are exact, so the division rounds once, as reading the decimal does.
        guard Double(scaled) / 1e6 == magnitude else { return false }
        // From here on the standard library writes an exponent.
        guard magnitude >= 1e-4 || scaled == 0 else { return false }
        if value.sign == .minus { buffer.append(UInt8(ascii: "-")) }
        let whole = scaled / 1_000_000
        var places = scaled % 1_000_000
        buffer.append(decimal: whole)
        buffer.append(UInt8(ascii: "."))
        var count = 6
        while count > 1, places % 10 == 0 {
            places /= 10
            count -= 1
        }
        buffer.append(decimal: places, atLeast: count)
        return true
    }

    private mutating func append(_ text: String) {
        unsafe text.utf8.span.withUnsafeBufferPointer { unsafe buffer.append($0) }
    }
}
