/// Why a token is refused, or cannot be made.
package struct TokenError: Error, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// The text is no compact JWS, or its header or claims are not what RFC 7515 and RFC 7519 ask for.
        case malformed
        /// The header marks an extension as critical; we know none.
        case criticalExtension
        /// None of our keys has the id that the header names.
        case unknownKey
        /// The header names another algorithm than our record of the key.
        case wrongAlgorithm
        case wrongSignature
        case expired
        case notYetValid
        case wrongIssuer
        case wrongAudience
        /// A claim that must be there is missing or of the wrong type.
        case missingClaim(String)
        /// The key has fewer bytes than its algorithm asks for.
        case weakKey
    }

    package let code: Code

    init(_ code: Code) {
        self.code = code
    }

    package var description: String {
        switch code {
        case .malformed: "The token is malformed."
        case .criticalExtension: "The token needs an extension that is not supported."
        case .unknownKey: "The token names an unknown key."
        case .wrongAlgorithm: "The token names another algorithm than its key has."
        case .wrongSignature: "The token's signature does not fit."
        case .expired: "The token has expired."
        case .notYetValid: "The token is not valid yet."
        case .wrongIssuer: "The token comes from another issuer."
        case .wrongAudience: "The token is meant for somebody else."
        case .missingClaim(let name): "The token has no usable claim \"\(name)\"."
        case .weakKey: "The key is too short for its algorithm."
        }
    }
}
