/// An IPv4 or IPv6 address as a number, most significant bit first.
package enum IPAddress: Hashable, Sendable {
    /// Its 32 bits.
    case v4(UInt32)
    /// Its 128 bits; an address in IPv4-mapped form stays one of IPv6.
    case v6(UInt128)

    /// Takes the 4 or 16 bytes of an address in network order; nil for another number of bytes.
    package init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16: self = .v6(bytes.reduce(0) { $0 << 8 | UInt128($1) })
        default: return nil
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the one form of RFC 5952: lower case, the longest run of zero groups as `::`, and dotted
    /// decimal at the end of an IPv4-mapped address (§5).
    package var description: String {
        switch self {
        case .v4(let value): Self.dotted(value)
        case .v6(let value) where value >> 32 == 0xFFFF: "::ffff:" + Self.dotted(UInt32(truncatingIfNeeded: value))
        case .v6(let value): Self.colons(value)
        }
    }

    private static func dotted(_ value: UInt32) -> String {
        [24, 16, 8, 0].map { String(value >> $0 & 0xFF) }.joined(separator: ".")
    }

    private static func colons(_ value: UInt128) -> String {
        let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: value >> UInt128($0)) }
        let text: (ArraySlice<UInt16>) -> String = { $0.map { String($0, radix: 16) }.joined(separator: ":") }
        let gap = longestZeros(in: groups)
        // §4.2.2: a single zero group is not shortened.
        guard gap.count > 1 else { return text(groups[...]) }
        return text(groups[..<gap.lowerBound]) + "::" + text(groups[gap.upperBound...])
    }

    /// The first of the longest runs of zero groups (§4.2.3).
    private static func longestZeros(in groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            guard group == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > longest.count { longest = start..<index + 1 }
        }
        return longest
    }
}
