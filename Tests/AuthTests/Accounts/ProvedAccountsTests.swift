import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

/// An account that a tenant brought by itself is not proved to the others, until a mail arrived at its address.
@Suite struct ProvedAccountsTests {
    /// North has a provider that says whatever it likes; mail arrives.
    private struct World {
        let openID: OpenIDFixture
        let mailed = CollectedLinks()
        let queue: LinkQueue
        let passwords: Passwords
        let admin: Member
        let southern: Member

        var tenancy: TenancyFixture { openID.tenancy }

        init() async throws {
            openID = try await OpenIDFixture()
            let tenancy = openID.tenancy
            queue = LinkQueue(delivery: mailed, logger: Logger(label: "test", sink: DiscardingLogSink()))
            passwords = Passwords(
                database: tenancy.database, hasher: tenancy.hasher, throttle: SignInThrottle(clock: tenancy.clock),
                audit: AuditLog(clock: tenancy.clock), clock: tenancy.clock, page: "https://lyceum.example.org/sign-in",
                deliveries: queue)
            admin = openID.owner
            southern = try await tenancy.person("owner@south.example", .owner, in: tenancy.south)
            tenancy.links.isMailing = true
        }

        /// North's provider brings somebody else's address; north's owner sets its password and a second factor.
        func squat() async throws -> Member {
            openID.script.change { $0.claims = ["email": "victim@elsewhere.example"] }
            let brought = try await openID.signIn(with: try await openID.provider())
            let shown = LinkQueue(delivery: ShownLinks(), logger: Logger(label: "test", sink: DiscardingLogSink()))
            let north = Passwords(
                database: tenancy.database, hasher: tenancy.hasher, throttle: SignInThrottle(clock: tenancy.clock),
                audit: AuditLog(clock: tenancy.clock), clock: tenancy.clock, page: "page", deliveries: shown)
            let outcome = try await north.offerReset(
                to: brought.id, by: tenancy.identity(admin), origin: .system)
            guard case .shown(let url)? = outcome else { throw AuthError.invalidLink }
            try await north.completeReset(token(in: url), password: "squatted squatted", origin: .system)
            try await enrol(brought)
            return brought
        }

        func enrol(_ member: Member) async throws {
            let identity = tenancy.identity(member)
            let enrolment = try await openID.factors.enrol(identity, account: member.email)
            let app = TOTP(secret: try #require(Base32.decode(enrolment.secret)))
            _ = try await openID.factors.confirm(
                app.password(ofStep: app.step(at: tenancy.clock.now())), of: identity, sender: "192.0.2.1",
                origin: .system)
        }

        /// South invites the address; gives the token of the link.
        func invite(_ email: String) async throws -> String {
            _ = try await tenancy.invitations.create(
                for: TenancyFixture.email(email), as: .learner, in: tenancy.south,
                by: tenancy.asking(southern, in: tenancy.south))
            return tenancy.links.token
        }

        func accept(_ token: String, _ password: String) async throws -> Membership {
            try await tenancy.invitations.accept(
                token, name: TenancyFixture.name("Victim"), password: password, sender: "192.0.2.1",
                origin: AuditOrigin(.system))
        }

        /// Asks for a new password by mail and sets it, while mail is delivered.
        func reset(_ email: String, _ password: String) async throws {
            try await passwords.requestReset(of: email, sender: "192.0.2.1")
            let link = try #require(await mailed.next())
            try await passwords.completeReset(token(in: link.url), password: password, origin: .system)
        }

        /// Runs the body while mail is delivered.
        func delivering(_ body: () async throws -> Void) async throws {
            let running = Task { [queue] in await queue.run() }
            defer { running.cancel() }
            try await body()
        }

        func token(in url: String) -> String { url.split(separator: "=").last.map(String.init) ?? "" }

        func fits(_ password: String, _ user: UserID) async throws -> Bool {
            let hash = try #require(try await PasswordStore().hash(of: user, in: tenancy.database))
            return try await tenancy.hasher.verify(password, against: hash)
        }

        func hasFactor(_ user: UserID) async throws -> Bool {
            try await openID.factors.status(of: user, in: tenancy.north).isEnabled
        }

        func identities(of user: UserID) async throws -> Int? {
            try await tenancy.database.statements(of: tenancy.north).queryOne(
                "SELECT count(*) AS n FROM external_identities WHERE user_id = \(user)")?["n", Int.self]
        }

        func isProved(_ user: UserID, in tenant: TenantID? = nil) async throws -> Bool? {
            try await tenancy.database.statements(of: tenant ?? tenancy.north).queryOne(
                "SELECT proved_at IS NOT NULL AS proved FROM users WHERE id = \(user)")?["proved", Bool.self]
        }
    }

