/// A range of addresses with a common prefix, written `10.0.0.0/8` or `fc00::/7` (RFC 4632 §3.1, RFC 4291 §2.3).
package struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// The first address of the range.
    package let base: IPAddress
    /// How many leading bits all addresses of the range share.
    package let length: Int

    /// Reads an address, a slash and a length; nil for other text, and for an address with bits set behind the prefix,
    /// which is more likely a slip than a range.
    package init?(_ text: some StringProtocol) {
        let parts = Substring(text).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPAddress(parts[0]),
            let length = IPAddress.decimal(parts[1], upTo: base.width)
        else { return nil }
        self.base = base
        self.length = length
        guard base.prefix(length) == base else { return nil }
    }

    /// Whether the address is of the same family and has the same prefix.
    package func contains(_ address: IPAddress) -> Bool {
        address.prefix(length) == base
    }

    package var description: String { "\(base)/\(length)" }
}

extension IPAddress {
    /// The bits of an address of this family.
    fileprivate var width: Int {
        switch self {
        case .v4: UInt32.bitWidth
        case .v6: UInt128.bitWidth
        }
    }

    /// The address with all but its first bits cleared.
    fileprivate func prefix(_ length: Int) -> IPAddress {
        // A shift by the whole width gives zero in Swift.
        switch self {
        case .v4(let value): .v4(value & ~(UInt32.max >> length))
        case .v6(let value): .v6(value & ~(UInt128.max >> length))
        }
    }
}
