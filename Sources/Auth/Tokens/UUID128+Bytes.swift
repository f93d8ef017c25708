import Core

extension UUID128 {
    /// Sixteen bytes in network order.
    init(bytes: ArraySlice<UInt8>) {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(bytes.prefix(8)), low: word(bytes.dropFirst(8)))
    }
}
