private let secret = try? HMACKey([UInt8](repeating: 7, count: 32), id: "hs")
private let pair = try? PrivateKey.generate(.es256, id: "es")

/// Tokens, keys and sets of keys that others send: no bytes make a token that nobody signed, and what is read has one form.
func checkTokens(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    requireNoForgery(text)
    requireSoundNumbers(bytes)
    if let set = try? JSONWebKeySet(json: bytes) {
        let again = try? JSONWebKeySet(json: JSONValue.object(set.json).serialized())
        require(again?.keys == set.keys && again?.refusals == [], "a set of keys reads back")
    }
    if let key = try? PublicKey(der: bytes) { require((try? PublicKey(jwk: key.jwk)) != nil, "a key has a JWK") }
    if let key = try? PrivateKey(pkcs8: bytes) { require((try? key.pkcs8()) != nil, "a pair has a form") }
    if let decoded = Base32.decode(text) {
        let forms = [Base32.encode(decoded), Base32.encode(decoded, isPadded: false)]
        require(forms.contains(text), "Base32 has two forms")
    }
    if let token = OpaqueToken(text) { require(token.text == text, "an opaque token has one form") }
    if let code = RecoveryCode(text) { require(RecoveryCode(code.text) == code, "a recovery code reads back") }
}

private func requireNoForgery(_ text: String) {
    guard let secret, let pair, let signed = try? JSONWebSignature(compact: text) else { return }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    require(parts.count == 3 && Base64URL.encode(signed.payload) == parts[1], "a payload has one form")
    for key in [secret, pair.publicKey] as [any VerificationKey] {
        require((try? signed.verify(with: key)) == nil, "nobody signed this")
    }
}

/// The two forms of an ECDSA signature say the same.
private func requireSoundNumbers(_ bytes: [UInt8]) {
    if let der = ECDSASignature.der(of: bytes.span) {
        require(ECDSASignature.raw(of: der) == bytes, "a signature reads back from DER")
    }
    if let raw = ECDSASignature.raw(of: bytes) {
        require(raw.count == ECDSASignature.count, "a signature has two numbers")
    }
}
