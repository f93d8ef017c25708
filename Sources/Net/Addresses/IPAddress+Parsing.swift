extension IPAddress {
    /// Reads four decimal numbers, or an IPv6 address as in RFC 4291 §2.2.
    ///
    /// Nil for whatever two programs could read differently: octal and hexadecimal numbers, leading zeros, fewer than
    /// four numbers, brackets, zones, and blanks.
    package init?(_ text: some StringProtocol) {
        let text = Substring(text)
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let value = Self.readV6(text) else { return nil }
            self = .v6(value)
        } else {
            guard let value = Self.readV4(text) else { return nil }
            self = .v4(value)
        }
    }

    /// A number of one to three decimal digits without sign or leading zeros; nil for any other text.
    static func decimal(_ text: Substring, upTo limit: Int) -> Int? {
        let digits = text.utf8
        guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits.first != 0x30, let value = Int(text), value <= limit
        else { return nil }
        return value
    }

    private static func readV4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let octet = decimal(part, upTo: 255) else { return nil }
            value = value << 8 | UInt32(octet)
        }
        return value
    }

    private static func readV6(_ text: Substring) -> UInt128? {
        guard let gap = text.firstRange(of: "::") else {
            guard let groups = readGroups(text, mayEndInV4: true), groups.count == 8 else { return nil }
            return join(groups)
        }
        let (front, back) = (text[..<gap.lowerBound], text[gap.upperBound...])
        guard let head = front.isEmpty ? [] : readGroups(front, mayEndInV4: false),
            let tail = back.isEmpty ? [] : readGroups(back, mayEndInV4: true), head.count + tail.count < 8
        else { return nil }
        return join(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func readGroups(_ text: Substring, mayEndInV4: Bool) -> [UInt16]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if mayEndInV4, index == parts.count - 1, let value = readV4(part) {
                groups += [UInt16(value >> 16), UInt16(value & 0xFFFF)]
            } else {
                // Swift's own reading of numbers takes a sign.
                guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func join(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
