/// Keys at one moment: seals with AES-256-GCM under one of them, and opens what was sealed under any.
///
/// A sealed message is a version byte (1), the key's id (4 bytes, big-endian), a random nonce (12), the ciphertext and
/// the tag (16). The tag also covers the version, the id and the context.
package struct SealingKeyring: Sendable {
    private static let version: UInt8 = 1
    private static let headerCount = 5

    private let current: SealingKey
    private let keys: [UInt32: SealingKey]

    /// Seals under `current` and opens under any of them.
    package init(current: SealingKey, previous: [SealingKey] = []) {
        self.current = current
        keys = Dictionary((previous + [current]).map { ($0.id, $0) }) { _, last in last }
    }

    /// Seals the bytes. The context says where they belong, such as a table, a column and a row's id; a message that is
    /// copied elsewhere does not open there.
    package func seal(_ plaintext: [UInt8], context: String) throws(CryptoError) -> [UInt8] {
        let header = [Self.version] + (0..<4).map { UInt8(truncatingIfNeeded: current.id >> (24 - 8 * $0)) }
        let nonce = Random.bytes(AESGCM.nonceCount)
        let ciphertext = try AESGCM.encrypt(
            plaintext, key: current.bytes, nonce: nonce, authenticated: header + Array(context.utf8))
        return header + nonce + ciphertext
    }

    /// The bytes that were sealed for this context.
    package func open(_ sealed: [UInt8], context: String) throws(CryptoError) -> [UInt8] {
        let bodyStart = Self.headerCount + AESGCM.nonceCount
        guard sealed.count >= bodyStart + AESGCM.tagCount, sealed[0] == Self.version else { throw .malformedSeal }
        let header = Array(sealed[..<Self.headerCount])
        let id = Self.keyID(in: header)
        guard let key = keys[id] else { throw .unknownSealingKey(id) }
        let plaintext = try AESGCM.decrypt(
            Array(sealed[bodyStart...]), key: key.bytes, nonce: Array(sealed[Self.headerCount..<bodyStart]),
            authenticated: header + Array(context.utf8))
        guard let plaintext else { throw .brokenSeal }
        return plaintext
    }

    /// The id of the key that new messages are sealed under.
    package var currentKeyID: UInt32 { current.id }

    /// The id of the key that a message was sealed under; nil for what is no sealed message.
    package static func keyID(of sealed: [UInt8]) -> UInt32? {
        let leastCount = headerCount + AESGCM.nonceCount + AESGCM.tagCount
        guard sealed.count >= leastCount, sealed[0] == version else { return nil }
        return keyID(in: sealed[..<headerCount])
    }

    /// Whether a message was sealed under an earlier key and should be sealed anew.
    package func needsResealing(_ sealed: [UInt8]) -> Bool {
        Self.keyID(of: sealed) != current.id
    }

    /// The message sealed anew under the current key; nil where it already is sealed under it.
    package func resealed(_ sealed: [UInt8], context: String) throws(CryptoError) -> [UInt8]? {
        guard needsResealing(sealed) else { return nil }
        return try seal(open(sealed, context: context), context: context)
    }

    private static func keyID(in header: some Collection<UInt8>) -> UInt32 {
        header.dropFirst().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
