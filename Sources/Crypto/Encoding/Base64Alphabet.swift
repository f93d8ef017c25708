/// The 64 characters of one variant of Base 64, and the arithmetic that all variants share.
struct Base64Alphabet: Sendable {
    private let characters: [UInt8]
    /// The value of each byte; 0xFF for bytes outside the alphabet.
    private let values: [UInt8]

    /// Letters and digits, then the variant's own two characters.
    init(_ lastButOne: UInt8, _ last: UInt8) {
        characters =
            Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
            + Array(UInt8(ascii: "0")...UInt8(ascii: "9")) + [lastButOne, last]
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in characters.enumerated() { values[Int(character)] = UInt8(value) }
        self.values = values
    }

    /// The characters for the bytes, without padding.
    func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3 + 2)
        var group = 0
        var bits = 0
        for byte in bytes {
            group = group << 8 | Int(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(characters[group >> bits & 0x3F])
            }
            group &= (1 << bits) - 1
        }
        if bits > 0 { text.append(characters[group << (6 - bits) & 0x3F]) }
        return text
    }

    /// The bytes of unpadded characters; nil for a foreign character, an impossible length or leftover bits that are
    /// not zero (RFC 4648 §3.5), so that no two texts mean the same bytes.
    func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        // Only a foreign character sets a bit above the sixth.
        var seen: UInt32 = 0
        var leftover: UInt32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { bytes, count in
            unsafe text.withUnsafeBufferPointer { text in
                unsafe values.withUnsafeBufferPointer { values in
                    let wholeGroups = text.count / 4
                    for index in 0..<wholeGroups {
                        let (a, b) = unsafe (values[Int(text[index * 4])], values[Int(text[index * 4 + 1])])
                        let (c, d) = unsafe (values[Int(text[index * 4 + 2])], values[Int(text[index * 4 + 3])])
                        seen |= UInt32(a | b | c | d)
                        unsafe bytes[index * 3] = a << 2 | b >> 4
                        unsafe bytes[index * 3 + 1] = b << 4 | c >> 2
                        unsafe bytes[index * 3 + 2] = c << 6 | d
                    }
                    count = wholeGroups * 3
                    var bits: UInt32 = 0
                    for place in wholeGroups * 4..<text.count {
                        let value = unsafe UInt32(values[Int(text[place])])
                        seen |= value
                        leftover = leftover << 6 | value
                        bits += 6
                    }
                    while bits >= 8 {
                        bits -= 8
                        unsafe bytes[count] = UInt8(truncatingIfNeeded: leftover >> bits)
                        count += 1
                    }
                    leftover &= (1 << bits) - 1
                }
            }
        }
        return seen < 0x40 && leftover == 0 ? bytes : nil
    }
}
