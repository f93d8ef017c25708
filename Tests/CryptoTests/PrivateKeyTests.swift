import Core
import Crypto
import Testing

@Suite struct PrivateKeyTests {
    @Test("EdDSA signs as RFC 8037 A.4 does, byte by byte")
    func ed25519() throws {
        let key = try PrivateKey(pkcs8: KeyVectors.ed25519Private)
        let parts = KeyVectors.ed25519Token.split(separator: ".").map(String.init)
        #expect(Base64URL.encode(try key.signature(of: Array("\(parts[0]).\(parts[1])".utf8))) == parts[2])
    }

    @Test("The private half of RFC 7515 A.3 signs what its public half verifies")
    func p256() throws {
        let key = try PrivateKey(pem: KeyVectors.p256Private, id: "k")
        #expect(key.publicKey == (try PublicKey(jwk: members(KeyVectors.p256.replacingKeyID("k")))))
        for number in 0..<200 {
            let message = Array("\(number)".utf8)
            let signature = try key.signature(of: message)
            #expect(signature.count == 64)
            #expect(key.publicKey.isValid(signature, of: message))
        }
    }

    @Test(
        "A new pair signs, verifies, and comes back from PKCS#8 in DER and PEM",
        arguments: [
            SignatureAlgorithm.rs256, .es256, .edDSA,
        ])
    func roundTrip(algorithm: SignatureAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        #expect(key.algorithm == algorithm)
        #expect(key.id == key.publicKey.thumbprint)
        let message = Array("message".utf8)
        let signature = try key.signature(of: message)
        #expect(key.isValid(signature, of: message))
        #expect(!key.isValid(signature, of: message + [0]))
        #expect(try PrivateKey.generate(algorithm).publicKey.thumbprint != key.publicKey.thumbprint)
        let der = try key.pkcs8()
        for copy in [try PrivateKey(pkcs8: der, id: "copy"), try PrivateKey(pem: key.pem(), id: "copy")] {
            #expect(copy.id == "copy")
            #expect(copy.publicKey.thumbprint == key.publicKey.thumbprint)
            #expect(key.isValid(try copy.signature(of: message), of: message))
        }
        for wrong in [der + [0], Array(der.dropLast())] {
            #expect(refusal { () throws(CryptoError) in _ = try PrivateKey(pkcs8: wrong) } == .malformedKey)
        }
        let named = try PrivateKey.generate(algorithm, id: "2026-11")
        #expect(named.publicKey.jwk["kid"] == "2026-11")
        for name in ["d", "p", "q", "dp", "dq", "qi"] { #expect(key.publicKey.jwk[name] == nil) }
    }

    @Test("Short RSA keys and secrets are not made")
    func refused() {
        #expect(
            refusal { () throws(CryptoError) in _ = try PrivateKey.generate(.rs256, rsaBits: 1024) }
                == .weakKey(minimum: 256))
        #expect(refusal { () throws(CryptoError) in _ = try PrivateKey.generate(.hs256) } == .unsupportedKey)
        #expect(refusal { () throws(CryptoError) in _ = try PrivateKey(pem: "-----BEGIN") } == .malformedKey)
        #expect(refusal { () throws(CryptoError) in _ = try PrivateKey(pkcs8: []) } == .malformedKey)
    }

    @Test("A pair whose halves do not belong together is refused")
    func halves() throws {
        let (one, other) = (try PrivateKey.generate(.es256), try PrivateKey.generate(.es256))
        // PKCS#8 of a P-256 key ends with its public point of 64 bytes.
        let mixed = try one.pkcs8().dropLast(64) + other.pkcs8().suffix(64)
        #expect(refusal { () throws(CryptoError) in _ = try PrivateKey(pkcs8: Array(mixed)) } == .malformedKey)
    }

    @Test("Many threads may sign and verify with one key at the same time")
    func concurrency() async throws {
        let key = try PrivateKey.generate(.es256)
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let message = Array("\(number)".utf8)
                    guard let signature = try? key.signature(of: message) else { return false }
                    return key.isValid(signature, of: message) && !key.isValid(signature, of: message + [1])
                }
            }
            for await fits in group { #expect(fits) }
        }
    }
}

extension String {
    /// A JWK with a name.
    fileprivate func replacingKeyID(_ id: String) -> String {
        String(dropLast()) + #","kid":"\#(id)"}"#
    }
}
