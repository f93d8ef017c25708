import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct SecondFactorsTests {
    private struct World {
        let fixture: AuthFixture
        let tenant: Tenant
        let ann: User
        let member: Identity

        init() async throws {
            fixture = try await AuthFixture()
            tenant = try await fixture.tenants.create(slug: "north", name: "North")
            ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
            member = Identity(tenantID: tenant.id, userID: ann.id, role: .learner)
        }

        /// Sets up an app and takes it into use; gives it with the recovery codes.
        func enable() async throws -> (app: TOTP, codes: [String]) {
            let enrolment = try await fixture.factors.enrol(member, account: ann.email)
            let app = TOTP(secret: try #require(Base32.decode(enrolment.secret)))
            let codes = try await fixture.factors.confirm(
                code(app), of: member, sender: "192.0.2.1", origin: .system)
            fixture.clock.advance(by: .seconds(30))
            return (app, codes)
        }

        func code(_ app: TOTP, stepsAhead: Int64 = 0) -> String {
            app.password(ofStep: app.step(at: fixture.clock.now()) + stepsAhead)
        }

        /// Shows the password, and gives the ticket.
        func ticket() async throws -> String {
            let outcome = try await fixture.signIn.signIn(
                email: "ann@example.org", password: "sesame sesame", sender: "192.0.2.1", origin: .test)
            guard case .needsSecondFactor(let ticket) = outcome else { throw AuthError.invalidCode }
            return ticket.text
        }

        func complete(_ ticket: String, _ answer: SecondFactorAnswer) async throws -> SignIn.Success {
            try await fixture.signIn.complete(ticket: ticket, answer, sender: "192.0.2.1", origin: .test)
        }

        func refuses(_ ticket: String, _ answer: SecondFactorAnswer) async {
            await #expect(throws: AuthError.invalidCode) { try await complete(ticket, answer) }
        }
    }

    @Test("A second factor is asked for once a code of the app was shown, and not before")
    func enrolment() async throws {
        let world = try await World()
        let enrolment = try await world.fixture.factors.enrol(world.member, account: world.ann.email)
        #expect(enrolment.address.hasPrefix("otpauth://totp/Lyceum:ann%40example.org?secret=\(enrolment.secret)&"))
        _ = try await world.fixture.signIn("ann@example.org", "sesame sesame")
        await #expect(throws: AuthError.invalidCode) {
            try await world.fixture.factors.confirm(
                "000000", of: world.member, sender: "192.0.2.1", origin: .system)
        }
        let (_, codes) = try await world.enable()
        #expect(Set(codes).count == 10)
        let status = try await world.fixture.factors.status(of: world.ann.id, in: world.tenant.id)
        #expect(status.isEnabled && status.codes == 10)
        await #expect(throws: AuthError.invalidCode) {
            try await world.fixture.signIn("ann@example.org", "sesame sesame")
        }
        await #expect(throws: AuthError.secondFactorExists) {
            try await world.fixture.factors.enrol(world.member, account: world.ann.email)
        }
    }

    @Test("Password and code together begin a session that says so")
    func signIn() async throws {
        let world = try await World()
        let (app, _) = try await world.enable()
        let success = try await world.complete(try await world.ticket(), .password(world.code(app)))
        #expect(success.membership.user == world.ann)
        let sessions = try await world.fixture.sessions.sessions(
            PageRequest(), of: world.ann.id, in: world.tenant.id
        ).items
        #expect(sessions.map(\.secondFactor) == ["totp"] && sessions.map(\.method) == ["password"])
    }

    @Test("Who was turned away between password and code gets no session, whatever the code")
    func turnedAway() async throws {
        let world = try await World()
        let (app, _) = try await world.enable()
        let ticket = try await world.ticket()
        let tenant = world.tenant.id
        try await world.fixture.database.withTenant(tenant) { transaction in
            _ = try await transaction.execute(
                "UPDATE memberships SET state = 'disabled' WHERE tenant_id = app_tenant_id()")
        }
        await world.refuses(ticket, .password(world.code(app)))
        let rows = try await world.fixture.database.statements(of: tenant).query("SELECT id FROM sessions")
        #expect(rows.isEmpty)
    }

    @Test("A code serves once, and none older than the last one that served")
    func replay() async throws {
        let world = try await World()
        let (app, _) = try await world.enable()
        let (code, older) = (world.code(app), world.code(app, stepsAhead: -1))
        _ = try await world.complete(try await world.ticket(), .password(code))
        await world.refuses(try await world.ticket(), .password(code))
        await world.refuses(try await world.ticket(), .password(older))
        world.fixture.clock.advance(by: .seconds(30))
        _ = try await world.complete(try await world.ticket(), .password(world.code(app)))
    }

    @Test("Of two with one code at the same time one gets in")
    func race() async throws {
        let world = try await World()
        let (app, _) = try await world.enable()
        let code = world.code(app)
        let tickets = [try await world.ticket(), try await world.ticket(), try await world.ticket()]
        let count = await withTaskGroup(of: Int.self) { group in
            for ticket in tickets {
                group.addTask { (try? await world.complete(ticket, .password(code))) == nil ? 0 : 1 }
            }
            return await group.reduce(0, +)
        }
        #expect(count == 1)
    }

    @Test("A ticket opens nothing but the question: no API, no refresh, and once answered it is gone")
    func ticket() async throws {
        let world = try await World()
        let (app, _) = try await world.enable()
        let ticket = try await world.ticket()
        await #expect(throws: AuthError.invalidToken) {
            try await world.fixture.identity(authorization: "Bearer \(ticket)")
        }
        await #expect(throws: AuthError.invalidRefreshToken) {
            try await world.fixture.sessions.refresh(ticket, from: .test)
        }
        _ = try await world.complete(ticket, .password(world.code(app)))
        world.fixture.clock.advance(by: .seconds(30))
        await world.refuses(ticket, .password(world.code(app)))
    }

    @Test("A ticket takes five answers, and five minutes")
    func limits() async throws {
        let world = try await World()
        let (app, _) = try await world.enable()
        let tried = try await world.ticket()
        for _ in 1...5 { await world.refuses(tried, .password("000000")) }
        world.fixture.clock.advance(by: .seconds(30))
        await world.refuses(tried, .password(world.code(app)))
        let old = try await world.ticket()
        world.fixture.clock.advance(by: .seconds(300))
        await world.refuses(old, .password(world.code(app)))
    }

    @Test("Who knows the password and guesses codes waits ever longer, whatever tickets they take")
    func guessing() async throws {
        let world = try await World()
        _ = try await world.enable()
        var refusals = 0
        var waited = 0
        for _ in 1...8 {
            do {
                await world.refuses(try await world.ticket(), .password("000000"))
                refusals += 1
            } catch AuthError.tooManyAttempts {
                waited += 1
            }
        }
        #expect(refusals == 5 && waited == 3)
    }

    @Test(
        "What is no ticket is refused as a wrong code is",
        arguments: ["", "lyt_", "nonsense", "eyJhbGciOiJub25lIn0.e30."])
    func malformed(ticket: String) async throws {
        await (try await World()).refuses(ticket, .password("000000"))
    }

    @Test("A ticket with another secret or tenant is refused")
    func forged() async throws {
        let world = try await World()
        let (app, _) = try await world.enable()
        let south = try await world.fixture.tenants.create(slug: "south", name: "South")
        let ticket = try #require(SignInTicket(try await world.ticket()))
        for tenant in [world.tenant.id, south.id] {
            await world.refuses(SignInTicket(id: ticket.id, tenantID: tenant).text, .password(world.code(app)))
        }
        _ = try await world.complete(ticket.text, .password(world.code(app)))
    }

    @Test("A recovery code stands in once, however it is typed")
    func recovery() async throws {
        let world = try await World()
        let (_, codes) = try await world.enable()
        let typed = codes[3].lowercased().replacing("-", with: " ")
        _ = try await world.complete(try await world.ticket(), .recoveryCode(typed))
        await world.refuses(try await world.ticket(), .recoveryCode(codes[3]))
        await world.refuses(try await world.ticket(), .recoveryCode("0000-0000-0000-0000"))
        await world.refuses(try await world.ticket(), .recoveryCode("nonsense"))
        #expect(try await world.fixture.factors.status(of: world.ann.id, in: world.tenant.id).codes == 9)
        let audited = try await world.fixture.audited(in: world.tenant)
        #expect(audited.filter { $0 == "recovery_code.use" }.count == 1)
    }

    @Test("New recovery codes replace the old ones, for who shows the factor")
    func renewal() async throws {
        let world = try await World()
        let (app, codes) = try await world.enable()
        let renew = { (answer: SecondFactorAnswer) in
            try await world.fixture.factors.renewCodes(
                answer, of: world.member, sender: "192.0.2.1", origin: .system)
        }
        await #expect(throws: AuthError.invalidCode) { try await renew(.password("000000")) }
        let renewed = try await renew(.password(world.code(app)))
        #expect(Set(renewed).isDisjoint(with: codes))
        await world.refuses(try await world.ticket(), .recoveryCode(codes[0]))
        _ = try await world.complete(try await world.ticket(), .recoveryCode(renewed[0]))
    }

    @Test("Who gives the factor up shows it once more, and is not asked for it again")
    func disabling() async throws {
        let world = try await World()
        let (app, codes) = try await world.enable()
        await #expect(throws: AuthError.invalidCode) {
            try await world.fixture.factors.disable(
                .recoveryCode("0000-0000-0000-0000"), of: world.member, sender: "192.0.2.1", origin: .system)
        }
        try await world.fixture.factors.disable(
            .password(world.code(app)), of: world.member, sender: "192.0.2.1", origin: .system)
        _ = try await world.fixture.signIn("ann@example.org", "sesame sesame")
        let actions = try await world.fixture.audited(in: world.tenant)
        #expect(actions.filter { $0.hasPrefix("second_factor") } == ["second_factor.enable", "second_factor.disable"])
        _ = try await world.enable()
        await world.refuses(try await world.ticket(), .recoveryCode(codes[0]))
    }

    @Test("The secret is sealed for its person alone, and the database holds no code")
    func secrecy() async throws {
        let world = try await World()
        let bob = try await world.fixture.addPerson("bob@example.org", password: "sesame sesame", to: world.tenant)
        let (app, _) = try await world.enable()
        // A sealed secret that is copied to another person opens nothing there.
        try await TestDatabase.withOwner(of: world.fixture.database) { owner in
            _ = try await owner.query(
                """
                INSERT INTO second_factors
                SELECT \(bob.id), secret, created_at, confirmed_at, NULL FROM second_factors
                """)
        }
        let outcome = try await world.fixture.signIn.signIn(
            email: "bob@example.org", password: "sesame sesame", sender: "192.0.2.1", origin: .test)
        guard case .needsSecondFactor(let ticket) = outcome else { throw AuthError.invalidToken }
        await #expect(throws: CryptoError.self) {
            try await world.complete(ticket.text, .password(world.code(app)))
        }
    }

    /// Isolates: sign_in_tickets
    @Test("Another tenant sees and changes no second factor, code or ticket")
    func isolation() async throws {
        let world = try await World()
        let south = try await world.fixture.tenants.create(slug: "south", name: "South")
        _ = try await world.enable()
        _ = try await world.ticket()
        #expect(try await !world.fixture.factors.status(of: world.ann.id, in: south.id).isEnabled)
        for table in ["second_factors", "recovery_codes", "sign_in_tickets"] {
            let counts = try await world.fixture.database.withTenant(south.id) { transaction in
                let deleted = try await transaction.execute("DELETE FROM \(unsafeSQL: table)")
                let rows = try await transaction.query("SELECT count(*) AS n FROM \(unsafeSQL: table)")
                return (deleted, try rows[0]["n", Int.self])
            }
            #expect(counts == (0, 0))
        }
        await #expect(throws: PostgresError.self) {
            try await world.fixture.database.withTenant(south.id) { transaction in
                try await SecondFactorStore().enrol(
                    [1], of: world.ann.id, at: world.fixture.clock.now(), in: transaction)
            }
        }
        #expect(try await world.fixture.factors.status(of: world.ann.id, in: world.tenant.id).codes == 10)
    }
}
