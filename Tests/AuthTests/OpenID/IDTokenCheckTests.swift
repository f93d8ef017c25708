import Core
import Crypto
import Support
import Testing

@testable import Auth

/// OpenID Connect Core 1.0 §3.1.3.7, rule by rule.
@Suite struct IDTokenCheckTests {
    private static let accessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    private let clock = SetClock()

    /// Claims that differ from those of a good token, and what is wrong with them.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let claims: JSONObject
        let problem: IDTokenProblem?

        init(_ name: String, _ claims: JSONObject, _ problem: IDTokenProblem?) {
            testDescription = name
            self.claims = claims
            self.problem = problem
        }
    }

    private func check(_ algorithms: [SignatureAlgorithm] = [.es256, .edDSA, .rs256]) throws -> IDTokenCheck {
        IDTokenCheck(
            issuer: try #require(Issuer("https://id.example.org")), clientID: "lyceum", algorithms: algorithms,
            clock: clock)
    }

    private func claims(_ other: JSONObject = [:]) -> JSONObject {
        let now = clock.now().seconds
        var claims: JSONObject = [
            "iss": "https://id.example.org", "sub": "248289761001", "aud": "lyceum", "exp": .integer(now + 300),
            "iat": .integer(now), "nonce": "n-0S6_WzA2Mj",
        ]
        for member in other.members { claims[member.key] = member.value }
        return JSONObject(claims.members.filter { !$0.value.isNull }.map { ($0.key, $0.value) })
    }

    private func problem(_ other: JSONObject, key: PrivateKey) throws -> IDTokenProblem? {
        let check = try check()
        let token = try JWTSigner(key: key).sign(claims(other))
        do throws(CryptoError) {
            let claims = try check.claims(of: token, keys: [key.publicKey])
            do throws(IDTokenProblem) {
                try check.check(
                    claims, nonce: "n-0S6_WzA2Mj", accessToken: Self.accessToken, algorithm: key.algorithm.rawValue)
                return nil
            } catch {
                return error
            }
        } catch {
            return .token(error)
        }
    }

    private static let now: Int64 = 1_800_000_000

    @Test(
        "Each claim is held to the record of the provider",
        arguments: [
            Case("nothing wrong", [:], nil),
            Case("another issuer", ["iss": "https://id.example.org/"], .token(.wrongIssuer)),
            Case("no issuer", ["iss": nil], .token(.missingClaim("iss"))),
            Case("another client", ["aud": "other"], .token(.wrongAudience)),
            Case("no client", ["aud": []], .token(.wrongAudience)),
            Case("us in a list", ["aud": ["lyceum"]], nil),
            Case("us twice", ["aud": ["lyceum", "lyceum"]], nil),
            Case("others besides us", ["aud": ["lyceum", "other"]], .otherAudience),
            Case("others besides us, made for us", ["aud": ["lyceum", "other"], "azp": "lyceum"], .otherAudience),
            Case("made for us", ["azp": "lyceum"], nil),
            Case("made for another", ["azp": "other"], .otherParty),
            Case("made for a number", ["azp": 7], .otherParty),
            Case("expired within the leeway", ["exp": .integer(now - 59)], nil),
            Case("expired", ["exp": .integer(now - 60)], .token(.expired)),
            Case("no end", ["exp": nil], .token(.missingClaim("exp"))),
            Case("an end that is a text", ["exp": "never"], .token(.missingClaim("exp"))),
            Case("from the future within the leeway", ["iat": .integer(now + 60)], nil),
            Case("from the future", ["iat": .integer(now + 61)], .token(.notYetValid)),
            Case("old", ["iat": .integer(now - 661), "exp": .integer(now + 999)], .token(.expired)),
            Case("no time", ["iat": nil], .token(.missingClaim("iat"))),
            Case("not yet", ["nbf": .integer(now + 61)], .token(.notYetValid)),
            Case("no nonce", ["nonce": nil], .wrongNonce),
            Case("another nonce", ["nonce": "n-0S6_WzA2Mk"], .wrongNonce),
            Case("a longer nonce", ["nonce": "n-0S6_WzA2Mj0"], .wrongNonce),
            Case("a nonce in a list", ["nonce": ["n-0S6_WzA2Mj"]], .wrongNonce),
            Case("no subject", ["sub": nil], .token(.missingClaim("sub"))),
            Case("a subject of 255", ["sub": .string(String(repeating: "x", count: 255))], nil),
            Case("a subject of 256", ["sub": .string(String(repeating: "x", count: 256))], .unusableSubject),
            Case("a subject of 10,000", ["sub": .string(String(repeating: "x", count: 10_000))], .unusableSubject),
            Case("a subject with NUL", ["sub": "ann\u{0}"], .unusableSubject),
            Case("a subject in another script", ["sub": "аnn"], .unusableSubject),
            // The vector of OpenID Connect Core 1.0 A.3, whose access token this is.
            Case("a hash that fits", ["at_hash": "77QmUPtjPfzWtF2AnpK9RQ"], nil),
            Case("a hash of another", ["at_hash": "78QmUPtjPfzWtF2AnpK9RQ"], .wrongAccessToken),
            Case("a hash that is a number", ["at_hash": 7], .wrongAccessToken),
        ])
    func claims(_ test: Case) throws {
        #expect(try problem(test.claims, key: try PrivateKey.generate(.es256)) == test.problem)
    }

    @Test("The hash of an access token beside a signature of Ed25519 is made with SHA-512")
    func longHash() throws {
        let key = try PrivateKey.generate(.edDSA)
        let digest = Digest.sha512(Array(Self.accessToken.utf8))
        let hash = Base64URL.encode(Array(digest.prefix(32)))
        #expect(try problem(["at_hash": .string(hash)], key: key) == nil)
        #expect(try problem(["at_hash": "77QmUPtjPfzWtF2AnpK9RQ"], key: key) == .wrongAccessToken)
    }

    @Test("SHA-512 is that of FIPS 180-4")
    func digest() {
        let hex = Digest.sha512(Array("abc".utf8)).prefix(8).map { String($0, radix: 16) }.joined()
        #expect(hex == "ddaf35a193617aba")
    }

    @Test("Only the algorithms of our record count, whatever keys the provider publishes")
    func algorithms() throws {
        let key = try PrivateKey.generate(.es256)
        let token = try JWTSigner(key: key).sign(claims())
        #expect(throws: CryptoError.unknownTokenKey) {
            try check([.rs256]).claims(of: token, keys: [key.publicKey])
        }
    }

    @Test("A token that its sender did not sign, or signed with what everybody knows, is none")
    func forgeries() throws {
        let key = try PrivateKey.generate(.rs256, id: "a")
        let check = try check([.rs256])
        let payload = Base64URL.encode(JSONValue.object(claims()).serialized())
        for header in [#"{"alg":"none"}"#, #"{"alg":"None","kid":"a"}"#] {
            let token = Base64URL.encode(Array(header.utf8)) + "." + payload + "."
            #expect(throws: CryptoError.self) { try check.claims(of: token, keys: [key.publicKey]) }
        }
        // HS256 with the public key as its secret.
        let secret = try HMACKey(Array(try key.publicKey.pem().utf8), id: "a")
        let token = try JWTSigner(key: secret).sign(claims())
        #expect(throws: CryptoError.wrongAlgorithm) { try check.claims(of: token, keys: [key.publicKey]) }
    }

    @Test("A token of more than 64 KiB is not taken apart")
    func huge() throws {
        let key = try PrivateKey.generate(.es256)
        let groups = JSONValue.array(Array(repeating: "a group with a long name", count: 3000))
        let token = try JWTSigner(key: key).sign(claims(["groups": groups]))
        #expect(throws: CryptoError.malformedToken) { try check().claims(of: token, keys: [key.publicKey]) }
        #expect(throws: IDTokenProblem.token(.malformedToken)) { try IDTokenCheck.keyID(of: token) }
    }
}
