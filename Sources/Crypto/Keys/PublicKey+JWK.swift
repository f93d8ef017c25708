package import Core

extension PublicKey {
    /// Members that only a private or a secret key has (RFC 7518 §6).
    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
    /// Longer names of keys are refused, in bytes.
    private static let maximumIDLength = 512

    /// Reads a JSON Web Key (RFC 7517 §4). Its name is its `kid`, or else its thumbprint.
    ///
    /// Throws `unsupportedKey` for what is not meant for us: another kind, curve, algorithm or use; `exposedPrivateKey`
    /// for a key that shows its private half, `weakKey` for a short RSA key, `malformedKey` for anything else. Members
    /// that we do not know, `x5c` and `x5u` among them, are ignored.
    package init(jwk: JSONObject) throws(CryptoError) {
        let kind = try Self.text("kty", of: jwk)
        guard kind != "oct" else { throw .unsupportedKey }
        guard !Self.privateMembers.contains(where: { jwk[$0] != nil }) else { throw .exposedPrivateKey }
        let key = try AsymmetricKey(kind: kind, jwk: jwk)
        if jwk["use"] != nil, try Self.text("use", of: jwk) != "sig" { throw .unsupportedKey }
        if let operations = jwk["key_ops"] {
            guard let list = operations.arrayValue else { throw .malformedKey }
            guard list.contains("verify") else { throw .unsupportedKey }
        }
        if jwk["alg"] != nil, try Self.text("alg", of: jwk) != key.algorithm.rawValue { throw .unsupportedKey }
        let id = jwk["kid"] == nil ? nil : try Self.text("kid", of: jwk)
        guard (id?.utf8.count ?? 0) <= Self.maximumIDLength else { throw .malformedKey }
        self.init(key, id: id)
    }

    /// The key as a JSON Web Key for publication, with `kid`, `use` and `alg`.
    package var jwk: JSONObject {
        var members = key.members
        members["kid"] = .string(keyID)
        members["use"] = "sig"
        members["alg"] = .string(algorithm.rawValue)
        return members
    }

    private static func text(_ name: String, of jwk: JSONObject) throws(CryptoError) -> String {
        guard let text = jwk[name]?.stringValue else { throw .malformedKey }
        return text
    }
}
