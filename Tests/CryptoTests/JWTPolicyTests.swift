import Core
import Crypto
import Testing

@Suite struct JWTPolicyTests {
    private struct SetClock: WallClock {
        func now() -> Timestamp { JWTPolicyTests.start }
    }

    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    private let key: HMACKey
    private let policy = JWTPolicy(issuer: "lyceum", audiences: ["api", "web"])

    init() throws {
        key = try HMACKey([UInt8](repeating: 3, count: 32), id: "k1")
    }

    private func refusal(
        _ claims: JSONObject, type: String = "JWT", key: HMACKey? = nil, _ change: (inout JWTPolicy) -> Void = { _ in }
    ) throws -> CryptoError? {
        var policy = policy
        change(&policy)
        let token = try JWTSigner(key: key ?? self.key, type: type).sign(claims)
        let verifier = JWTVerifier(keys: [self.key], policy: policy, clock: SetClock())
        return CryptoTests.refusal { () throws(CryptoError) in _ = try verifier.verify(token) }
    }

    private let claims: JSONObject = [
        "iss": "lyceum", "sub": "ann", "aud": "api", "iat": 1_800_000_000, "exp": 1_800_000_600,
    ]

    private func claims(_ name: String, _ value: JSONValue?) -> JSONObject {
        var claims = claims
        claims[name] = value
        return claims
    }

    @Test("A token for one purpose never serves another, in either direction")
    func types() throws {
        let access: (inout JWTPolicy) -> Void = { $0.type = .exactly("at+jwt") }
        #expect(try refusal(claims, type: "at+jwt", access) == nil)
        #expect(try refusal(claims, type: "AT+JWT", access) == nil)
        #expect(try refusal(claims, type: "application/at+jwt", access) == nil)
        for type in ["JWT", "rt+jwt", "", "at", "at+jwt ", "text/at+jwt"] {
            #expect(try refusal(claims, type: type, access) == .wrongType)
        }
        for type in ["at+jwt", "rt+jwt", "logout+jwt", ""] { #expect(try refusal(claims, type: type) == .wrongType) }
        let untyped = try JSONWebSignature.compact(JSONValue.object(claims).serialized(), type: nil, key: key)
        var strict = policy
        strict.type = .exactly("at+jwt")
        let verifier = JWTVerifier(keys: [key], policy: strict, clock: SetClock())
        #expect(CryptoTests.refusal { () throws(CryptoError) in _ = try verifier.verify(untyped) } == .wrongType)
        let plain = JWTVerifier(keys: [key], policy: policy, clock: SetClock())
        #expect(try plain.verify(untyped).subject == "ann")
    }

    @Test("One of the audiences is enough, whichever")
    func audiences() throws {
        #expect(try refusal(claims("aud", "web")) == nil)
        #expect(try refusal(claims("aud", ["other", "web"])) == nil)
        #expect(try refusal(claims("aud", "other")) == .wrongAudience)
        #expect(try refusal(claims("aud", [])) == .wrongAudience)
        #expect(try refusal(claims) { $0.audiences = [] } == .wrongAudience)
    }

    @Test("The subject and the time of issue may be missing only where the policy says so")
    func optional() throws {
        for subject in [nil, ""] as [JSONValue?] {
            #expect(try refusal(claims("sub", subject)) == .missingClaim("sub"))
            #expect(try refusal(claims("sub", subject)) { $0.requiresSubject = false } == nil)
        }
        #expect(try refusal(claims("sub", 7)) { $0.requiresSubject = false } == .missingClaim("sub"))
        #expect(try refusal(claims("iat", nil)) == .missingClaim("iat"))
        #expect(try refusal(claims("iat", nil)) { $0.requiresIssuedAt = false } == nil)
        #expect(try refusal(claims("iat", "now")) { $0.requiresIssuedAt = false } == .missingClaim("iat"))
        for name in ["iss", "aud", "exp"] {
            #expect(
                try refusal(claims(name, nil)) {
                    $0.requiresSubject = false
                    $0.requiresIssuedAt = false
                } == .missingClaim(name))
        }
    }

    @Test("A token that was issued too long ago is refused where the policy has a limit, however long it lives")
    func age() throws {
        let limit: (inout JWTPolicy) -> Void = { $0.maximumAge = .seconds(300) }
        #expect(try refusal(claims("iat", 1_799_999_641), limit) == nil)
        #expect(try refusal(claims("iat", 1_799_999_640), limit) == .expired)
        #expect(try refusal(claims("iat", 0)) == nil)
        #expect(
            try refusal(claims("iat", nil)) {
                limit(&$0)
                $0.requiresIssuedAt = false
            } == .missingClaim("iat"))
    }

    @Test("Without a name in the token the sole key serves, unless the policy asks for a name")
    func keyNames() throws {
        let unnamed = try HMACKey([UInt8](repeating: 3, count: 32))
        #expect(try refusal(claims, key: unnamed) == nil)
        #expect(try refusal(claims, key: unnamed) { $0.requiresKeyID = true } == .unknownTokenKey)
        #expect(try refusal(claims) { $0.requiresKeyID = true } == nil)
    }

    @Test("A key of an algorithm that the policy does not allow is as good as unknown")
    func algorithms() throws {
        #expect(try refusal(claims) { $0.algorithms = [.rs256, .es256] } == .unknownTokenKey)
        #expect(try refusal(claims) { $0.algorithms = [.hs256] } == nil)
    }

    @Test("The leeway and the greatest length are the policy's")
    func limits() throws {
        #expect(try refusal(claims("exp", 1_799_999_941)) == nil)
        #expect(try refusal(claims("exp", 1_799_999_940)) == .expired)
        #expect(try refusal(claims("exp", 1_799_999_941)) { $0.leeway = .zero } == .expired)
        #expect(try refusal(claims("nbf", 1_800_000_060)) == nil)
        #expect(try refusal(claims("nbf", 1_800_000_061)) == .notYetValid)
        #expect(try refusal(claims) { $0.maximumLength = 100 } == .malformedToken)
        let long = claims("x", .string(String(repeating: "a", count: 20 << 10)))
        #expect(try refusal(long) == .malformedToken)
        #expect(try refusal(long) { $0.maximumLength = 64 << 10 } == nil)
    }

    @Test("Every other claim comes as it was, and a claim's name does not reach a field by another spelling")
    func others() throws {
        var claims = claims("jti", "t-1")
        claims["nonce"] = "n"
        claims["Sub"] = "bob"
        claims["https://purl.imsglobal.org/spec/lti/claim/roles"] = []
        let token = try JWTSigner(key: key).sign(claims)
        let read = try JWTVerifier(keys: [key], policy: policy, clock: SetClock()).verify(token)
        #expect(read.id == "t-1")
        #expect(read.subject == "ann")
        #expect(read["nonce"] == "n")
        #expect(read.others.keys == ["nonce", "Sub", "https://purl.imsglobal.org/spec/lti/claim/roles"])
        #expect(read.issuedAt == Self.start)
    }
}
