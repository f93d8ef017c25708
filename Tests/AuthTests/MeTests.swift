import Auth
import Core
import HTTPCore
import Support
import Testing

@Suite struct MeTests {
    @Test("Without a token the answer is a 401 with a plain challenge")
    func missing() async throws {
        let answer = try await AuthFixture().me(authorization: nil)
        #expect(answer.status == 401)
        #expect(answer.code == "unauthorized")
        #expect(answer.response.fields["WWW-Authenticate"] == "Bearer")
    }

    @Test(
        "With a token that is malformed or forged the challenge says so",
        arguments: [
            "Bearer nonsense", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30.",
        ])
    func invalid(field: String) async throws {
        let answer = try await AuthFixture().me(authorization: field)
        #expect(answer.status == 401)
        #expect(answer.code == "unauthorized")
        #expect(answer.response.fields["WWW-Authenticate"] == "Bearer error=\"invalid_token\"")
    }

    @Test("A token outlives neither its time nor the membership")
    func endings() async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "north", name: "North")
        let ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
        let token = try await fixture.logIn("ann@example.org", "sesame sesame").token
        #expect(try await fixture.me(authorization: "Bearer \(token)").status == 200)

        #expect(try await fixture.memberships.remove(ann.id, from: tenant.id))
        #expect(try await fixture.me(authorization: "Bearer \(token)").status == 401)
        #expect(try await fixture.logIn("ann@example.org", "sesame sesame").code == "invalid_credentials")

        try await fixture.addPerson("bob@example.org", password: "sesame sesame", to: tenant)
        let later = try await fixture.logIn("bob@example.org", "sesame sesame").token
        fixture.clock.advance(by: .seconds(AccessTokens.lifetime + 30))
        #expect(try await fixture.me(authorization: "Bearer \(later)").status == 401)
    }

    @Test("A token with another tenant's id finds nobody there")
    func otherTenant() async throws {
        let fixture = try await AuthFixture()
        let north = try await fixture.tenants.create(slug: "north", name: "North")
        let south = try await fixture.tenants.create(slug: "south", name: "South")
        let ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: north)
        let token = try fixture.tokens.issue(
            for: Identity(tenantID: south.id, userID: ann.id, role: .owner))
        #expect(try await fixture.me(authorization: "Bearer \(token)").status == 401)
    }
}
