import Core
import HTTPCore
import Postgres
import Testing

@testable import Auth

@Suite struct PeopleTests {
    /// Who changes whose role into what, and whether that is refused.
    struct Change: CustomTestStringConvertible {
        let by: Role
        let of: Role
        let to: Role
        let isRefused: Bool
        var testDescription: String { "\(by): \(of) → \(to)" }
    }

    @Test(
        "Owners alone make and unmake owners",
        arguments: [
            Change(by: .owner, of: .learner, to: .owner, isRefused: false),
            Change(by: .owner, of: .owner, to: .admin, isRefused: false),
            Change(by: .admin, of: .learner, to: .admin, isRefused: false),
            Change(by: .admin, of: .admin, to: .teacher, isRefused: false),
            Change(by: .admin, of: .learner, to: .owner, isRefused: true),
            Change(by: .admin, of: .owner, to: .admin, isRefused: true),
            Change(by: .admin, of: .owner, to: .learner, isRefused: true),
        ])
    func roles(change: Change) async throws {
        let fixture = try await TenancyFixture()
        try await fixture.person("first@example.org", .owner)
        let actor = try await fixture.person("actor@example.org", change.by)
        let target = try await fixture.person("target@example.org", change.of)
        do {
            let after = try await fixture.people.changeRole(
                of: target.id, to: change.to, in: fixture.north, by: fixture.asking(actor))
            #expect(!change.isRefused && after.role == change.to)
        } catch let error as HTTPError {
            #expect(change.isRefused && error.status == .forbidden)
            #expect(try await fixture.people.member(target.id, in: fixture.north) == target)
        }
    }

