/// Derives keys from one secret (RFC 5869 with HMAC-SHA256).
package enum HKDF {
    /// Extracts and expands: `count` bytes, at most 8160, that depend on every argument.
    ///
    /// `info` is the purpose: keys of different purposes tell nothing about each other.
    package static func sha256(secret: [UInt8], salt: [UInt8] = [], info: [UInt8], count: Int) -> [UInt8] {
        precondition(count > 0 && count <= 255 * 32, "HKDF-SHA256 gives 1 to 8160 bytes")
        // HMAC pads a key with zeros, so an empty salt is the 32 zero bytes that §2.2 asks for.
        let pseudorandomKey = HMAC.sha256(secret, key: salt)
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 1
        while output.count < count {
            block = HMAC.sha256(block + info + [counter], key: pseudorandomKey)
            output += block
            counter &+= 1
        }
        return Array(output.prefix(count))
    }
}
