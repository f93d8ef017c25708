import Core
import Crypto
import HTTPCore
import Support
import Testing

@testable import Auth

/// What a provider may answer that must not sign anybody in.
@Suite struct OpenIDAnswersTests {
    /// A change of the script, and what comes of it.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout ScriptedProvider.Script) -> Void
        let code: OpenIDFailure.Code?
        let cause: String?

        init(
            _ name: String, _ code: OpenIDFailure.Code?, _ cause: String? = nil,
            _ change: @escaping @Sendable (inout ScriptedProvider.Script) -> Void
        ) {
            testDescription = name
            self.change = change
            self.code = code
            self.cause = cause
        }
    }

    private static let incomplete: JSONObject = ["name": nil]

    @Test(
        "Each is refused with its code, and the log tells why",
        arguments: [
            Case("discovery: another issuer", .unavailable, "discovery: another issuer") {
                $0.metadata = ["issuer": "https://id.example.org/"]
            },
            Case("discovery: no token endpoint", .unavailable) { $0.metadata = ["token_endpoint": nil] },
            Case("discovery: too slow", .unavailable, "discovery: The server did not answer in time.") {
                $0.replies[.discovery] = .failure(HTTPTransportError(.timedOut, ""))
            },
            Case("discovery: huge", .unavailable, "discovery: The server's answer is too large.") {
                let piece = Array(repeating: UInt8(ascii: " "), count: 1 << 16)
                $0.replies[.discovery] = .response(.ok, pieces: [piece, piece, piece])
            },
            Case("discovery: elsewhere", .unavailable, "discovery: The server answered with the status 302.") {
                $0.replies[.discovery] = .text(
                    "", status: HTTPStatus(302), fields: ["Location": "http://169.254.169.254/latest/meta-data"])
            },
            Case(
                "discovery: a private address", .unavailable,
                "discovery: The address is in a network that requests of tenants may not go to."
            ) { $0.replies[.discovery] = .failure(HTTPTransportError(.forbiddenAddress, "")) },
            Case("keys: none there", .unavailable, "key set: The server answered with the status 404.") {
                $0.replies[.keys] = .text("", status: .notFound)
            },
            Case("keys: others", .failed, "ID token: The token names an unknown key.") {
                $0.keys = []
            },
            Case("token: nobody there", .unavailable, "token endpoint: refused") {
                $0.replies[.token] = .failure(HTTPTransportError(.refused, ""))
            },
            Case("token: an error page", .failed, "token endpoint: 500, no error of OAuth") {
                $0.replies[.token] = .text("<html>", status: .internalServerError)
            },
            Case("token: an error", .failed, "token endpoint: 400, invalid_grant") {
                $0.replies[.token] = .text(#"{"error": "invalid_grant"}"#, status: .badRequest)
            },
            Case("token: huge", .failed, "token endpoint: too large an answer") {
                let piece = Array(repeating: UInt8(ascii: " "), count: 1 << 17)
                $0.replies[.token] = .response(.ok, pieces: [piece, piece, piece])
            },
            Case("ID token: for another client", .failed) { $0.claims = ["aud": "other"] },
            Case("ID token: of another issuer", .failed) { $0.claims = ["iss": "https://evil.example.org"] },
            Case("ID token: of another sign-in", .failed, "ID token: nonce is missing, or that of another sign-in.") {
                $0.claims = ["nonce": "other"]
            },
            Case("ID token: expired", .failed) { $0.claims = ["exp": 1_799_999_000] },
            Case("ID token: another access token", .failed, "ID token: at_hash does not fit the access token.") {
                $0.claims = ["at_hash": "77QmUPtjPfzWtF2AnpK9RQ"]
            },
            Case("userinfo: somebody else", .failed, "userinfo endpoint: sub of somebody else") {
                ($0.claims, $0.userInfo) = (incomplete, ["sub": "other", "name": "Other"])
            },
            Case("userinfo: nobody", .failed, "userinfo endpoint: sub of somebody else") {
                ($0.claims, $0.userInfo) = (incomplete, ["name": "Other"])
            },
            Case("userinfo: an error", .failed, "userinfo endpoint: 401, or no JSON object") {
                $0.claims = incomplete
                $0.replies[.userInfo] = .text("", status: .unauthorized)
            },
            Case("userinfo: the same person", nil) {
                ($0.claims, $0.userInfo) = (incomplete, ["sub": "248289761001", "name": "Ann"])
            },
            Case("back: names another issuer", .failed, "iss names another issuer") {
                $0.answerParameters = [("iss", "https://evil.example.org")]
            },
            Case("back: says code twice", .failed) { $0.answerParameters = [("code", "other")] },
            Case("back: names itself", nil) { $0.answerParameters = [("iss", ScriptedProvider.issuer)] },
        ])
    func refused(_ test: Case) async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        fixture.script.change(test.change)
        do {
            try await fixture.signIn(with: provider)
            #expect(test.code == nil)
        } catch let failure as OpenIDFailure {
            #expect(failure.code == test.code, "\(failure.cause)")
            if let cause = test.cause { #expect(failure.cause == cause) }
            #expect(failure.tenantSlug == (failure.cause.hasPrefix("neither a code") ? nil : "north"))
            let people = try await fixture.tenancy.people.list(PageRequest(), in: fixture.north)
            #expect(people.items.map(\.email) == ["owner@example.org"])
        }
    }

    @Test("An error of the provider is told in one of our codes, with its state or without")
    func errors() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        let departure = try await fixture.signIn.begin(with: provider.id, browser: nil, returnTo: .root)
        let state = ScriptedProvider.parameters(of: departure.url)["state"] ?? ""
        for (query, code) in [
            ("error=access_denied", OpenIDFailure.Code.denied), ("error=access_denied&state=x", .expired),
            ("state=\(state)&error=access_denied", .denied), ("state=\(state)&error=access_denied", .expired),
            ("", .failed), ("code=c", .expired), ("code=c&state=\(state)", .expired),
        ] {
            #expect(try await fixture.refusal { try await fixture.finish(departure, query) } == code, "\(query)")
        }
    }

    @Test("A provider with new keys is understood at once, though not more than twice a minute")
    func rotation() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        try await fixture.signIn(with: provider)
        fixture.clock.advance(by: .seconds(60))
        let next = try PrivateKey.generate(.es256, id: "second")
        fixture.script.change { ($0.key, $0.keys) = (next, $0.keys + [next.publicKey]) }
        try await fixture.signIn(with: provider)
        let unpublished = try PrivateKey.generate(.es256, id: "third")
        fixture.script.change { $0.key = unpublished }
        for _ in 1...5 { #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .failed) }
        #expect(fixture.script.requests(to: .keys).count == 2)
    }

    @Test("What an administrator is told of a provider names what works and what does not")
    func checks() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        func results() async throws -> [String: String] {
            let client = ProviderClient(transport: fixture.script, clock: fixture.clock)
            let check = try await ProviderCheck.run(provider, client)
            return Dictionary(uniqueKeysWithValues: check.findings.map { ($0.name, $0.result.rawValue) })
                .merging(["works": "\(check.works)"]) { $1 }
        }
        #expect(
            try await results() == [
                "discovery": "passed", "issuer": "passed", "algorithms": "passed", "client_authentication": "passed",
                "pkce": "passed", "iss": "noted", "keys": "passed", "works": "true",
            ])
        fixture.script.change {
            $0.metadata = [
                "issuer": "https://id.example.org/", "id_token_signing_alg_values_supported": ["PS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"], "code_challenge_methods_supported": nil,
            ]
            $0.keys = []
        }
        let broken = try await results()
        #expect(broken["issuer"] == "failed" && broken["algorithms"] == "failed" && broken["keys"] == "failed")
        #expect(broken["client_authentication"] == "failed" && broken["pkce"] == "noted" && broken["works"] == "false")
        fixture.script.change { $0.replies[.discovery] = .failure(HTTPTransportError(.forbiddenAddress, "10.0.0.1")) }
        #expect(try await results() == ["discovery": "failed", "works": "false"])
    }
}
