/// Why a seal, a password, a key or a token cannot be used.
package enum CryptoError: Error, Equatable {
    /// OpenSSL has no memory left for what it was asked for.
    case outOfMemory

    // MARK: Keys
    /// The key has not the length its algorithm asks for, in bytes.
    case wrongKeyLength(expected: Int)
    /// The key has fewer bytes than its algorithm asks for.
    case weakKey(minimum: Int)
    /// The text is no key, or no set of keys, or the parts of the key do not belong together.
    case malformedKey
    /// The key is of a kind, curve, algorithm or use that does not serve us.
    case unsupportedKey
    /// What should be a public key shows its private half: whoever signs with it can be anybody.
    case exposedPrivateKey
    /// The library refused to sign.
    case signingFailed

    // MARK: Seals
    /// The bytes are no sealed message of ours.
    case malformedSeal
    /// None of our keys has the id that the sealed message names.
    case unknownSealingKey(UInt32)
    /// The keys for sealing were not asked for yet.
    case noSealingKeys
    /// The message was changed, or sealed for another context.
    case brokenSeal

    // MARK: Passwords
    /// bcrypt takes 1 to 72 bytes of UTF-8 without a NUL.
    case unusablePassword
    /// The C library refused to hash.
    case hashingFailed

    // MARK: Tokens
    /// The text is no compact JWS, or its header or claims are not what RFC 7515 and RFC 7519 ask for.
    case malformedToken
    /// The header marks an extension as critical; we know none.
    case criticalExtension
    /// None of our keys has the id that the header names, or more than one has it.
    case unknownTokenKey
    /// The header names another algorithm than our record of the key.
    case wrongAlgorithm
    case wrongSignature
    /// The token was made for another purpose, such as refreshing instead of access.
    case wrongType
    case expired
    case notYetValid
    case wrongIssuer
    case wrongAudience
    /// A claim that must be there is missing or of the wrong type.
    case missingClaim(String)
}

extension CryptoError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .outOfMemory: "No memory is left."
        case .wrongKeyLength(let expected): "The key must have \(expected) bytes."
        case .weakKey(let minimum): "The key must have at least \(minimum) bytes."
        case .malformedKey: "The key is malformed."
        case .unsupportedKey: "The key is of a kind that is not supported."
        case .exposedPrivateKey: "The public key shows its private half."
        case .signingFailed: "The signature could not be made."
        case .malformedSeal: "This is not a sealed message."
        case .unknownSealingKey: "The message was sealed under a key that is not known here."
        case .noSealingKeys: "The keys for sealing are not known yet."
        case .brokenSeal: "The sealed message was changed or belongs elsewhere."
        case .unusablePassword: "A password has 1 to 72 bytes and no NUL character."
        case .hashingFailed: "The password could not be hashed."
        case .malformedToken: "The token is malformed."
        case .criticalExtension: "The token needs an extension that is not supported."
        case .unknownTokenKey: "The token names an unknown key."
        case .wrongAlgorithm: "The token names another algorithm than its key has."
        case .wrongSignature: "The token's signature does not fit."
        case .wrongType: "The token was made for another purpose."
        case .expired: "The token has expired."
        case .notYetValid: "The token is not valid yet."
        case .wrongIssuer: "The token comes from another issuer."
        case .wrongAudience: "The token is meant for somebody else."
        case .missingClaim(let name): "The token has no usable claim \"\(name)\"."
        }
    }
}