    @Test("Nobody makes themselves an owner, by a change of role or by an invitation")
    func selfMadeOwner() async throws {
        let fixture = try await TenancyFixture()
        try await fixture.person("owner@example.org", .owner)
        let admin = try await fixture.person("admin@example.org", .admin)
        await #expect(throws: HTTPError.self) {
            try await fixture.people.changeRole(
                of: admin.id, to: .owner, in: fixture.north, by: fixture.asking(admin))
        }
        await #expect(throws: HTTPError.self) {
            try await fixture.invitations.create(
                for: TenancyFixture.email("me.too@example.org"), as: .owner, in: fixture.north,
                by: fixture.asking(admin))
        }
        #expect(fixture.links.all.isEmpty)
    }

    @Test("The last owner who can act is neither demoted nor turned away nor removed, not even by the operator")
    func lastOwner() async throws {
        let fixture = try await TenancyFixture()
        let (people, north) = (fixture.people, fixture.north)
        let owner = try await fixture.person("owner@example.org", .owner)
        let other = try await fixture.person("other@example.org", .owner)
        _ = try await people.set(.disabled, of: other.id, in: north, by: fixture.asking(owner))
        #expect(
            try await problem { _ = try await people.changeRole(of: owner.id, to: .admin, in: north, by: .shell) }
                == .lastOwner)
        #expect(
            try await problem { _ = try await people.set(.disabled, of: owner.id, in: north, by: .shell) }
                == .lastOwner)
        #expect(try await problem { try await people.remove(owner.id, from: north, by: .shell) } == .lastOwner)
        _ = try await people.set(.active, of: other.id, in: north, by: fixture.asking(owner))
        #expect(try await problem { try await people.remove(owner.id, from: north, by: .shell) } == nil)
        #expect(
            try await problem { try await people.remove(other.id, from: north, by: .shell) } == .lastOwner)
    }

    @Test("Two owners who demote each other at the same time leave one owner", arguments: 1...5)
    func race(round: Int) async throws {
        let fixture = try await TenancyFixture()
        let ann = try await fixture.person("ann@example.org", .owner)
        let bob = try await fixture.person("bob@example.org", .owner)
        let outcomes = try await withThrowingTaskGroup(of: AccountProblem?.self) { group in
            for (actor, target) in [(ann, bob), (bob, ann)] {
                group.addTask {
                    try await problem {
                        _ = try await fixture.people.changeRole(
                            of: target.id, to: .admin, in: fixture.north, by: fixture.asking(actor))
                    }
                }
            }
            return try await group.reduce(into: [AccountProblem?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == nil }.count == 1)
        #expect(outcomes.contains(.lastOwner))
        let owners = try await fixture.people.list(PageRequest(), MemberFilter(role: .owner), in: fixture.north)
        #expect(owners.items.count == 1)
    }

    @Test("Nobody turns themselves away or removes themselves")
    func ownPlace() async throws {
        let fixture = try await TenancyFixture()
        let (people, north) = (fixture.people, fixture.north)
        let admin = try await fixture.person("admin@example.org", .admin)
        let asking = fixture.asking(admin)
        #expect(
            try await problem { _ = try await people.set(.disabled, of: admin.id, in: north, by: asking) } == .ownPlace)
        #expect(try await problem { try await people.remove(admin.id, from: north, by: asking) } == .ownPlace)
    }

    @Test("What one tenant calls a person, and whether it lets them in, shows in no other")
    func tenantsOwn() async throws {
        let fixture = try await TenancyFixture()
        let (people, north, south) = (fixture.people, fixture.north, fixture.south)
        let ann = try await fixture.person("ann@example.org")
        try await fixture.add(ann.id, as: .teacher, to: south)
        let before = try await people.member(ann.id, in: south)
        _ = try await people.update(
            ann.id, name: TenancyFixture.name("Ann of the North"), locale: LanguageTag("fr"), in: north, by: .shell)
        _ = try await people.set(.disabled, of: ann.id, in: north, by: .shell)
        let member = try await people.member(ann.id, in: north)
        #expect(member.name == "Ann of the North" && member.locale == "fr" && member.state == .disabled)
        #expect(try await people.member(ann.id, in: south) == before)
        try await people.remove(ann.id, from: north, by: .shell)
        #expect(try await people.member(ann.id, in: south) == before)
    }

    @Test("Each change raises the version, and one that changes nothing does not; a refused one leaves no trace")
    func versions() async throws {
        let fixture = try await TenancyFixture()
        let (people, north) = (fixture.people, fixture.north)
        let ann = try await fixture.person("ann@example.org")
        let named = try await people.update(ann.id, name: TenancyFixture.name("Ann"), in: north, by: .shell)
        #expect(named.tag != ann.tag)
        #expect(try await people.update(ann.id, name: TenancyFixture.name("Ann"), in: north, by: .shell) == named)
        #expect(try await people.changeRole(of: ann.id, to: .learner, in: north, by: .shell) == named)
        await #expect(throws: HTTPError.self) {
            try await people.changeRole(of: ann.id, to: .admin, in: north, by: .shell) { tag in
                guard tag == ann.tag else { throw HTTPError.changedMeanwhile(tag) }
            }
        }
        #expect(try await people.member(ann.id, in: north) == named)
        let created = ["tenant.create", "user.create", "user.update"]
        #expect(try await fixture.actions(in: north) == created)
        _ = try await people.changeRole(of: ann.id, to: .admin, in: north, by: .shell)
        _ = try await people.set(.disabled, of: ann.id, in: north, by: .shell)
        _ = try await people.set(.active, of: ann.id, in: north, by: .shell)
        try await people.remove(ann.id, from: north, by: .shell)
        #expect(
            try await fixture.actions(in: north) == created + [
                "membership.update", "user.disable", "user.enable", "membership.delete",
            ])
        #expect(try await fixture.actions(in: fixture.south) == ["tenant.create"])
    }

    @Test("The list comes in pages, and filters by role, state and part of name or address")
    func list() async throws {
        let fixture = try await TenancyFixture()
        let (people, north) = (fixture.people, fixture.north)
        for number in 1...5 {
            try await fixture.person("p\(number)_100%@example.org", number < 4 ? .learner : .teacher)
        }
        try await fixture.person("south@example.org", in: fixture.south)
        var emails: [String] = []
        var after: UUID128?
        var sizes: [Int] = []
        repeat {
            let page = try await people.list(PageRequest(limit: 2, after: after), in: north)
            emails += page.items.map(\.email)
            sizes.append(page.items.count)
            after = page.after == nil ? nil : page.items.last?.id.uuid
        } while after != nil
        #expect(sizes == [2, 2, 1])
        #expect(emails == (1...5).map { "p\($0)_100%@example.org" })
        func found(_ filter: MemberFilter) async throws -> Int {
            try await people.list(PageRequest(), filter, in: north).items.count
        }
        #expect(try await found(MemberFilter(role: .teacher)) == 2)
        #expect(try await found(MemberFilter(state: .disabled)) == 0)
        #expect(try await found(MemberFilter(search: "P3_")) == 1)
        #expect(try await found(MemberFilter(search: "_100%")) == 5)
        #expect(try await found(MemberFilter(search: "p_")) == 0)
        #expect(try await found(MemberFilter(search: "'; DROP TABLE users; --")) == 0)
        #expect(try await found(MemberFilter(search: "south")) == 0)
    }

    @Test("One address is one account, in whatever case, width or composition it is written")
    func sameAddress() async throws {
        let fixture = try await TenancyFixture()
        try await fixture.person("zo\u{EB}@example.org")
        for spelling in ["ZO\u{CB}@Example.ORG", "zoe\u{308}@example.org", "\u{FF5A}o\u{EB}@example.org"] {
            await #expect(throws: AuthError.emailTaken) { try await fixture.person(spelling, in: fixture.south) }
        }
        try await fixture.person("zoe@example.org")
    }

    @Test("A person whom the operator blocks is told so in the installation's log, and tenants keep their place")
    func blocked() async throws {
        let fixture = try await TenancyFixture()
        let ann = try await fixture.person("ann@example.org")
        let email = try TenancyFixture.email("ANN@example.org")
        try await fixture.people.setEverywhere(.disabled, email: email, by: .shell)
        try await fixture.people.setEverywhere(.disabled, email: email, by: .shell)
        #expect(try await fixture.actions(in: AuditLog.installation) == ["user.disable"])
        #expect(try await fixture.people.member(ann.id, in: fixture.north) == ann)
        let unknown = try TenancyFixture.email("nobody@example.org")
        #expect(
            try await problem { try await fixture.people.setEverywhere(.disabled, email: unknown, by: .shell) }
                == .unknownPerson)
    }

    @Test("A tenant with a limit takes no more people than that, however many come at once")
    func limit() async throws {
        let fixture = try await TenancyFixture()
        _ = try await fixture.tenancy.tenants.update(
            fixture.north, TenantChanges(limits: TenantLimits(people: 3)), by: .shell)
        let refused = try await withThrowingTaskGroup(of: AccountProblem?.self) { group in
            for number in 1...6 {
                group.addTask { try await problem { try await fixture.person("p\(number)@example.org") } }
            }
            return try await group.reduce(into: [AccountProblem?]()) { $0.append($1) }.compactMap(\.self)
        }
        #expect(refused == [.tooManyPeople, .tooManyPeople, .tooManyPeople])
    }

    @Test("Every method sees and changes the tenant's own people alone")
    func isolation() async throws {
        let fixture = try await TenancyFixture()
        let (people, south) = (fixture.people, fixture.south)
        let ann = try await fixture.person("ann@example.org", .owner)
        let spy = try await fixture.person("spy@example.org", .owner, in: south)
        let asking = fixture.asking(spy, in: south)
        #expect(try await people.list(PageRequest(), in: south).items == [spy])
        #expect(try await people.list(PageRequest(), MemberFilter(search: "ann"), in: south).items == [])
        let calls: [() async throws -> Void] = [
            { _ = try await people.member(ann.id, in: south) },
            { _ = try await people.update(ann.id, name: DisplayName("X"), in: south, by: asking) },
            { _ = try await people.set(.disabled, of: ann.id, in: south, by: asking) },
            { _ = try await people.changeRole(of: ann.id, to: .learner, in: south, by: asking) },
            { try await people.remove(ann.id, from: south, by: asking) },
        ]
        for call in calls { #expect(try await problem(call) == .unknownPerson) }
        #expect(try await people.member(ann.id, in: fixture.north) == ann)
    }
}
