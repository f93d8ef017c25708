/// One AES-256 key and the id under which sealed messages name it.
package struct SealingKey: Sendable {
    /// Tells keys apart; it comes from the key itself, so nobody has to name keys.
    package let id: UInt32
    let bytes: [UInt8]

    /// Takes a key of 32 bytes.
    package init(_ bytes: [UInt8]) throws(CryptoError) {
        guard bytes.count == AESGCM.keyCount else { throw .wrongKeyLength(expected: AESGCM.keyCount) }
        self.bytes = bytes
        id = HKDF.sha256(secret: bytes, info: Array("lyceum sealing key id".utf8), count: 4)
            .reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension SealingKey {
    /// A new random key, and its bytes for wrapping.
    package static func generate() throws(CryptoError) -> (key: SealingKey, bytes: [UInt8]) {
        let bytes = Random.bytes(AESGCM.keyCount)
        return (try SealingKey(bytes), bytes)
    }

    /// Eight hexadecimal digits, as people are told of a key.
    package static func name(_ id: UInt32) -> String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
