/// Makes signed JSON Web Tokens with one key.
package struct JWTSigner: Sendable {
    private let key: any SigningKey

    package init(key: any SigningKey) {
        self.key = key
    }

    /// The token in compact form; its times are rounded down to seconds.
    package func sign(_ claims: JWTClaims) throws(CryptoError) -> String {
        try JSONWebSignature.compact(claims.payload, type: "JWT", key: key)
    }
}
