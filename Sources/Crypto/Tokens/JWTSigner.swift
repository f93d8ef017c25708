package import Core

/// Makes signed JSON Web Tokens with one key.
package struct JWTSigner: Sendable {
    private let key: any SigningKey
    private let header: String

    /// The type is the header's `typ`: what the tokens are for, such as `at+jwt`.
    package init(key: any SigningKey, type: String = "JWT") {
        self.key = key
        header = JOSEHeader(algorithm: key.algorithm, keyID: key.id, type: type).encoded
    }

    /// The token in compact form; its times are rounded down to seconds.
    package func sign(_ claims: JWTClaims) throws(CryptoError) -> String {
        try JSONWebSignature.compact(claims.payload, encodedHeader: header, key: key)
    }

    /// The token in compact form, of claims that the caller has put together.
    package func sign(_ claims: JSONObject) throws(CryptoError) -> String {
        try JSONWebSignature.compact(JSONValue.object(claims).serialized(), encodedHeader: header, key: key)
    }
}
