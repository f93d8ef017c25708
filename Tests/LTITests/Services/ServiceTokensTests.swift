import Core
import Crypto
import HTTPCore
import Support
import Testing

@testable import LTI

/// Security Framework 1.0 §4.1: tokens for services.
@Suite struct ServiceTokensTests {
    private static func form(_ request: HTTPClientRequest) -> [String: String] {
        HTTPRequest(method: .get, path: "/", query: String(decoding: request.wholeBody, as: UTF8.self)).queryParameters
    }

    @Test("§4.1.1: the assertion is signed by a named key, of the client, for the endpoint, short and never the same")
    func assertion() async throws {
        let fixture = ServicesFixture()
        for scope in [ServiceScope.score, .membership] {
            _ = try await fixture.tokens.token(for: fixture.client, [scope])
        }
        let forms = fixture.platform.requests.map(Self.form)
        #expect(forms.map { $0["scope"] } == [ServiceScope.score.rawValue, ServiceScope.membership.rawValue])
        let assertions = forms.map { $0["client_assertion"] ?? "" }
        let claims = try assertions.map { text in
            let token = try JSONWebSignature(compact: text)
            #expect(token.keyID == "tool" && token.algorithm == "RS256")
            return try JSONParser.parse(token.payload)
        }
        for claim in claims {
            #expect(claim["iss"] == "lyceum" && claim["sub"] == "lyceum")
            #expect(claim["aud"]?.stringValue == ServicesFixture.base + "/token")
            let (issued, ends) = (claim["iat"]?.integerValue ?? 0, claim["exp"]?.integerValue ?? 0)
            #expect(issued == fixture.clock.now().seconds && (60...600).contains(ends - issued))
        }
        #expect(claims[0]["jti"] != claims[1]["jti"])
    }

    @Test("§4.1.1: a platform may ask for another audience")
    func audience() throws {
        let client = ServiceClient(
            registrationID: SystemIdentifierGenerator().make(), clientID: "c", tokenEndpoint: "https://a.example/token",
            audience: "https://b.example/aud")
        let text = try ClientAssertion.text(
            for: client, key: ServicesFixture.key, id: "1", at: Timestamp(microseconds: 1_800_000_000_000_000))
        #expect(try JSONParser.parse(JSONWebSignature(compact: text).payload)["aud"] == "https://b.example/aud")
    }

    @Test("A token serves until nine tenths of its life, for its registration and scopes alone")
    func caching() async throws {
        let fixture = ServicesFixture()
        fixture.platform.change { $0.tokenLife = 1000 }
        let first = try await fixture.tokens.token(for: fixture.client, [.score])
        fixture.clock.advance(by: .seconds(899))
        #expect(try await fixture.tokens.token(for: fixture.client, [.score]) == first)
        fixture.clock.advance(by: .seconds(2))
        #expect(try await fixture.tokens.token(for: fixture.client, [.score]) != first)
        let other = ServiceClient(
            registrationID: SystemIdentifierGenerator().make(), clientID: "lyceum",
            tokenEndpoint: ServicesFixture.base + "/token")
        _ = try await fixture.tokens.token(for: other, [.score])
        #expect(fixture.platform.requests.count == 3)
    }

    @Test("However many want a token at once, the platform is asked once")
    func crowd() async throws {
        let fixture = ServicesFixture()
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<200 { group.addTask { try await fixture.tokens.token(for: fixture.client, [.score]) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tokens.count == 1 && fixture.platform.requests.count == 1)
    }

    @Test("A token that is refused is replaced once, and the request is sent again")
    func refusal() async throws {
        let fixture = ServicesFixture()
        _ = try await fixture.tokens.token(for: fixture.client, [.score])
        fixture.platform.revokeTokens()
        try await fixture.grades.send(
            fixture.score(), to: ServicesFixture.base + "/1/lineitem", at: fixture.endpoint, as: fixture.client)
        #expect(fixture.platform.arrivals.count == 1)
        #expect(fixture.platform.requests(endingIn: "/token").count == 2)
        #expect(fixture.platform.requests(endingIn: "/scores").count == 2)
    }

    @Test("What is forbidden with a token that has ended is done with a new one; a platform's limit costs no token")
    func forbidden() async throws {
        for (text, tokens) in [("", 2), ("403 Forbidden (Rate Limit Exceeded)", 1)] {
            let fixture = ServicesFixture()
            fixture.platform.change { $0.replies["/scores"] = [.text(text, status: .forbidden)] }
            let failure = await ServicesFixture.failure { () throws(ServiceFailure) in
                try await fixture.grades.send(
                    fixture.score(), to: ServicesFixture.base + "/1/lineitem", at: fixture.endpoint, as: fixture.client)
            }
            let expected: ServiceFailure.Code? = tokens == 1 ? .busy : nil
            #expect(failure?.code == expected)
            #expect(fixture.platform.requests(endingIn: "/token").count == tokens)
            #expect(fixture.platform.arrivals.count == tokens - 1)
        }
    }

    @Test(
        "What is no token is a failure that says whether a later one may come",
        arguments: [
            ServiceAnswer(
                name: "invalid_client", reply: .text(#"{"error":"invalid_client"}"#, status: .badRequest),
                code: .noToken, isRetryable: true),
            ServiceAnswer(
                name: "500", reply: .text("", status: .internalServerError), code: .noToken, isRetryable: true),
            ServiceAnswer(name: "no JSON", reply: .text("<html>"), code: .noToken, isRetryable: true),
            ServiceAnswer(
                name: "a blank in it", reply: .text(#"{"access_token":"a b"}"#), code: .noToken, isRetryable: true),
            ServiceAnswer(
                name: "a MAC token", reply: .text(#"{"access_token":"a","token_type":"mac"}"#), code: .noToken,
                isRetryable: false),
            ServiceAnswer(
                name: "no answer", reply: .failure(HTTPTransportError(.timedOut, "")), code: .noToken,
                isRetryable: true),
            ServiceAnswer(
                name: "a private address", reply: .failure(HTTPTransportError(.forbiddenAddress, "")),
                code: .noToken, isRetryable: false),
            ServiceAnswer(
                name: "far too much",
                reply: .response(.ok, pieces: Array(repeating: [UInt8](repeating: 32, count: 1 << 16), count: 3)),
                code: .noToken, isRetryable: false),
        ])
    func failures(answer: ServiceAnswer) async throws {
        let fixture = ServicesFixture()
        fixture.platform.change { $0.replies["/token"] = [answer.reply] }
        let failure = await ServicesFixture.failure { () throws(ServiceFailure) in
            try await fixture.grades.send(
                Score(subject: "ann", points: nil, timestamp: fixture.clock.now()),
                to: ServicesFixture.base + "/1/lineitem", at: fixture.endpoint, as: fixture.client)
        }
        #expect(failure?.code == answer.code && failure?.isRetryable == answer.isRetryable)
        // Nothing was sent that could have arrived.
        #expect(failure?.mayHaveArrived == false && fixture.platform.requests(endingIn: "/scores").isEmpty)
        // A platform that fails is not asked again at once.
        await #expect(throws: ServiceFailure.self) {
            try await fixture.tokens.token(for: fixture.client, [.score])
        }
        #expect(fixture.platform.requests.count == 1)
        fixture.clock.advance(by: .seconds(3))
        _ = try await fixture.tokens.token(for: fixture.client, [.score])
    }
}
