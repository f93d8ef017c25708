import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct InvitationsTests {
    private struct World {
        let fixture: TenancyFixture
        let admin: Member
        var invitations: Invitations { fixture.invitations }

        init() async throws {
            fixture = try await TenancyFixture()
            admin = try await fixture.person("admin@example.org", .admin)
        }

        /// Invites into north, and gives the token of the link.
        @discardableResult
        func invite(
            _ email: String = "new@example.org", as role: Role = .learner, course: Invitation.CoursePlace? = nil
        ) async throws -> (invitation: Invitation, token: String) {
            let (invitation, _) = try await invitations.create(
                for: TenancyFixture.email(email), as: role, course: course, in: fixture.north,
                by: fixture.asking(admin))
            return (invitation, fixture.links.token)
        }

        func accept(_ token: String, password: String = "correct horse") async throws -> Membership {
            try await invitations.accept(
                token, name: TenancyFixture.name("New"), password: password, sender: "192.0.2.1",
                origin: AuditOrigin(.system))
        }

        func state(of invitation: Invitation) async throws -> Invitation.State? {
            try await invitations.list(PageRequest(limit: 100), in: fixture.north).items
                .first { $0.id == invitation.id }?.state(at: fixture.clock.now())
        }
    }

    @Test("Whoever has the link makes their account with it, once, and has the role and the course")
    func journey() async throws {
        let world = try await World()
        let course = try await world.fixture.courses.create(
            title: TenancyFixture.name("Circuits"), in: world.fixture.north, by: world.fixture.asking(world.admin))
        let (invitation, token) = try await world.invite(
            as: .teacher, course: Invitation.CoursePlace(id: course.id, role: .tutor))
        #expect(world.fixture.links.all.last?.url.hasPrefix("https://lyceum.example.org/sign-in#invitation=") == true)
        let membership = try await world.accept(token)
        #expect(membership.role == .teacher && membership.user.email == "new@example.org")
        #expect(try await world.state(of: invitation) == .accepted)
        let parts = try await world.fixture.courses.members(
            PageRequest(), of: course.id, for: world.fixture.identity(world.admin))
        #expect(parts.items.map(\.role) == [.tutor])
        #expect(try await problem { _ = try await world.accept(token) } == .unusableInvitation)
        #expect(
            try await world.fixture.actions(in: world.fixture.north).suffix(3) == [
                "invitation.create", "membership.create", "invitation.accept",
            ])
    }

    @Test("Of two who accept at the same time one gets in", arguments: 1...3)
    func race(round: Int) async throws {
        let world = try await World()
        let (_, token) = try await world.invite()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...2 { group.addTask { (try? await world.accept(token)) != nil } }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.filter(\.self).count == 1)
        #expect(try await world.fixture.people.list(PageRequest(), in: world.fixture.north).items.count == 2)
    }

    @Test("An old, a withdrawn, a replaced and a suspended tenant's invitation are refused alike")
    func unusable() async throws {
        let world = try await World()
        let refused: () async throws -> AccountProblem? = { [fixture = world.fixture] in
            try await problem { _ = try await world.accept(fixture.links.token) }
        }
        let (first, firstToken) = try await world.invite()
        let (second, _) = try await world.invite("NEW@example.org")
        #expect(try await world.state(of: first) == .revoked)
        #expect(try await problem { _ = try await world.accept(firstToken) } == .unusableInvitation)
        try await world.invitations.revoke(
            second.id, in: world.fixture.north, by: world.fixture.asking(world.admin))
        #expect(try await refused() == .unusableInvitation)
        let (third, _) = try await world.invite()
        _ = try await world.fixture.tenancy.tenants.set(.suspended, of: world.fixture.north, by: .shell)
        #expect(try await refused() == .unusableInvitation)
        _ = try await world.fixture.tenancy.tenants.set(.active, of: world.fixture.north, by: .shell)
        world.fixture.clock.advance(by: Invitations.lifetime)
        #expect(try await world.state(of: third) == .expired)
        #expect(try await refused() == .unusableInvitation)
        #expect(try await world.fixture.people.list(PageRequest(), in: world.fixture.north).items == [world.admin])
    }

    @Test(
        "What is no token is refused like one that nobody gave out",
        arguments: [
            "", "x", String(repeating: "A", count: 43), String(repeating: "A", count: 44), "' OR '1'='1",
            "../../etc/passwd", String(repeating: "%", count: 43), "\u{0}",
        ])
    func garbage(token: String) async throws {
        let world = try await World()
        try await world.invite()
        #expect(try await problem { _ = try await world.accept(token) } == .unusableInvitation)
    }

    @Test(
        "A password that cannot serve is refused, and the link still works",
        arguments: ["", "seven77", "NUL\u{0}in the middle", String(repeating: "x", count: 73)])
    func passwords(password: String) async throws {
        let world = try await World()
        let (_, token) = try await world.invite()
        await #expect(throws: AuthError.self) { try await world.accept(token, password: password) }
        #expect(try await world.accept(token).user.email == "new@example.org")
    }

    @Test("An address with an account enters with that account's password alone, and keeps its name elsewhere")
    func existingAccount() async throws {
        let world = try await World()
        let ann = try await world.fixture.person("ann@example.org", .owner, in: world.fixture.south)
        let (_, token) = try await world.invite("Ann@Example.org", as: .teacher)
        await #expect(throws: AuthError.invalidCredentials) { try await world.accept(token, password: "stolen stolen") }
        #expect(try await world.fixture.people.list(PageRequest(), in: world.fixture.north).items == [world.admin])
        let membership = try await world.accept(token, password: "sesame sesame")
        #expect(membership.user.id == ann.id && membership.role == .teacher)
        #expect(try await world.fixture.people.member(ann.id, in: world.fixture.south) == ann)
    }

    @Test("Guesses at the password of an existing account are slowed down like those of a sign-in")
    func throttled() async throws {
        let world = try await World()
        try await world.fixture.person("ann@example.org", in: world.fixture.south)
        let (_, token) = try await world.invite("ann@example.org")
        var outcomes: [AuthError] = []
        for _ in 1...10 {
            do { _ = try await world.accept(token, password: "stolen stolen") } catch let error as AuthError {
                outcomes.append(error)
            }
        }
        #expect(outcomes.count == 10)
        #expect(outcomes.contains { if case .tooManyAttempts = $0 { true } else { false } })
    }

    @Test("Somebody of the tenant is not invited again, in whatever spelling of the address")
    func members() async throws {
        let world = try await World()
        #expect(try await problem { try await world.invite("ADMIN@example.org") } == .alreadyMember)
        #expect(
            try await problem {
                let course = Invitation.CoursePlace(id: CourseID(world.fixture.north.uuid), role: .learner)
                try await world.invite(course: course)
            } == .unknownCourse)
    }

    @Test("An invitation of an owner is an owner's to make and to withdraw")
    func owners() async throws {
        let world = try await World()
        let (invitation, _) = try await world.invitations.create(
            for: TenancyFixture.email("owner@example.org"), as: .owner, in: world.fixture.north, by: .shell)
        await #expect(throws: HTTPError.self) {
            try await world.invitations.revoke(
                invitation.id, in: world.fixture.north, by: world.fixture.asking(world.admin))
        }
        // Nor is it replaced by one for something else.
        await #expect(throws: HTTPError.self) { try await world.invite("owner@example.org", as: .learner) }
        #expect(try await world.state(of: invitation) == .open)
    }

    @Test("The list is newest first, in pages and by state; the token is kept nowhere")
    func list() async throws {
        let world = try await World()
        let (invitations, north) = (world.invitations, world.fixture.north)
        for number in 1...3 { try await world.invite("p\(number)@example.org") }
        let token = world.fixture.links.token
        _ = try await world.accept(token)
        let first = try await invitations.list(PageRequest(limit: 2), in: north)
        #expect(first.items.map(\.email) == ["p3@example.org", "p2@example.org"] && first.after != nil)
        let second = try await invitations.list(PageRequest(limit: 2, after: first.items.last?.id.uuid), in: north)
        #expect(second.items.map(\.email) == ["p1@example.org"] && second.after == nil)
        #expect(try await invitations.list(PageRequest(), state: .open, in: north).items.count == 2)
        #expect(try await invitations.list(PageRequest(), state: .accepted, in: north).items.count == 1)
        let stored = try await TestDatabase.withOwner(of: world.fixture.database) { owner in
            try await owner.query("SELECT invitations::text AS row FROM invitations").map { try $0["row", String.self] }
        }
        #expect(stored.count == 3 && !stored.contains { $0.contains(token) })
    }

    /// Isolates: invitations
    @Test("Every method sees and changes the tenant's own invitations alone")
    func isolation() async throws {
        let world = try await World()
        let (invitation, token) = try await world.invite()
        let south = world.fixture.south
        let spy = try await world.fixture.person("spy@example.org", .owner, in: south)
        #expect(try await world.invitations.list(PageRequest(), in: south).items == [])
        #expect(
            try await problem {
                try await world.invitations.revoke(
                    invitation.id, in: south, by: world.fixture.asking(spy, in: south))
            } == .unknownInvitation)
        // The same address in another tenant replaces nothing here.
        _ = try await world.invitations.create(
            for: TenancyFixture.email("new@example.org"), as: .owner, in: south, by: .shell)
        #expect(try await world.accept(token).tenant.id == world.fixture.north)
    }
}
