import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct IdentityProvidersTests {
    private struct World {
        let fixture: TenancyFixture
        let providers: IdentityProviders
        let owner: Member
        let admin: Member

        init() async throws {
            fixture = try await TenancyFixture()
            providers = IdentityProviders(
                database: fixture.database, sealer: try .test(fixture.database),
                audit: AuditLog(clock: fixture.clock), identifiers: SystemIdentifierGenerator(), clock: fixture.clock)
            owner = try await fixture.person("owner@example.org", .owner)
            admin = try await fixture.person("admin@example.org", .admin)
        }

        @discardableResult
        func make(
            by member: Member? = nil, in tenant: TenantID? = nil, secret: String? = "a secret of twenty-four",
            _ change: (inout IdentityProviderSettings) -> Void = { _ in }
        ) async throws -> IdentityProvider {
            let issuer = try #require(Issuer("https://id.example.org"))
            var settings = IdentityProviderSettings(name: try TenancyFixture.name("University"), clientID: "lyceum")
            change(&settings)
            return try await providers.create(
                issuer: issuer, settings, secret: secret, in: tenant ?? fixture.north,
                by: fixture.asking(member ?? owner, in: tenant))
        }
    }

    @Test("A provider comes back as it was set up, its secret sealed and known by its last four characters")
    func creation() async throws {
        let world = try await World()
        let made = try await world.make { settings in
            settings.scopes = ["openid", "email", "groups"]
            settings.algorithms = [.es256]
            settings.admission.mapping = RoleMapping(
                rules: [("staff", Role.teacher), ("ops", .admin)].compactMap { RoleMapping.Rule(group: $0, role: $1) },
                defaultRole: .learner)
            settings.admission.emailDomains = [EmailDomain("Example.ORG")].compactMap(\.self)
            settings.admission.createsMembers = true
            settings.admission.trustsEmail = true
        }
        let found = try await world.providers.provider(made.id, in: world.fixture.north)
        #expect(found == made && found.secretHint == "four")
        #expect(found.settings.admission.mapping.rules.map(\.group) == ["staff", "ops"])
        #expect(try await world.providers.secret(of: found) == "a secret of twenty-four")
        let sealed = try #require(found.sealedSecret)
        #expect(!String(decoding: sealed, as: UTF8.self).contains("twenty"))
        #expect(try await world.fixture.actions(in: world.fixture.north).last == "identity_provider.create")
    }

    @Test("A secret that was copied to another provider does not open there")
    func copiedSecret() async throws {
        let world = try await World()
        let first = try await world.make()
        var second = try await world.make()
        second.sealedSecret = first.sealedSecret
        await #expect(throws: CryptoError.self) { try await world.providers.secret(of: second) }
    }

    /// Isolates: identity_providers
    @Test("Providers of another tenant are not there, whatever is asked of them")
    func isolation() async throws {
        let world = try await World()
        let (north, south) = (world.fixture.north, world.fixture.south)
        let made = try await world.make()
        let spy = try await world.fixture.person("spy@example.org", .owner, in: south)
        let asking = world.fixture.asking(spy, in: south)
        #expect(try await world.providers.list(PageRequest(), in: south).items.isEmpty)
        await #expect(throws: IdentityProviderProblem.unknown) {
            try await world.providers.provider(made.id, in: south)
        }
        await #expect(throws: IdentityProviderProblem.unknown) {
            try await world.providers.update(made.id, in: south, by: asking) { _, settings in
                settings.state = .disabled
                return nil
            }
        }
        await #expect(throws: IdentityProviderProblem.unknown) {
            try await world.providers.delete(made.id, in: south, by: asking)
        }
        #expect(try await world.providers.list(PageRequest(), in: north).items == [made])
    }

    @Test("Changes are counted, told to the audit log without the secret, and refused for another state")
    func changes() async throws {
        let world = try await World()
        let (north, asking) = (world.fixture.north, world.fixture.asking(world.owner))
        let made = try await world.make()
        let same = try await world.providers.update(made.id, in: north, by: asking) { _, _ in nil }
        #expect(same == made)
        let changed = try await world.providers.update(made.id, in: north, by: asking) { _, settings in
            settings.admission.createsMembers = true
            return "quite another secret"
        }
        #expect(changed.tag != made.tag && changed.secretHint == "cret")
        #expect(try await world.providers.secret(of: changed) == "quite another secret")
        let event = try #require(
            try await AuditTrail(database: world.fixture.database).events(of: north, AuditFilter(), limit: 1).first)
        #expect(event.action == "identity_provider.update")
        let difference = try JSONParser.parse(Array(event.difference.utf8))
        #expect(difference["client_secret"] == "changed" && difference["creates_members"]?["to"] == true)
        await #expect(throws: HTTPError.self) {
            try await world.providers.update(
                made.id, in: north, by: asking,
                check: { tag in guard tag == made.tag else { throw HTTPError.changedMeanwhile(tag) } }
            ) { _, settings in
                settings.scopes = ["openid"]
                return nil
            }
        }
        let open = try await world.providers.update(made.id, in: north, by: asking) { _, settings in
            settings.clientAuthentication = .none
            return nil
        }
        #expect(open.sealedSecret == nil && open.secretHint == "")
        try await world.providers.delete(made.id, in: north, by: asking)
        #expect(try await world.providers.list(PageRequest(), in: north).items.isEmpty)
        #expect(try await world.fixture.actions(in: north).last == "identity_provider.delete")
    }

    @Test("Owners alone set providers up, change and remove them: whoever does can let them vouch for anybody")
    func owners() async throws {
        let world = try await World()
        let north = world.fixture.north
        let admin = world.fixture.asking(world.admin)
        await #expect(throws: HTTPError.self) { try await world.make(by: world.admin) }
        let made = try await world.make()
        await #expect(throws: HTTPError.self) {
            try await world.providers.update(made.id, in: north, by: admin) { _, settings in
                settings.state = .disabled
                return nil
            }
        }
        await #expect(throws: HTTPError.self) { try await world.providers.delete(made.id, in: north, by: admin) }
        #expect(try await world.providers.list(PageRequest(), in: north).items == [made])
    }

    /// Settings that do not go together, and the field that is named.
    struct Wrong: CustomTestStringConvertible {
        let field: String
        let why: String
        let secret: String?
        let change: @Sendable (inout IdentityProviderSettings) -> Void
        var testDescription: String { "\(field): \(why)" }

        init(
            _ field: String, _ why: String, secret: String? = "a secret of twenty-four",
            _ change: @escaping @Sendable (inout IdentityProviderSettings) -> Void = { _ in }
        ) {
            self.field = field
            self.why = why
            self.secret = secret
            self.change = change
        }
    }

    @Test(
        "Settings that do not go together are refused by the field's name",
        arguments: [
            Wrong("client_id", "empty") { $0.clientID = "" },
            Wrong("client_id", "a line break") { $0.clientID = "a\nb" },
            Wrong("client_secret", "missing", secret: nil),
            Wrong("client_secret", "with no authentication") { $0.clientAuthentication = .none },
            Wrong("client_secret", "NUL", secret: "a\u{0}b"),
            Wrong("scopes", "without openid") { $0.scopes = ["email"] },
            Wrong("scopes", "twice") { $0.scopes = ["openid", "openid"] },
            Wrong("scopes", "a blank") { $0.scopes = ["openid", "a b"] },
            Wrong("scopes", "21") { $0.scopes = ["openid"] + (1...20).map(String.init) },
            Wrong("algorithms", "none") { $0.algorithms = [] },
            Wrong("algorithms", "HS256 with others") { $0.algorithms = [.rs256, .hs256] },
            Wrong("client_secret", "short for HS256") { $0.algorithms = [.hs256] },
            Wrong("email_domains", "trusted mail of everybody") { $0.admission.trustsEmail = true },
        ])
    func wrong(_ wrong: Wrong) async throws {
        let world = try await World()
        do {
            try await world.make(secret: wrong.secret, wrong.change)
            Issue.record("taken")
        } catch AuthError.invalidField(let field, _) {
            #expect(field == wrong.field)
        }
    }

    @Test("The sign-in page sees active providers of active tenants; an unknown tenant has none")
    func buttons() async throws {
        let world = try await World()
        let north = world.fixture.north
        let made = try await world.make()
        try await world.make { $0.state = .disabled }
        #expect(try await world.providers.buttons(ofTenant: "north").map(\.id) == [made.id])
        #expect(try await world.providers.tenant(of: made.id) == north)
        for slug in ["south", "west", "north' OR true --", "\u{0}", String(repeating: "n", count: 10_000)] {
            #expect(try await world.providers.buttons(ofTenant: slug).isEmpty)
        }
        _ = try await world.fixture.tenancy.tenants.set(.suspended, of: north, by: .shell)
        #expect(try await world.providers.buttons(ofTenant: "north").isEmpty)
        #expect(try await world.providers.tenant(of: made.id) == nil)
    }

    @Test("A tenant has at most fifty")
    func limit() async throws {
        let world = try await World()
        for _ in 1...IdentityProviders.maximumCount { try await world.make() }
        await #expect(throws: IdentityProviderProblem.tooMany) { try await world.make() }
    }
}
