import Auth
import Core
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct MeTests {
    @Test("Without a token the answer is a 401 with a plain challenge")
    func missing() async throws {
        let answer = try await AppFixture().me(nil)
        #expect(answer.status == 401 && answer.code == "unauthorized")
        #expect(answer.response.fields["WWW-Authenticate"] == "Bearer")
    }

    @Test(
        "With a token that is malformed or forged the challenge says so",
        arguments: ["Bearer nonsense", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."])
    func invalid(field: String) async throws {
        let answer = try await AppFixture().me(field)
        #expect(answer.status == 401 && answer.code == "unauthorized")
        #expect(answer.response.fields["WWW-Authenticate"] == "Bearer error=\"invalid_token\"")
    }

    @Test("A token outlives neither its time nor the membership")
    func endings() async throws {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        let ann = try await app.person("ann@example.org", in: tenant, password: "sesame sesame")
        let token = try await app.logIn("ann@example.org", "sesame sesame").token
        #expect(try await app.me("Bearer \(token)").status == 200)

        try await app.backend.tenancy.people.remove(ann.identity.userID, from: tenant.id, by: .shell)
        #expect(try await app.me("Bearer \(token)").status == 401)
        #expect(try await app.logIn("ann@example.org", "sesame sesame").code == "invalid_credentials")

        _ = try await app.person("bob@example.org", in: tenant, password: "sesame sesame")
        let later = try await app.logIn("bob@example.org", "sesame sesame").token
        app.clock.advance(by: .seconds(15 * 60 + 60))
        #expect(try await app.me("Bearer \(later)").status == 401)
    }

    @Test("A token with another tenant's id finds nobody there")
    func otherTenant() async throws {
        let app = try await AppFixture()
        let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
        let ann = try await app.person("ann@example.org", in: north)
        let tokens = try AccessTokens(
            key: SecretKey(text: AppFixture.secret).derived(for: .accessTokens), clock: app.clock)
        let session = try #require(ann.identity.sessionID)
        for (tenant, status) in [(north, 200), (south, 401)] {
            let grant = AccessGrant(tenantID: tenant.id, userID: ann.identity.userID, sessionID: session)
            let token = try await tokens.issue(for: grant)
            #expect(try await app.me("Bearer \(token)").status == status)
        }
    }
}