    @Test("Whoever is mailed an invitation gets the account of their address, whatever another tenant did with it")
    func claim() async throws {
        let world = try await World()
        let squatted = try await world.squat()
        let squatter = try await world.openID.sessions.begin(
            for: squatted.id, in: world.tenancy.north, by: .password, from: .test)
        #expect(try await world.isProved(squatted.id) == false)
        #expect(try await world.hasFactor(squatted.id))
        let membership = try await world.accept(world.invite("Victim@elsewhere.example"), "my own password")
        #expect(membership.user.id == squatted.id && membership.tenant.id == world.tenancy.south)
        #expect(try await world.fits("my own password", squatted.id))
        #expect(try await !world.hasFactor(squatted.id))
        #expect(try await world.identities(of: squatted.id) == 0)
        #expect(try await world.isProved(squatted.id) == true)
        let left = try await world.openID.sessions.sessions(
            PageRequest(), of: squatted.id, in: world.tenancy.north)
        #expect(!left.items.contains { $0.id == squatter.sessionID })
        // North is told that sessions ended there.
        #expect(try await world.tenancy.actions(in: world.tenancy.north).last == "session.end")
        let trail = AuditTrail(database: world.tenancy.database)
        for tenant in [world.tenancy.north, world.tenancy.south] {
            #expect(try await trail.verify(tenant).problem == nil)
        }
        // From then on the account is like any other: a link does not take it over.
        world.tenancy.clock.advance(by: .seconds(60))
        try await world.enrol(squatted)
        try await world.tenancy.people.remove(squatted.id, from: world.tenancy.south, by: .shell)
        let again = try await world.invite("victim@elsewhere.example")
        await #expect(throws: AuthError.invalidCredentials) { try await world.accept(again, "another password") }
        #expect(try await world.accept(again, "my own password").user.id == squatted.id)
        #expect(try await world.hasFactor(squatted.id))
    }

    @Test("A link that was shown does not bring an unproved account into another tenant, where there is mail")
    func shown() async throws {
        let world = try await World()
        let squatted = try await world.squat()
        world.tenancy.links.isMailing = false
        let token = try await world.invite("victim@elsewhere.example")
        world.tenancy.links.isMailing = true
        await #expect(throws: AuthError.invalidCredentials) { try await world.accept(token, "my own password") }
        #expect(try await problem { _ = try await world.accept(token, "squatted squatted") } == .unprovedAccount)
        #expect(try await world.hasFactor(squatted.id))
        #expect(try await world.fits("squatted squatted", squatted.id))
        // Without any mail the word of who hands links on has to do.
        world.tenancy.links.isMailing = false
        #expect(try await world.accept(token, "squatted squatted").user.id == squatted.id)
        #expect(try await world.isProved(squatted.id) == false)
    }

    @Test("A new password by mail proves the address once, and takes away what was set up before")
    func mailedReset() async throws {
        let world = try await World()
        let squatted = try await world.squat()
        try await world.delivering {
            try await world.reset("victim@elsewhere.example", "my own password")
            #expect(try await world.isProved(squatted.id) == true)
            #expect(try await !world.hasFactor(squatted.id))
            #expect(try await world.identities(of: squatted.id) == 0)
            let event = try #require(
                try await AuditTrail(database: world.tenancy.database).events(
                    of: world.tenancy.north, AuditFilter(), limit: 1
                ).first)
            #expect(event.action == "password_reset.complete" && event.difference.contains("address_proved"))
            // Their own factor stays when they forget their password once more.
            world.tenancy.clock.advance(by: .seconds(3600))
            try await world.enrol(squatted)
            try await world.reset("victim@elsewhere.example", "yet another one")
            #expect(try await world.hasFactor(squatted.id))
        }
    }

    @Test("A link that an administrator was shown proves nothing")
    func offeredReset() async throws {
        let world = try await World()
        let squatted = try await world.squat()
        #expect(try await world.isProved(squatted.id) == false)
        #expect(try await world.identities(of: squatted.id) == 1)
    }

    @Test("The operator's word and a mailed invitation prove a new account; a link that a tenant was shown does not")
    func newcomers() async throws {
        let world = try await World()
        #expect(try await world.isProved(world.admin.id) == true)
        let mailed = try await world.accept(world.invite("a@example.org"), "correct horse")
        world.tenancy.links.isMailing = false
        let shown = try await world.accept(world.invite("b@example.org"), "correct horse")
        _ = try await world.tenancy.invitations.create(
            for: TenancyFixture.email("c@example.org"), as: .owner, in: world.tenancy.south, by: .shell)
        let operators = try await world.accept(world.tenancy.links.token, "correct horse")
        var proved: [Bool?] = []
        for person in [mailed, shown, operators] {
            proved.append(try await world.isProved(person.user.id, in: world.tenancy.south))
        }
        #expect(proved == [true, false, true])
    }

    @Test("The operator takes a lost second factor away, which ends its person's sessions and is in the audit logs")
    func operatorReset() async throws {
        let world = try await World()
        let ann = try await world.tenancy.person("ann@example.org")
        let email = try TenancyFixture.email("ANN@example.org")
        #expect(
            try await problem { _ = try await world.tenancy.people.resetSecondFactor(email: email, by: .shell) }
                == .noSecondFactor)
        try await world.enrol(ann)
        _ = try await world.openID.sessions.begin(for: ann.id, in: world.tenancy.north, by: .password, from: .test)
        #expect(try await world.tenancy.people.resetSecondFactor(email: email, by: .shell) == ann.id)
        #expect(try await !world.hasFactor(ann.id))
        let sessions = try await world.openID.sessions.sessions(PageRequest(), of: ann.id, in: world.tenancy.north)
        #expect(sessions.items.isEmpty)
        #expect(try await world.tenancy.actions(in: AuditLog.installation).last == "second_factor.disable")
        let told = try #require(
            try await AuditTrail(database: world.tenancy.database).events(
                of: world.tenancy.north, AuditFilter(), limit: 1
            ).first)
        #expect(told.action == "session.end" && told.actorKind == "operator")
        let nobody = try TenancyFixture.email("nobody@example.org")
        #expect(
            try await problem { _ = try await world.tenancy.people.resetSecondFactor(email: nobody, by: .shell) }
                == .unknownPerson)
    }
}
