import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct RequestLimitsTests {
    @Test(
        "Limits are read from a list, and a list that makes no sense is none",
        arguments: [
            ("none", "none"), ("address=60", "address=60"), ("person=1, tenant=9", "person=1,tenant=9"),
            ("launch=5,address=6", "address=6,launch=5"), ("address=0", nil), ("address", nil),
            ("address=60,address=60", nil), ("people=5", nil), ("", nil),
        ] as [(String, String?)])
    func reading(text: String, expected: String?) {
        #expect(RateLimits(text)?.description == expected)
    }

    @Test("Who asks too often gets 429 with the time to wait; another address and the health check do not")
    func address() async throws {
        let app = try await AppFixture(rateLimits: RateLimits(address: 12))
        for remaining in [1, 0] {
            let answer = try await app.ask("/api/v1/installation")
            #expect(answer.status == 200)
            #expect(answer.response.fields["RateLimit-Limit"] == "2")
            #expect(answer.response.fields["RateLimit-Remaining"] == String(remaining))
        }
        let refused = try await app.ask("/api/v1/installation")
        #expect(refused.status == 429 && refused.code == "rate_limited")
        #expect(refused.response.fields["Retry-After"] == refused.response.fields["RateLimit-Reset"])
        #expect((1...6).contains(Int(refused.response.fields["Retry-After"] ?? "") ?? 0))
        #expect(try await app.ask("/api/v1/installation", from: "192.0.2.9").status == 200)
        #expect(try await app.ask("/healthz").status == 200)
    }

    @Test("A person's requests count wherever they come from, and another person's do not")
    func person() async throws {
        let app = try await AppFixture(rateLimits: RateLimits(person: 6))
        let tenant = try await app.tenant("north")
        let ann = try await app.person("ann@example.org", in: tenant)
        let bob = try await app.person("bob@example.org", in: tenant)
        #expect(try await app.ask("/api/v1/me", as: ann).status == 200)
        #expect(try await app.ask("/api/v1/me", as: ann, from: "192.0.2.9").status == 429)
        #expect(try await app.ask("/api/v1/me", as: bob).status == 200)
    }

    @Test("What one person asks too often is not taken from what the tenant shares")
    func tenant() async throws {
        let app = try await AppFixture(rateLimits: RateLimits(person: 6, tenant: 12))
        let tenant = try await app.tenant("north")
        let ann = try await app.person("ann@example.org", in: tenant)
        let bob = try await app.person("bob@example.org", in: tenant)
        let cy = try await app.person("cy@example.org", in: tenant)
        for status in [200, 429, 429, 429] { #expect(try await app.ask("/api/v1/me", as: ann).status == status) }
        #expect(try await app.ask("/api/v1/me", as: bob).status == 200)
        #expect(try await app.ask("/api/v1/me", as: cy).status == 429)
    }

    @Test("A tenant's own limit stands in place of the installation's for tenants")
    func ownLimit() async throws {
        let app = try await AppFixture(rateLimits: RateLimits(tenant: 6000))
        let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
        let ann = try await app.person("ann@example.org", in: north)
        let bob = try await app.person("bob@example.org", in: south)
        _ = try await app.backend.tenancy.tenants.update(
            north.id, TenantChanges(limits: TenantLimits(requestsPerMinute: 12)), by: .shell)
        for status in [200, 200, 429] { #expect(try await app.ask("/api/v1/me", as: ann).status == status) }
        #expect(try await app.ask("/api/v1/me", as: bob).status == 200)
    }
}
