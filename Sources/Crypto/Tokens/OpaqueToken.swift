/// A random secret that is given out once and stored as a hash: a refresh token, a link, an API key's second half.
package struct OpaqueToken: Sendable {
    private static let count = 32
    private let bytes: [UInt8]

    /// A new one, of 32 random bytes.
    package init() {
        bytes = Random.bytes(Self.count)
    }

    /// Reads a token's text; nil for what is none.
    package init?(_ text: some StringProtocol) {
        // 43 characters carry 32 bytes.
        guard text.utf8.count == 43, let bytes = Base64URL.decode(text), bytes.count == Self.count else { return nil }
        self.bytes = bytes
    }

    /// The token as it is given out: 43 characters of base 64 URL.
    package var text: String { Base64URL.encode(bytes) }

    /// What is stored, the SHA-256 of the 32 bytes: enough, because nobody can guess them.
    package var hash: [UInt8] { Digest.sha256(bytes) }

    /// Whether the stored hash is this token's, compared in constant time.
    package func matches(_ storedHash: [UInt8]) -> Bool {
        ConstantTime.equals(hash, storedHash)
    }
}

extension OpaqueToken: CustomStringConvertible {
    /// Says nothing, so that no log does.
    package var description: String { "OpaqueToken" }
}
