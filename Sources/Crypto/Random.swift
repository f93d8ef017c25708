import COpenSSL

/// Unpredictable values for keys, nonces and passwords.
package enum Random {
    /// Bytes of the system's cryptographic generator.
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let done = unsafe RAND_bytes(&bytes, Int32(count))
        precondition(done == 1, "the system gives no random bytes")
        return bytes
    }

    /// A text of so many ASCII characters, each chosen evenly from the alphabet of 1 to 256 characters.
    package static func text(_ count: Int, from alphabet: String) -> String {
        let characters = Array(alphabet.utf8)
        precondition((1...256).contains(characters.count) && characters.allSatisfy { $0 < 0x80 })
        // Bytes past the last whole multiple of the alphabet would favour its first characters.
        let limit = 256 - 256 % characters.count
        var text: [UInt8] = []
        while text.count < count {
            for byte in bytes(count - text.count) where Int(byte) < limit {
                text.append(characters[Int(byte) % characters.count])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
