package import Crypto

/// Why an ID token is refused (OpenID Connect Core 1.0 §3.1.3.7).
package enum IDTokenProblem: Error, Equatable {
    /// Its signature, or one of the claims that every token has.
    case token(CryptoError)
    /// It is meant for others besides us.
    case otherAudience
    /// `azp` names another client.
    case otherParty
    /// `nonce` is missing, or that of another sign-in.
    case wrongNonce
    /// `at_hash` does not fit the access token that came along.
    case wrongAccessToken
    /// `sub` is longer than 255 ASCII characters, or has others (§2).
    case unusableSubject
}

extension IDTokenProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .token(let error): error.description
        case .otherAudience: "aud names others besides this client."
        case .otherParty: "azp names another client."
        case .wrongNonce: "nonce is missing, or that of another sign-in."
        case .wrongAccessToken: "at_hash does not fit the access token."
        case .unusableSubject: "sub has more than 255 characters, or others than ASCII's."
        }
    }
}
