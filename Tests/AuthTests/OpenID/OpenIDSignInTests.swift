import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

/// The way to a provider and back.
@Suite struct OpenIDSignInTests {
    @Test(
        "A person signs in with a provider of each algorithm, and is the same person the next time",
        arguments: [SignatureAlgorithm.rs256, .es256, .edDSA])
    func journey(algorithm: SignatureAlgorithm) async throws {
        let fixture = try await OpenIDFixture(algorithm)
        let provider = try await fixture.provider()
        let first = try await fixture.signIn(with: provider)
        #expect(first.email == "ann@example.org" && first.name == "Ann Example" && first.role == .teacher)
        // Another address and another name do not make another person.
        fixture.script.change { $0.claims = ["email": "new@example.org", "name": "Other"] }
        #expect(try await fixture.signIn(with: provider).id == first.id)
        #expect(
            try await fixture.tenancy.actions(in: fixture.north).suffix(5) == [
                "identity_provider.create", "membership.create", "external_identity.create", "session.create",
                "session.create",
            ])
        #expect(fixture.script.requests(to: .discovery).count == 1 && fixture.script.requests(to: .keys).count == 1)
        #expect(fixture.script.requests(to: .userInfo).isEmpty)
    }

    @Test("A provider that signs with the client's secret is believed where its record says so, and only there")
    func sharedSecret() async throws {
        let fixture = try await OpenIDFixture()
        let secret = "a secret of thirty-two characters"
        let key = try HMACKey(Array(secret.utf8), id: "whatever")
        fixture.script.change { ($0.key, $0.secret) = (key, secret) }
        let plain = try await fixture.provider(secret: secret)
        #expect(try await fixture.refusal { try await fixture.signIn(with: plain) } == .failed)
        let shared = try await fixture.provider(secret: secret) { $0.algorithms = [.hs256] }
        #expect(try await fixture.signIn(with: shared).email == "ann@example.org")
        let other = try HMACKey(Array("another secret of thirty-two char".utf8), id: "whatever")
        fixture.script.change { $0.key = other }
        #expect(try await fixture.refusal { try await fixture.signIn(with: shared) } == .failed)
    }

    @Test("A client shows its secret in the body, or has none")
    func clients() async throws {
        let fixture = try await OpenIDFixture()
        let post = try await fixture.provider { $0.clientAuthentication = .post }
        try await fixture.signIn(with: post)
        fixture.script.change {
            $0.secret = nil
            $0.claims = ["sub": "other", "email": "bob@example.org"]
        }
        let open = try await fixture.provider(secret: nil) { $0.clientAuthentication = .none }
        try await fixture.signIn(with: open)
        let wrong = try await fixture.provider(secret: "another secret of ours")
        #expect(
            try await fixture.cause { try await fixture.signIn(with: wrong) } == "token endpoint: 401, invalid_client")
    }

    /// Isolates: sign_in_attempts
    @Test("A state serves once, for the browser that began, for ten minutes, in its tenant")
    func states() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        func begin() async throws -> (departure: OpenIDSignIn.Departure, query: String) {
            let departure = try await fixture.signIn.begin(with: provider.id, browser: nil, returnTo: .root)
            return (departure, try fixture.script.authorize(departure.url))
        }
        let (departure, query) = try await begin()
        // Another browser, with a cookie of its own or none, neither gets in nor spoils it.
        for browser in [BrowserSecret(), nil] {
            let refused = try await fixture.refusal {
                _ = try await fixture.signIn.finish(query: query, browser: browser, from: .test)
            }
            #expect(refused == .expired)
        }
        // The same attempt, asked for in another tenant.
        let text = try #require(ScriptedProvider.parameters(of: "?" + query)["state"])
        let state = try #require(SignInState(text))
        let attempts = SignInAttempts(database: fixture.tenancy.database)
        let foreign = SignInState(tenantID: fixture.tenancy.south, attemptID: state.attemptID)
        #expect(try await attempts.finish(foreign, browser: departure.browser, at: fixture.clock.now()) == nil)
        try await fixture.finish(departure, query)
        #expect(try await fixture.refusal { try await fixture.finish(departure, query) } == .expired)

        let (late, lateQuery) = try await begin()
        fixture.clock.advance(by: .seconds(600))
        #expect(try await fixture.refusal { try await fixture.finish(late, lateQuery) } == .expired)
        _ = try await begin()
        let rows = try await fixture.tenancy.database.statements(of: fixture.north).query(
            "SELECT count(*) AS n FROM sign_in_attempts")
        #expect(try rows[0]["n", Int.self] == 1)
    }

    @Test("Of two answers at the same time one signs in")
    func race() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        let departure = try await fixture.signIn.begin(with: provider.id, browser: nil, returnTo: .root)
        let query = try fixture.script.authorize(departure.url)
        let codes = try await withThrowingTaskGroup { group in
            for _ in 1...8 {
                group.addTask { try await fixture.refusal { try await fixture.finish(departure, query) } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == nil }.count == 1 && codes.filter { $0 == .expired }.count == 7)
    }

    @Test("Two first visits at the same time make one account")
    func firstVisits() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        let people = try await withThrowingTaskGroup { group in
            for _ in 1...6 { group.addTask { try await fixture.signIn(with: provider).id } }
            return try await group.reduce(into: Set<UserID>()) { $0.insert($1) }
        }
        #expect(people.count == 1)
    }

    @Test("Two windows of one browser are on their way at once")
    func windows() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        let first = try await fixture.signIn.begin(with: provider.id, browser: nil, returnTo: .root)
        let second = try await fixture.signIn.begin(with: provider.id, browser: first.browser, returnTo: .root)
        let queries = (try fixture.script.authorize(first.url), try fixture.script.authorize(second.url))
        try await fixture.finish(first, queries.1)
        try await fixture.finish(first, queries.0)
    }

    @Test("A code that was injected into another sign-in is worth nothing: its verifier and nonce are another's")
    func injectedCode() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        let victim = try await fixture.signIn.begin(with: provider.id, browser: nil, returnTo: .root)
        let thief = try await fixture.signIn.begin(with: provider.id, browser: nil, returnTo: .root)
        let stolen = ScriptedProvider.parameters(of: "?" + (try fixture.script.authorize(victim.url)))["code"] ?? ""
        let own = ScriptedProvider.parameters(of: thief.url)["state"] ?? ""
        let cause = try await fixture.cause { try await fixture.finish(thief, "code=\(stolen)&state=\(own)") }
        #expect(cause == "token endpoint: 400, invalid_grant")
    }

    @Test("A provider that was put out of use or removed in between, and a tenant that was suspended, let nobody in")
    func meanwhile() async throws {
        let fixture = try await OpenIDFixture()
        let (north, tenants) = (fixture.north, fixture.tenancy.tenancy.tenants)
        let (disabled, deleted, shut) = (
            try await fixture.provider(), try await fixture.provider(), try await fixture.provider()
        )
        func begin(_ provider: IdentityProvider) async throws -> (OpenIDSignIn.Departure, String) {
            let departure = try await fixture.signIn.begin(with: provider.id, browser: nil, returnTo: .root)
            return (departure, try fixture.script.authorize(departure.url))
        }
        let (first, second, third) = (try await begin(disabled), try await begin(deleted), try await begin(shut))
        try await fixture.change(disabled) { $0.state = .disabled }
        try await fixture.providers.delete(deleted.id, in: north, by: .shell)
        #expect(try await fixture.refusal { try await fixture.finish(first.0, first.1) } == .unavailable)
        #expect(try await fixture.refusal { try await fixture.finish(second.0, second.1) } == .expired)
        _ = try await tenants.set(.suspended, of: north, by: .shell)
        #expect(try await fixture.refusal { try await fixture.finish(third.0, third.1) } == .unavailable)
        for provider in [disabled, deleted, shut] {
            #expect(try await fixture.refusal { _ = try await begin(provider) } == .unavailable)
        }
        #expect(fixture.script.requests(to: .token).isEmpty)
    }

    @Test("Who has a second factor here is asked for it")
    func secondFactor() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        let ann = try await fixture.signIn(with: provider)
        let identity = Identity(tenantID: fixture.north, userID: ann.id, role: ann.role)
        let enrolment = try await fixture.factors.enrol(identity, account: ann.email)
        let totp = TOTP(secret: try #require(Base32.decode(enrolment.secret)))
        _ = try await fixture.factors.confirm(
            totp.password(ofStep: totp.step(at: fixture.clock.now())), of: identity, sender: "192.0.2.1",
            origin: .system)
        let departure = try await fixture.signIn.begin(with: provider.id, browser: nil, returnTo: .root)
        let arrival = try await fixture.signIn.finish(
            query: try fixture.script.authorize(departure.url), browser: departure.browser, from: .test)
        guard case .needsSecondFactor = arrival.outcome else {
            Issue.record("signed in without it")
            return
        }
    }
}
