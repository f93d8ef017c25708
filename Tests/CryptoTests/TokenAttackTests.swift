import Core
import Crypto
import Testing

/// What people send instead of a token that was signed for them.
@Suite struct TokenAttackTests {
    private struct SetClock: WallClock {
        func now() -> Timestamp { TokenAttackTests.start }
    }

    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    private static let keys = Result { try Keys() }
    private let keys: Keys
    private let payload: [UInt8]

    /// One key of each kind, made once.
    private struct Keys: Sendable {
        let secret: HMACKey
        let rsa: PrivateKey
        let ec: PrivateKey

        init() throws {
            secret = try HMACKey([UInt8](repeating: 3, count: 32), id: "hs")
            rsa = try PrivateKey.generate(.rs256, id: "rs")
            ec = try PrivateKey.generate(.es256, id: "es")
        }
    }

    init() throws {
        keys = try Self.keys.get()
        payload = Array(
            #"{"iss":"lyceum","sub":"ann","aud":"api","iat":1800000000,"exp":1800000600,"role":"owner"}"#.utf8)
    }

    private func refusal(of token: String, keys: [any VerificationKey]? = nil) -> CryptoError? {
        let verifier = JWTVerifier(
            keys: keys ?? [self.keys.secret, self.keys.rsa.publicKey, self.keys.ec.publicKey], issuer: "lyceum",
            audience: "api", clock: SetClock())
        return CryptoTests.refusal { () throws(CryptoError) in _ = try verifier.verify(token) }
    }

    /// A token with this header, signed by the key whatever the header says.
    private func token(_ header: String, key: any SigningKey, payload: [UInt8]? = nil) throws -> String {
        let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(payload ?? self.payload)
        return input + "." + Base64URL.encode(try key.signature(of: Array(input.utf8)))
    }

    @Test("What the attacks change is all that stands against them")
    func control() throws {
        #expect(refusal(of: try token(#"{"alg":"HS256","kid":"hs"}"#, key: keys.secret)) == nil)
        #expect(refusal(of: try token(#"{"alg":"RS256","kid":"rs","typ":"jwt"}"#, key: keys.rsa)) == nil)
        #expect(refusal(of: try token(#"{"alg":"ES256","kid":"es","typ":"application/JWT"}"#, key: keys.ec)) == nil)
    }

    @Test("No signature is no signature, in whatever case", arguments: ["none", "None", "NONE", "nOnE", ""])
    func none(name: String) throws {
        for id in ["hs", "rs", "es"] {
            let input =
                Base64URL.encode(Array(#"{"alg":"\#(name)","kid":"\#(id)"}"#.utf8)) + "." + Base64URL.encode(payload)
            #expect(refusal(of: input + ".") == .wrongAlgorithm)
            #expect(refusal(of: input) == .malformedToken)
            #expect(refusal(of: input + ".AA") == .wrongAlgorithm)
        }
        #expect(
            refusal(of: Base64URL.encode(Array("{}".utf8)) + "." + Base64URL.encode(payload) + ".") == .malformedToken)
    }

    @Test("A public key does not serve as a secret, in any of its forms")
    func confusion() throws {
        let publicKey = keys.rsa.publicKey
        let pem = try publicKey.pem()
        let jwk = JSONValue.object(publicKey.jwk).serialized()
        for secret in [Array(pem.utf8), Array(pem.dropLast().utf8), publicKey.der, jwk] {
            let key = try HMACKey(secret, id: "rs")
            #expect(refusal(of: try JSONWebSignature.compact(payload, type: "JWT", key: key)) == .wrongAlgorithm)
            let claimed = try token(#"{"alg":"RS256","kid":"rs"}"#, key: key)
            #expect(refusal(of: claimed) == .wrongSignature)
        }
        #expect(refusal(of: try token(#"{"alg":"ES256","kid":"rs"}"#, key: keys.ec)) == .wrongAlgorithm)
        #expect(refusal(of: try token(#"{"alg":"RS256","kid":"es"}"#, key: keys.rsa)) == .wrongAlgorithm)
    }

    @Test("A key that the token brings or points at is never used")
    func embedded() throws {
        let own = try PrivateKey.generate(.es256)
        let jwk = JSONValue.object(own.publicKey.jwk).serializedString()
        for header in [
            #"{"alg":"ES256","kid":"es","jwk":\#(jwk)}"#,
            #"{"alg":"ES256","kid":"es","jku":"https://evil.example/jwks.json"}"#,
            #"{"alg":"ES256","kid":"es","x5u":"https://evil.example/cert.pem"}"#,
            #"{"alg":"ES256","kid":"es","x5c":["\#(Base64.encode(own.publicKey.der))"]}"#,
        ] {
            #expect(refusal(of: try token(header, key: own)) == .wrongSignature)
            #expect(refusal(of: try token(header, key: own), keys: [keys.ec.publicKey]) == .wrongSignature)
        }
        #expect(refusal(of: try token(#"{"alg":"ES256","jwk":\#(jwk)}"#, key: own)) == .unknownTokenKey)
    }

    @Test(
        "A kid is only compared with names that we know",
        arguments: [
            "../../../../dev/null", "/etc/passwd", "' OR '1'='1", "hs'; DROP TABLE keys; --", "hs\u{0}", "HS", " hs",
            "",
            "https://evil.example/key", "$(id)", "*", "%", String(repeating: "k", count: 4000),
        ].map(Name.init))
    func keyNames(name: Name) throws {
        let header = JSONValue.object(["alg": "HS256", "kid": .string(name.text)]).serializedString()
        #expect(refusal(of: try token(header, key: keys.secret)) == .unknownTokenKey)
    }

    struct Name: Sendable, CustomTestStringConvertible {
        let text: String
        var testDescription: String { text.count < 30 ? text : "a long one" }
    }

    @Test("A name that two keys have means neither; without a name only a sole key is meant")
    func ambiguous() throws {
        let other = try HMACKey([UInt8](repeating: 4, count: 32), id: "hs")
        let signed = try token(#"{"alg":"HS256","kid":"hs"}"#, key: keys.secret)
        #expect(refusal(of: signed, keys: [keys.secret, other]) == .unknownTokenKey)
        #expect(refusal(of: signed, keys: [keys.secret, other, keys.rsa.publicKey]) == .unknownTokenKey)
        let unnamed = try token(#"{"alg":"HS256"}"#, key: keys.secret)
        #expect(refusal(of: unnamed, keys: [keys.secret]) == nil)
        #expect(refusal(of: unnamed) == .unknownTokenKey)
        #expect(refusal(of: unnamed, keys: []) == .unknownTokenKey)
    }

    @Test("A header or a payload that says something twice is refused")
    func duplicates() throws {
        for header in [
            #"{"alg":"HS256","kid":"hs","kid":"rs"}"#, #"{"alg":"none","alg":"HS256","kid":"hs"}"#,
            #"{"alg":"HS256","kid":"hs","\u0061lg":"none"}"#,
        ] {
            #expect(refusal(of: try token(header, key: keys.secret)) == .malformedToken)
        }
        let twice = #"{"iss":"lyceum","sub":"ann","sub":"bob","aud":"api","iat":1800000000,"exp":1800000600}"#
        let signed = try token(#"{"alg":"HS256","kid":"hs"}"#, key: keys.secret, payload: Array(twice.utf8))
        #expect(refusal(of: signed) == .malformedToken)
    }

    @Test(
        "Every extension that a token calls critical is refused",
        arguments: [
            #"["b64"]"#, #"["exp"]"#, "[]", "null", #""b64""#, #"["https://example.com/unknown"]"#,
        ])
    func critical(value: String) throws {
        let header = #"{"alg":"HS256","kid":"hs","b64":false,"crit":\#(value)}"#
        #expect(refusal(of: try token(header, key: keys.secret)) == .criticalExtension)
    }

    @Test("Another spelling of a token is another token: none is accepted that does not decode back to itself")
    func spellings() throws {
        // 85 bytes of payload leave bits over in its last character, and so do 32 bytes of signature.
        let token = try token(#"{"alg":"HS256","kid":"hs"}"#, key: keys.secret)
        let parts = token.split(separator: ".").map(String.init)
        func joined(_ index: Int, _ change: (String) -> String) -> String {
            var parts = parts
            parts[index] = change(parts[index])
            return parts.joined(separator: ".")
        }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        for index in 0..<3 {
            let last = try #require(parts[index].last.flatMap(alphabet.firstIndex(of:)))
            let next = String(alphabet[last ^ 1])
            for changed in [
                joined(index) { $0 + "=" }, joined(index) { $0 + "==" }, joined(index) { $0 + "A" },
                joined(index) { String($0.dropLast()) + next }, joined(index) { String($0.dropLast()) },
                joined(index) { " " + $0 }, joined(index) { $0 + "\n" }, joined(index) { _ in "" },
                joined(index) { $0 + "%" }, joined(index) { String($0.prefix(8)) + "\u{0}" + $0.dropFirst(8) },
            ] {
                #expect(refusal(of: changed) != nil)
            }
        }
        for changed in [
            token + ".", "." + token, token + "." + parts[2], parts[0] + ".." + parts[1] + "." + parts[2],
            "Bearer " + token,
            token + token, parts[1] + "." + parts[0] + "." + parts[2],
        ] {
            #expect(refusal(of: changed) != nil)
        }
        #expect(refusal(of: token) == nil)
    }

    @Test("A token cut anywhere is refused")
    func truncated() throws {
        let token = try token(#"{"alg":"HS256","kid":"hs"}"#, key: keys.secret)
        for count in 0..<token.utf8.count { #expect(refusal(of: String(token.prefix(count))) != nil) }
    }

    @Test("A huge token is refused before it is decoded, a deep one before it is understood, a nested one as no claims")
    func shapes() throws {
        let header = #"{"alg":"HS256","kid":"hs"}"#
        let filler = String(repeating: "a", count: 16 << 10)
        #expect(
            refusal(of: try token(#"{"alg":"HS256","kid":"hs","x":"\#(filler)"}"#, key: keys.secret)) == .malformedToken
        )
        let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        let payload = String(decoding: self.payload.dropLast(), as: UTF8.self)
        let signed = try token(header, key: keys.secret, payload: Array(#"\#(payload),"x":\#(deep)}"#.utf8))
        #expect(refusal(of: signed) == .malformedToken)
        let inner = try token(header, key: keys.secret)
        let nested = try token(
            #"{"alg":"HS256","kid":"hs","cty":"JWT"}"#, key: keys.secret, payload: Array(inner.utf8))
        #expect(refusal(of: nested) == .malformedToken)
    }
}
