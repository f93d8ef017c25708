import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@Suite struct BearerAuthenticatorTests {
    private struct World {
        let fixture: AuthFixture
        let tenant: Tenant
        let ann: User
        let tokens: SessionTokens

        init() async throws {
            fixture = try await AuthFixture()
            tenant = try await fixture.tenants.create(slug: "north", name: "North")
            ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", role: .teacher, to: tenant)
            tokens = try await fixture.begin(ann, in: tenant)
        }

        var identity: Identity {
            Identity(
                tenantID: tenant.id, userID: ann.id, role: .teacher, credential: .session(tokens.sessionID))
        }

        func refuses(_ token: String) async {
            await #expect(throws: AuthError.invalidToken) {
                try await fixture.identity(authorization: "Bearer \(token)")
            }
        }
    }

    @Test("A token speaks for whom it was made, whatever the case of the scheme")
    func accepted() async throws {
        let world = try await World()
        for scheme in ["Bearer", "bearer"] {
            let identity = try await world.fixture.identity(authorization: "\(scheme) \(world.tokens.accessToken)")
            #expect(identity == world.identity)
        }
        #expect(try await world.fixture.identity() == nil)
    }

    @Test(
        "Every other field is refused",
        arguments: [
            "", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Token abc", "Bearer a b", "Bearer a.b.c",
        ])
    func malformed(field: String) async throws {
        let fixture = try await AuthFixture()
        await #expect(throws: AuthError.invalidToken) { try await fixture.identity(authorization: field) }
    }

    @Test("Two fields are refused, even when both hold the same token")
    func repeated() async throws {
        let world = try await World()
        let field = "Bearer \(world.tokens.accessToken)"
        await #expect(throws: AuthError.invalidToken) {
            try await world.fixture.identity(authorization: field, field)
        }
    }

    @Test("A token ends after fifteen minutes and a minute of leeway")
    func expiry() async throws {
        let world = try await World()
        let field = "Bearer \(world.tokens.accessToken)"
        world.fixture.clock.advance(by: .seconds(15 * 60 + 59))
        #expect(try await world.fixture.identity(authorization: field) == world.identity)
        world.fixture.clock.advance(by: .seconds(1))
        await world.refuses(world.tokens.accessToken)
    }

    @Test("A refresh token is no access token, nor is a token under another key")
    func wrongTokens() async throws {
        let world = try await World()
        await world.refuses(world.tokens.refreshToken.text)
        let forger = try AccessTokens(key: [UInt8](repeating: 8, count: 32), clock: world.fixture.clock)
        let grant = AccessGrant(
            tenantID: world.tenant.id, userID: world.ann.id, sessionID: world.tokens.sessionID)
        await world.refuses(try await forger.issue(for: grant))
        let own = try await world.fixture.tokens.issue(for: grant)
        #expect(try await world.fixture.identity(authorization: "Bearer \(own)") == world.identity)
    }

    @Test(
        "A rightly signed token of another use, or without tenant, person or session, is refused",
        arguments: [
            ("sub", "nobody"), ("tenant", "x"), ("tenant", nil), ("sid", "x"), ("sid", nil), ("token_use", "refresh"),
            ("token_use", nil),
        ])
    func claims(name: String, value: String?) async throws {
        let world = try await World()
        let now = world.fixture.clock.now()
        var claims = JWTClaims(
            issuer: "lyceum", subject: world.ann.id.description, audience: ["lyceum-api"], issuedAt: now,
            expiresAt: now + .seconds(60),
            others: [
                "tenant": .string(world.tenant.id.description),
                "sid": .string(world.tokens.sessionID.description), "token_use": "access",
            ])
        let signer = JWTSigner(key: try HMACKey([UInt8](repeating: 9, count: 32)), type: "at+jwt")
        let whole = try signer.sign(claims)
        #expect(try await world.fixture.identity(authorization: "Bearer \(whole)") == world.identity)
        if name == "sub" { claims.subject = value ?? "" } else { claims.others[name] = value.map { .string($0) } }
        await world.refuses(try signer.sign(claims))
    }

    @Test("The role is the database's, at once")
    func role() async throws {
        let world = try await World()
        let field = "Bearer \(world.tokens.accessToken)"
        try await world.fixture.changeRole(of: world.ann.id, to: .learner, in: world.tenant)
        #expect(try await world.fixture.identity(authorization: field)?.role == .learner)
        try await world.fixture.remove(world.ann.id, from: world.tenant)
        await world.refuses(world.tokens.accessToken)
    }

    @Test("A session of another person or tenant lends its name to nobody")
    func foreignSession() async throws {
        let world = try await World()
        let south = try await world.fixture.tenants.create(slug: "south", name: "South")
        let bob = try await world.fixture.addPerson("bob@example.org", password: "sesame sesame", to: world.tenant)
        let eve = try await world.fixture.addPerson("eve@example.org", password: "sesame sesame", to: south)
        for (tenant, user) in [(world.tenant.id, bob.id), (south.id, world.ann.id), (south.id, eve.id)] {
            let grant = AccessGrant(tenantID: tenant, userID: user, sessionID: world.tokens.sessionID)
            await world.refuses(try await world.fixture.tokens.issue(for: grant))
        }
    }

    @Test("The refusal is a 401 that says why in WWW-Authenticate, as RFC 6750 §3 asks")
    func challenge() {
        #expect(AuthError.invalidToken.status == .unauthorized)
        #expect(AuthError.invalidToken.fields["WWW-Authenticate"] == "Bearer error=\"invalid_token\"")
    }
}
