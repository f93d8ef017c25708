import Core
import Crypto
import Testing

@Suite struct JWTVerifierTests {
    private struct SetClock: WallClock {
        let time: Timestamp
        func now() -> Timestamp { time }
    }

    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    private let key: HMACKey
    private let claims = JWTClaims(
        issuer: "lyceum", subject: "ann", audience: ["api"], issuedAt: start, expiresAt: start + .seconds(600),
        others: ["role": "teacher"])

    init() throws {
        key = try HMACKey([UInt8](repeating: 3, count: 32), id: "k1")
    }

    private func verifier(after seconds: Int = 0, keys: [any VerificationKey]? = nil) -> JWTVerifier {
        JWTVerifier(
            keys: keys ?? [key], issuer: "lyceum", audience: "api",
            clock: SetClock(time: Self.start + .seconds(seconds)))
    }

    private func refusal(of claims: JWTClaims, after seconds: Int = 0) throws -> CryptoError? {
        let token = try JWTSigner(key: key).sign(claims)
        return CryptoTests.refusal { () throws(CryptoError) in _ = try verifier(after: seconds).verify(token) }
    }

    private func refusal(ofPayload json: String, type: String = "JWT") throws -> CryptoError? {
        let token = try JSONWebSignature.compact(Array(json.utf8), type: type, key: key)
        return CryptoTests.refusal { () throws(CryptoError) in _ = try verifier().verify(token) }
    }

    @Test("A token that was signed here gives its claims back")
    func roundTrip() throws {
        let token = try JWTSigner(key: key).sign(claims)
        #expect(try verifier().verify(token) == claims)
    }

    @Test("Tokens live from their start to their end, give or take the leeway of 60 seconds")
    func times() throws {
        #expect(try refusal(of: claims, after: -60) == nil)
        #expect(try refusal(of: claims, after: -61) == .notYetValid)
        #expect(try refusal(of: claims, after: 659) == nil)
        #expect(try refusal(of: claims, after: 660) == .expired)
        var later = claims
        later.notBefore = Self.start + .seconds(100)
        #expect(try refusal(of: later, after: 39) == .notYetValid)
        #expect(try refusal(of: later, after: 40) == nil)
    }

    @Test("Another issuer or another audience is refused, one of several audiences is enough")
    func parties() throws {
        var other = claims
        other.issuer = "lyceum2"
        #expect(try refusal(of: other) == .wrongIssuer)
        other = claims
        other.audience = ["web"]
        #expect(try refusal(of: other) == .wrongAudience)
        other.audience = []
        #expect(try refusal(of: other) == .wrongAudience)
        other.audience = ["web", "api"]
        #expect(try refusal(of: other) == nil)
    }

    @Test("A token under another key is refused, whatever its name")
    func keys() throws {
        let forged = try HMACKey([UInt8](repeating: 4, count: 32), id: "k1")
        let unnamed = try HMACKey([UInt8](repeating: 3, count: 32))
        let other = try HMACKey([UInt8](repeating: 5, count: 32), id: "k2")
        func refusal(_ signing: HMACKey, _ keys: [any VerificationKey]) throws -> CryptoError? {
            let token = try JWTSigner(key: signing).sign(claims)
            return CryptoTests.refusal { () throws(CryptoError) in _ = try verifier(keys: keys).verify(token) }
        }
        #expect(try refusal(forged, [key]) == .wrongSignature)
        #expect(try refusal(other, [key]) == .unknownTokenKey)
        #expect(try refusal(key, [other, key]) == nil)
        #expect(try refusal(unnamed, [key]) == nil)
        #expect(try refusal(unnamed, [other, key]) == .unknownTokenKey)
    }

    @Test(
        "A claim that is missing or of the wrong type is named",
        arguments: [
            ("iss", #"{"sub":"a","aud":"api","iat":1,"exp":2}"#),
            ("sub", #"{"iss":"lyceum","sub":7,"aud":"api","iat":1,"exp":2}"#),
            ("aud", #"{"iss":"lyceum","sub":"a","aud":["api",1],"iat":1,"exp":2}"#),
            ("iat", #"{"iss":"lyceum","sub":"a","aud":"api","exp":2}"#),
            ("exp", #"{"iss":"lyceum","sub":"a","aud":"api","iat":1}"#),
            ("exp", #"{"iss":"lyceum","sub":"a","aud":"api","iat":1,"exp":"2"}"#),
            ("exp", #"{"iss":"lyceum","sub":"a","aud":"api","iat":1,"exp":1e300}"#),
            ("nbf", #"{"iss":"lyceum","sub":"a","aud":"api","iat":1,"exp":2,"nbf":null}"#),
        ])
    func claimTypes(name: String, payload: String) throws {
        #expect(try refusal(ofPayload: payload) == .missingClaim(name))
    }

    @Test("A payload that is no JSON object is malformed, a token of another type refused")
    func shape() throws {
        #expect(try refusal(ofPayload: "[]") == .malformedToken)
        #expect(try refusal(ofPayload: "") == .malformedToken)
        #expect(try refusal(ofPayload: "{}", type: "logout+jwt") == .wrongType)
    }
}
