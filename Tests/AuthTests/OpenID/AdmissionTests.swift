import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

/// Whom a provider lets in, as whom, and as what.
@Suite struct AdmissionTests {
    /// Isolates: external_identities
    @Test("A subject is one account in each tenant: the same one at a provider of another tenant is a stranger there")
    func isolation() async throws {
        let fixture = try await OpenIDFixture()
        let (north, south) = (try await fixture.provider(), try await fixture.provider(in: fixture.tenancy.south))
        let ann = try await fixture.signIn(with: north)
        // The address has an account that is north's.
        #expect(try await fixture.refusal { try await fixture.signIn(with: south) } == .taken)
        fixture.script.change { $0.claims = ["email": "ann@south.example"] }
        let other = try await fixture.signIn(with: south)
        #expect(other.id != ann.id && other.email == "ann@south.example")
        for (tenant, user) in [(fixture.north, ann.id), (fixture.tenancy.south, other.id)] {
            let users = try await fixture.tenancy.database.statements(of: tenant).query(
                "SELECT user_id FROM external_identities"
            ).map { try $0["user_id", UserID.self] }
            #expect(users == [user])
        }
    }

    @Test("Whoever may not make members admits only those who are known")
    func membersOnly() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        let ann = try await fixture.signIn(with: provider)
        try await fixture.change(provider) { $0.admission.createsMembers = false }
        #expect(try await fixture.signIn(with: provider).id == ann.id)
        fixture.script.change { $0.claims = ["sub": "other", "email": "bob@example.org"] }
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .refused)
    }

    @Test("Whom no group gives a role is refused where there is no default")
    func noRole() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider { $0.admission.mapping.defaultRole = nil }
        fixture.script.change { $0.claims = ["groups": ["students"]] }
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .refused)
        fixture.script.change { $0.claims = ["groups": ["students", "staff"]] }
        #expect(try await fixture.signIn(with: provider).role == .teacher)
    }

    @Test("Roles follow the groups at each sign-in where the record says so, and are in the audit log")
    func follow() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        #expect(try await fixture.signIn(with: provider).role == .teacher)
        fixture.script.change { $0.claims = ["groups": []] }
        #expect(try await fixture.signIn(with: provider).role == .teacher)
        try await fixture.change(provider) { $0.admission.followsGroups = true }
        // Groups that are to be had elsewhere take nothing away.
        fixture.script.change { $0.claims = ["groups": nil, "_claim_names": ["groups": "src1"]] }
        fixture.script.change { $0.userInfo = ["sub": "248289761001"] }
        #expect(try await fixture.signIn(with: provider).role == .teacher)
        fixture.script.change { $0.claims = ["groups": []] }
        #expect(try await fixture.signIn(with: provider).role == .learner)
        let actions = try await fixture.tenancy.actions(in: fixture.north)
        #expect(actions.suffix(2) == ["membership.update", "session.create"])
        try await fixture.change(provider) { $0.admission.mapping.defaultRole = nil }
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .refused)
    }

    @Test("No group changes what an owner is, the last one least of all")
    func owners() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider {
            $0.admission.followsGroups = true
            $0.admission.linksByEmail = true
        }
        fixture.script.change { $0.claims = ["email": "owner@example.org", "groups": []] }
        let member = try await fixture.signIn(with: provider)
        #expect(member.id == fixture.owner.id && member.role == .owner)
    }

    @Test("A verified address signs in to a member's account only where an administrator says so, and then for good")
    func linking() async throws {
        let fixture = try await OpenIDFixture()
        let ann = try await fixture.tenancy.person("Ann@Example.org")
        let provider = try await fixture.provider()
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .taken)
        try await fixture.change(provider) { $0.admission.linksByEmail = true }
        for unverified in [false, nil] as [JSONValue] {
            fixture.script.change {
                ($0.claims, $0.userInfo) = (["email_verified": unverified], ["sub": "248289761001"])
            }
            #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .unverified)
        }
        fixture.script.change { $0.claims = [:] }
        let linked = try await fixture.signIn(with: provider)
        #expect(linked.id == ann.id && linked.role == .learner)
        #expect(
            try await fixture.tenancy.actions(in: fixture.north).suffix(2) == [
                "external_identity.create", "session.create",
            ])
        try await fixture.change(provider) { $0.admission.linksByEmail = false }
        #expect(try await fixture.signIn(with: provider).id == ann.id)
        // The address went to somebody else at the provider.
        try await fixture.change(provider) { $0.admission.linksByEmail = true }
        fixture.script.change { $0.claims = ["sub": "successor"] }
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .taken)
    }

    @Test("An account of another tenant is never entered, whatever the provider says")
    func elsewhere() async throws {
        let fixture = try await OpenIDFixture()
        let ann = try await fixture.tenancy.person("ann@example.org", in: fixture.tenancy.south)
        let provider = try await fixture.provider { $0.admission.linksByEmail = true }
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .taken)
        // Once the person has come by an invitation they are a member, and may.
        try await fixture.tenancy.add(ann.id, as: .learner, to: fixture.north)
        #expect(try await fixture.signIn(with: provider).id == ann.id)
    }

    @Test("Addresses that are missing, unverified, look like another or are of another host let nobody in")
    func addresses() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider {
            $0.admission.emailDomains = [EmailDomain("example.org")].compactMap(\.self)
        }
        let cases: [(JSONObject, OpenIDFailure.Code?)] = [
            (["email": nil], .unverified), (["email_verified": false], .unverified),
            (["email": "ann@exаmple.org"], .unverified), (["email": "ann@example.org.evil.com"], .refused),
            (["email": "ann@sub.example.org"], .refused), (["email": "ann@EXAMPLE.org"], nil),
            // It holds for who is known, too.
            (["email": "ann@example.com"], .refused),
        ]
        for (claims, code) in cases {
            fixture.script.change { ($0.claims, $0.userInfo) = (claims, ["sub": "248289761001"]) }
            #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == code, "\(claims)")
        }
        try await fixture.change(provider) { $0.admission.trustsEmail = true }
        fixture.script.change { $0.claims = ["email_verified": nil] }
        try await fixture.signIn(with: provider)
        fixture.script.change { $0.claims = ["email_verified": false] }
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .unverified)
    }

    @Test("Who is turned away here, or everywhere, stays out; who was removed comes back where members are made")
    func turnedAway() async throws {
        let fixture = try await OpenIDFixture()
        let (people, north) = (fixture.tenancy.people, fixture.north)
        let provider = try await fixture.provider()
        let ann = try await fixture.signIn(with: provider)
        _ = try await people.set(.disabled, of: ann.id, in: north, by: .shell)
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .refused)
        _ = try await people.set(.active, of: ann.id, in: north, by: .shell)
        let email = try TenancyFixture.email(ann.email)
        try await people.setEverywhere(.disabled, email: email, by: .shell)
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .refused)
        try await people.remove(ann.id, from: north, by: .shell)
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .refused)
        #expect(try await people.list(PageRequest(), in: north).items.count == 1)
        try await people.setEverywhere(.active, email: email, by: .shell)
        #expect(try await fixture.signIn(with: provider).id == ann.id)
    }

    @Test("A tenant that is full takes nobody in")
    func full() async throws {
        let fixture = try await OpenIDFixture()
        let provider = try await fixture.provider()
        _ = try await fixture.tenancy.tenancy.tenants.update(
            fixture.north, TenantChanges(limits: TenantLimits(people: 1)), by: .shell)
        #expect(try await fixture.refusal { try await fixture.signIn(with: provider) } == .refused)
    }

    @Test("Nothing is left of what a provider calls somebody who was erased: the next visit is a stranger's")
    func erased() async throws {
        let fixture = try await OpenIDFixture()
        let database = fixture.tenancy.database
        let provider = try await fixture.provider()
        let ann = try await fixture.signIn(with: provider)
        let erasures = Erasures(
            database: database, people: fixture.tenancy.people, records: [],
            identifiers: SystemIdentifierGenerator(), clock: fixture.clock)
        let asking = fixture.tenancy.asking(fixture.owner)
        let (erasure, _) = try await erasures.preview(ann.id, in: fixture.north, by: asking)
        _ = try await erasures.confirm(erasure.id, of: ann.id, in: fixture.north, by: asking)
        let left = try await database.statements(of: fixture.north).query("SELECT 1 AS one FROM external_identities")
        #expect(left.isEmpty)
        try await ErasureService(erasures, logger: Logger(label: "test", sink: DiscardingLogSink())).carryOut()
        #expect(try await fixture.signIn(with: provider).id != ann.id)
    }

    @Test("No password opens the account of somebody who came by a provider", arguments: ["", "sesame sesame"])
    func password(password: String) async throws {
        let fixture = try await OpenIDFixture()
        try await fixture.signIn(with: try await fixture.provider())
        #expect(try await !fixture.tenancy.hasher.verify(password, against: ""))
    }
}
