import Core
import Crypto
import Testing

@Suite struct PublicKeyTests {
    @Test(
        "The tokens of RFC 7515 A.2 and A.3 and of RFC 8037 A.4 verify under their keys, and under no other",
        arguments: [
            ("RS256", KeyVectors.rsa, KeyVectors.rsaToken), ("ES256", KeyVectors.p256, KeyVectors.p256Token),
            ("EdDSA", KeyVectors.ed25519, KeyVectors.ed25519Token),
        ].map(Vector.init))
    func vectors(vector: Vector) throws {
        let key = try PublicKey(jwk: members(vector.key))
        let signed = try JSONWebSignature(compact: vector.token)
        #expect(key.algorithm.rawValue == vector.testDescription)
        try signed.verify(with: key)
        try signed.verify(with: key)
        let input = Array(vector.token.utf8.prefix(vector.token.utf8.count - 1))
        #expect(throws: CryptoError.self) {
            try JSONWebSignature(compact: String(decoding: input, as: UTF8.self)).verify(with: key)
        }
        for other in [KeyVectors.thumbprintRSA, KeyVectors.p256, KeyVectors.ed25519] where other != vector.key {
            #expect(throws: CryptoError.self) { try signed.verify(with: PublicKey(jwk: members(other))) }
        }
    }

    struct Vector: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: String
        let token: String
    }

    @Test("The token of RFC 7515 A.4 has a curve and an algorithm that no key of ours serves")
    func p521() throws {
        #expect(jwkRefusal(of: KeyVectors.p521) == .unsupportedKey)
        let signed = try JSONWebSignature(compact: KeyVectors.p521Token)
        let key = try PublicKey(jwk: members(KeyVectors.p256))
        #expect(throws: CryptoError.wrongAlgorithm) { try signed.verify(with: key) }
    }

    @Test("Thumbprints are those of RFC 7638 §3.1 and RFC 8037 A.3, and name a key that has no name")
    func thumbprints() throws {
        let rsa = try PublicKey(jwk: members(KeyVectors.thumbprintRSA))
        #expect(rsa.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        #expect(rsa.keyID == "2011-04-29")
        let edwards = try PublicKey(jwk: members(KeyVectors.ed25519))
        #expect(edwards.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
        #expect(edwards.keyID == edwards.thumbprint)
    }

    @Test(
        "A public key is the same after JWK, PEM and DER",
        arguments: [KeyVectors.rsa, KeyVectors.p256, KeyVectors.ed25519].map(Vector.init(key:)))
    func forms(vector: Vector) throws {
        let jwk = try members(vector.key)
        let key = try PublicKey(jwk: jwk)
        for name in jwk.keys { #expect(key.jwk[name] == jwk[name]) }
        #expect(key.jwk["use"] == "sig")
        #expect(key.jwk["alg"]?.stringValue == key.algorithm.rawValue)
        #expect(key.jwk["kid"]?.stringValue == key.thumbprint)
        #expect(try PublicKey(jwk: key.jwk) == key)
        #expect(try PublicKey(pem: key.pem()) == key)
        #expect(try PublicKey(der: key.der) == key)
        #expect(try key.pem().hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        for wrong in [key.der + [0], Array(key.der.dropLast()), []] {
            #expect(refusal { () throws(CryptoError) in _ = try PublicKey(der: wrong) } == .malformedKey)
        }
    }

    @Test(
        "A key that does not serve, or is none, is refused",
        arguments: [
            ("no kind", #"{"n":"AQAB","e":"AQAB"}"#, CryptoError.malformedKey),
            ("unknown kind", #"{"kty":"AKP"}"#, .unsupportedKey),
            ("secret", #"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"}"#, .unsupportedKey),
            ("X25519", edited(KeyVectors.ed25519, "Ed25519", "X25519"), .unsupportedKey),
            ("Ed25519 of 31 bytes", edited(KeyVectors.ed25519, "HURo", "HUQ"), .malformedKey),
            ("Ed25519 with its private half", edited(KeyVectors.ed25519, "{", #"{"d":"nWGx","#), .exposedPrivateKey),
            ("RSA with a prime", rsa(more: #","p":"AQAB""#), .exposedPrivateKey),
            ("a point beside the curve", edited(KeyVectors.p256, "5a0", "5a4"), .malformedKey),
            ("a point of fewer bytes", edited(KeyVectors.p256, "5a0", ""), .malformedKey),
            ("the point zero", #"{"kty":"EC","crv":"P-256","x":"\#(zero)","y":"\#(zero)"}"#, .malformedKey),
            ("secp256k1", edited(KeyVectors.p256, "P-256", "secp256k1"), .unsupportedKey),
            ("a number for a curve", edited(KeyVectors.p256, #""P-256""#, "256"), .malformedKey),
            ("RSA of 1024 bits", rsa(modulusCount: 128), .weakKey(minimum: 256)),
            ("RSA of 2047 bits", rsa(modulusCount: 256, first: 0x7F), .weakKey(minimum: 256)),
            ("RSA of 8200 bits", rsa(modulusCount: 1025), .unsupportedKey),
            ("even modulus", rsa(modulusCount: 256, last: 2), .malformedKey),
            ("exponent 1", rsa(exponent: "AQ"), .malformedKey),
            ("exponent 0", rsa(exponent: "AA"), .malformedKey),
            ("no exponent", rsa(exponent: ""), .malformedKey),
            ("even exponent", rsa(exponent: "AQAC"), .malformedKey),
            ("long exponent", rsa(exponent: "AQAAAAAAAAAB"), .malformedKey),
            ("padded exponent", rsa(exponent: "AQAB=="), .malformedKey),
            ("for encryption", rsa(more: #","use":"enc""#), .unsupportedKey),
            ("for signing only", rsa(more: #","key_ops":["sign"]"#), .unsupportedKey),
            ("PS256", rsa(more: #","alg":"PS256""#), .unsupportedKey),
            ("ES256 on an RSA key", rsa(more: #","alg":"ES256""#), .unsupportedKey),
            ("HS256 on an RSA key", rsa(more: #","alg":"HS256""#), .unsupportedKey),
            ("a number for a name", rsa(more: #","kid":1"#), .malformedKey),
            ("a huge name", rsa(more: #","kid":"\#(String(repeating: "k", count: 513))""#), .malformedKey),
        ].map(Refused.init))
    func refused(key: Refused) {
        #expect(jwkRefusal(of: key.jwk) == key.reason)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let jwk: String
        let reason: CryptoError
    }

    @Test("Unknown members are ignored, and a modulus with a zero in front is read")
    func tolerance() throws {
        let more = #","x5c":["AAAA"],"x5u":"https://evil.example","key_ops":["verify"]"#
        let key = try PublicKey(jwk: members(Self.rsa(more: more)))
        let modulus = try #require(key.jwk["n"]?.stringValue.flatMap { Base64URL.decode($0) })
        var jwk = key.jwk
        jwk["n"] = .string(Base64URL.encode([0] + modulus))
        #expect(try PublicKey(jwk: jwk) == key)
    }

    @Test("A key of another kind in PEM is refused, and so is a private one")
    func pem() throws {
        #expect(refusal { () throws(CryptoError) in _ = try PublicKey(pem: "") } == .malformedKey)
        #expect(refusal { () throws(CryptoError) in _ = try PublicKey(pem: KeyVectors.p256Private) } == .malformedKey)
        // secp384r1
        let other = """
            -----BEGIN PUBLIC KEY-----
            MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE7VXcOdStvvcA/7xxIBG2fpWLs6GrWTbv
            hIX0Sf9VYRpysjI0Cbs4KmMTg5+stIqlxjw5wk94fgfzEPWiQrRJ9dcBIuH7Tga+
            6AnsaglQO5RCYKrZ2VoKqolOeOyGCWWA
            -----END PUBLIC KEY-----
            """
        #expect(refusal { () throws(CryptoError) in _ = try PublicKey(pem: other) } == .unsupportedKey)
    }

    private func jwkRefusal(of json: String) -> CryptoError? {
        refusal { () throws(CryptoError) in
            guard let value = try? JSONParser.parse(json), let jwk = value.objectValue else { return }
            _ = try PublicKey(jwk: jwk)
        }
    }

    private static let zero = String(repeating: "A", count: 43)

    private static func edited(_ jwk: String, _ old: String, _ new: String) -> String {
        jwk.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }

    private static func rsa(
        modulusCount: Int = 256, first: UInt8 = 0xC1, last: UInt8 = 1, exponent: String = "AQAB", more: String = ""
    ) -> String {
        let modulus = [first] + [UInt8](repeating: 0x5A, count: modulusCount - 2) + [last]
        return #"{"kty":"RSA","n":"\#(Base64URL.encode(modulus))","e":"\#(exponent)"\#(more)}"#
    }
}

extension PublicKeyTests.Vector {
    /// A key without a token.
    init(key: String) {
        self.init(testDescription: String(key.prefix(12)), key: key, token: "")
    }
}
