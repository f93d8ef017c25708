/// How compressed bytes are wrapped.
package enum CompressionFormat: Sendable, Equatable {
    /// Nothing around the data (RFC 1951); the window is 2 to the power of `windowBits` bytes, 9 to 15.
    case raw(windowBits: Int)
    /// With the header and the check sum of RFC 1952.
    case gzip

    /// zlib's own notation: negative for raw data, 16 more for gzip.
    var windowBits: Int32 {
        switch self {
        case .raw(let bits): Int32(-bits)
        case .gzip: 15 + 16
        }
    }
}
