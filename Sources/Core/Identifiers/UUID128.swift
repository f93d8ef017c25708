/// A 128-bit UUID (RFC 9562) as two words, most significant first.
package struct UUID128: Hashable, Comparable, Sendable {
    /// The first eight bytes, big-endian.
    package let high: UInt64
    /// The last eight bytes, big-endian.
    package let low: UInt64

    /// The UUID of these two words, as the database or a test gives it.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A version 7 UUID (RFC 9562 §5.7) from milliseconds since 1970 and 74 random bits taken from two words.
    package init(milliseconds: UInt64, random: (UInt64, UInt64)) {
        high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (random.0 & 0x0FFF)
        low = 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// The version 7 UUID that lies a step further, counting the random bits and then the time; version and variant stay.
    func advanced(by step: UInt32) -> UUID128 {
        let random = (low & 0x3FFF_FFFF_FFFF_FFFF) + UInt64(step)
        let nextLow = 0x8000_0000_0000_0000 | (random & 0x3FFF_FFFF_FFFF_FFFF)
        guard random >> 62 > 0 else { return UUID128(high: high, low: nextLow) }
        guard high & 0x0FFF == 0x0FFF else { return UUID128(high: high + 1, low: nextLow) }
        return UUID128(high: (high >> 16 &+ 1) << 16 | 0x7000, low: nextLow)
    }

    /// Reads 32 hexadecimal digits, with or without the four dashes; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        self.init(utf8: text.utf8.span)
    }

    /// Reads the digits out of UTF-8.
    init?(utf8 text: Span<UInt8>) {
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        var position = 0
        for index in text.indices {
            position += 1
            let digit: UInt64
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = UInt64(byte - UInt8(ascii: "A") + 10)
            case UInt8(ascii: "-"):
                guard position == 9 || position == 14 || position == 19 || position == 24 else { return nil }
                continue
            default: return nil
            }
            guard digits < 32 else { return nil }
            if digits < 16 { words.0 = words.0 << 4 | digit } else { words.1 = words.1 << 4 | digit }
            digits += 1
        }
        guard digits == 32, position == 32 || position == 36 else { return nil }
        self.init(high: words.0, low: words.1)
    }

    /// The 16 bytes in network order.
    package var bytes: [UInt8] {
        unsafe withUnsafeBytes(of: high.bigEndian) { unsafe Array($0) }
            + withUnsafeBytes(of: low.bigEndian) { unsafe Array($0) }
    }

    /// 32 lower-case hexadecimal digits without dashes.
    package var hex: String {
        unsafe String(unsafeUninitializedCapacity: 32) { buffer in
            let text = UnsafeMutableRawBufferPointer(buffer)
            unsafe text.storeBytes(of: Self.digits(high >> 32), as: UInt64.self)
            unsafe text.storeBytes(of: Self.digits(high), toByteOffset: 8, as: UInt64.self)
            unsafe text.storeBytes(of: Self.digits(low >> 32), toByteOffset: 16, as: UInt64.self)
            unsafe text.storeBytes(of: Self.digits(low), toByteOffset: 24, as: UInt64.self)
            return 32
        }
    }

    package static func < (left: UUID128, right: UUID128) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    /// The eight digits of a word's lower half in the order of memory, all of them at once.
    private static func digits(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // One byte in every two, then one half of a byte in each: the first digit in the lowest.
        var bytes = UInt64(UInt32(truncatingIfNeeded: word).byteSwapped)
        bytes = (bytes | bytes << 16) & 0x0000_FFFF_0000_FFFF
        bytes = (bytes | bytes << 8) & 0x00FF_00FF_00FF_00FF
        let halves = bytes >> 4 & 0x000F_000F_000F_000F | (bytes & 0x000F_000F_000F_000F) << 8
        let letters = (halves &+ ones &* 6) >> 4 & ones
        let distance = UInt64(UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
        return (halves &+ ones &* UInt64(UInt8(ascii: "0")) &+ letters &* distance).littleEndian
    }
}

extension UUID128: CustomStringConvertible {
    /// The canonical 36-character form (RFC 9562 §4).
    package var description: String {
        let text = hex
        let digits = text.utf8.span
        return unsafe String(unsafeUninitializedCapacity: 36) { buffer in
            var offset = 0
            for index in digits.indices {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    unsafe buffer[offset] = UInt8(ascii: "-")
                    offset += 1
                }
                unsafe buffer[offset] = digits[index]
                offset += 1
            }
            return offset
        }
    }
}
