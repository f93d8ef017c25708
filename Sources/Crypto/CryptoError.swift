/// Why sealed data or a password cannot be used.
package enum CryptoError: Error, Equatable, CustomStringConvertible {
    /// The key has not the length its algorithm asks for, in bytes.
    case wrongKeyLength(expected: Int)
    /// The sealed bytes are no sealed message of ours.
    case malformedSeal
    /// None of our keys has the id that the sealed message names.
    case unknownKey(UInt32)
    /// The message was changed, or sealed for another context or under another key.
    case brokenSeal
    /// bcrypt takes 1 to 72 bytes of UTF-8 without a NUL.
    case unusablePassword
    /// The C library refused to hash.
    case hashingFailed

    package var description: String {
        switch self {
        case .wrongKeyLength(let expected): "The key must have \(expected) bytes."
        case .malformedSeal: "This is not a sealed message."
        case .unknownKey: "The message was sealed under a key that is not known here."
        case .brokenSeal: "The sealed message was changed or belongs elsewhere."
        case .unusablePassword: "A password has 1 to 72 bytes and no NUL character."
        case .hashingFailed: "The password could not be hashed."
        }
    }
}
