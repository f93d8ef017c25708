import Auth
import Core
import Crypto
import HTTPCore
import LTI
import Postgres
import Support
import Testing

/// Isolates: lti_registrations, lti_deployments, lti_logins, lti_codes, lti_people, lti_contexts, lti_resource_links
/// Isolates: lti_placements, lti_launches
@Suite struct LTIIsolationTests {
    @Test("Registrations and deployments are their tenant's alone, and still found by what a platform names")
    func registrations() async throws {
        let fixture = try await LTIFixture()
        let registration = try await fixture.register()
        let store = RegistrationStore(database: fixture.database)
        let deployments = DeploymentStore()
        try await fixture.database.withTenant(fixture.north) { transaction async throws -> Void in
            try await deployments.insert("1", .active, of: registration.id, at: fixture.clock.now(), in: transaction)
        }
        #expect(try await store.registration(registration.id, in: fixture.south) == nil)
        #expect(try await store.list(PageRequest(), in: fixture.south).items.isEmpty)
        try await fixture.database.withTenant(fixture.south) { transaction async throws -> Void in
            #expect(try await deployments.list(of: registration.id, in: transaction).isEmpty)
            #expect(try await deployments.deployment("1", of: registration.id, in: transaction) == nil)
            try await store.delete(registration.id, in: transaction)
            try await deployments.delete("1", of: registration.id, in: transaction)
        }
        guard case .one(let found) = try await store.find(issuer: registration.issuer, clientID: nil) else {
            Issue.record("the registration is not found")
            return
        }
        #expect(found.tenantID == fixture.north && found == registration)
        try await fixture.database.withTenant(fixture.north) { transaction async throws -> Void in
            #expect(try await deployments.list(of: registration.id, in: transaction).map(\.id) == ["1"])
        }
        await #expect(throws: LTIError.takenClient) { try await fixture.register(in: fixture.south) }
    }

    @Test("Two clients of one issuer are told apart by their name, and not without")
    func clients() async throws {
        let fixture = try await LTIFixture()
        let store = RegistrationStore(database: fixture.database)
        let (first, second) = (
            try await fixture.register(), try await fixture.register(clientID: "other", in: fixture.south)
        )
        guard case .several = try await store.find(issuer: first.issuer, clientID: nil) else {
            Issue.record("the issuer alone does not tell")
            return
        }
        guard case .one(let found) = try await store.find(issuer: first.issuer, clientID: "other") else {
            Issue.record("the client tells")
            return
        }
        #expect(found.id == second.id)
        guard case .none = try await store.find(issuer: first.issuer + "/", clientID: "other") else {
            Issue.record("an issuer is compared byte for byte")
            return
        }
    }

    @Test("Without a client id the one registration in use is meant, whatever others wait or are switched off")
    func registrationInUse() async throws {
        let fixture = try await LTIFixture()
        let store = RegistrationStore(database: fixture.database)
        let waiting = try await fixture.register(clientID: "waiting", in: fixture.south) { $0.status = .pending }
        guard case .one(let alone) = try await store.find(issuer: waiting.issuer, clientID: nil) else {
            Issue.record("one that waits is found where it is the only one")
            return
        }
        #expect(alone.id == waiting.id)
        _ = try await fixture.register(clientID: "off") { $0.status = .inactive }
        guard case .several = try await store.find(issuer: waiting.issuer, clientID: nil) else {
            Issue.record("of two that are not in use neither is meant")
            return
        }
        let used = try await fixture.register()
        guard case .one(let found) = try await store.find(issuer: waiting.issuer, clientID: nil) else {
            Issue.record("the one in use is meant")
            return
        }
        #expect(found.id == used.id)
    }

    @Test("A state and a code of one tenant are nothing in another, and each serves once")
    func states() async throws {
        let fixture = try await LTIFixture()
        let registration = try await fixture.register()
        let logins = LaunchLogins(database: fixture.database)
        let (browser, now) = (BrowserSecret(), fixture.clock.now())
        let state = SignInState(tenantID: fixture.north, attemptID: fixture.identifiers.next())
        let begun = try await logins.begin(
            state, of: registration.id,
            LaunchLogins.Beginning(
                nonce: "n", browser: browser, targetLinkURI: "https://tool.example.org/lti/launch", deploymentID: nil,
                storageTarget: nil), at: now)
        #expect(begun == registration)
        let forged = try #require(
            SignInState(
                Base64URL.encode(
                    fixture.south.uuid.bytes + state.attemptID.bytes + [UInt8](repeating: 1, count: 32))))
        #expect(try await logins.find(forged, for: browser, at: now) == nil)
        let found = try #require(try await logins.find(state, for: nil, at: now))
        let login = found.login
        #expect(found.registration == registration && !found.isTaken)
        #expect(login.began(in: browser) && !login.began(in: BrowserSecret()))
        #expect(login.sent(nonce: "n") && !login.sent(nonce: "m") && !login.isUsed)
        #expect(try await logins.find(state, for: BrowserSecret(), at: now)?.isTaken == false)
        #expect(try await logins.find(state, for: browser, answer: .held, at: now)?.isTaken == false)
        #expect(try await logins.find(state, for: browser, at: now)?.isTaken == true)
        let again = try #require(try await logins.find(state, for: browser, at: now))
        #expect(!again.isTaken && again.login.isUsed)

        let codes = LaunchCodes(database: fixture.database, identifiers: fixture.identifiers)
        let person = try await fixture.person()
        let (code, insertion) = codes.make(for: person, in: fixture.north, ["a": 1], at: now)
        try await fixture.database.statements(of: fixture.north).execute(insertion)
        let bytes = try #require(Base64URL.decode(code))
        let other = Base64URL.encode(fixture.south.uuid.bytes + bytes.dropFirst(16))
        await #expect(throws: LTIError.spentCode) { try await codes.redeem(other, at: now) }
        await #expect(throws: LTIError.spentCode) {
            try await codes.redeem(code, at: now + LaunchCodes.lifetime)
        }
        #expect(try await codes.redeem(code, at: now).userID == person)
        await #expect(throws: LTIError.spentCode) { try await codes.redeem(code, at: now) }
    }

    @Test("Links, courses, places and launches are their tenant's alone")
    func links() async throws {
        let fixture = try await LTIFixture()
        let registration = try await fixture.register()
        let place = LaunchPlace(registrationID: registration.id, deploymentID: "1")
        let (now, person) = (fixture.clock.now(), try await fixture.person())
        let (contexts, links, places, people) = (
            LTIContextStore(), ResourceLinkStore(), PlacementStore(), LTIPersonStore()
        )
        let (context, link) = try await fixture.database.withTenant(fixture.north) { transaction in
            try await DeploymentStore().insert("1", .active, of: registration.id, at: now, in: transaction)
            let context = try await contexts.note(
                LaunchClaims.Course(id: "c", title: "Biology"), services: LaunchClaims.Services(), of: place,
                as: fixture.identifiers.make(), at: now, in: transaction)
            let link = try await links.note(
                LaunchClaims.Link(id: "l"), services: LaunchClaims.Services(), of: place, context: context.id,
                course: nil, as: fixture.identifiers.make(), workflow: nil, settings: LinkSettings(), at: now,
                in: transaction)
            _ = try await places.note(person, as: .learner, on: link.id, at: now, in: transaction)
            return (context, link)
        }
        let log = LaunchLog(database: fixture.database)
        try await log.insert(
            LaunchRecord(id: fixture.identifiers.make(), outcome: .launched, supportCode: "ABC", at: now),
            in: fixture.north)
        try await fixture.database.withTenant(fixture.south) { transaction async throws -> Void in
            #expect(try await contexts.context(context.id, in: transaction) == nil)
            await #expect(throws: LTIError.unknownLink) { try await links.link(link.id, in: transaction) }
            #expect(try await places.placement(of: person, on: link.id, in: transaction) == nil)
            #expect(try await places.refusal(of: person, on: link.id, in: transaction) == nil)
            #expect(try await people.person(of: person, in: transaction) == nil)
        }
        #expect(try await log.list(PageRequest(), in: fixture.south).items.isEmpty)
        #expect(try await log.list(PageRequest(), in: fixture.north).items.map(\.supportCode) == ["ABC"])
        try await fixture.database.withTenant(fixture.north) { transaction async throws -> Void in
            #expect(try await links.link(link.id, in: transaction).contextID == context.id)
            #expect(try await places.placement(of: person, on: link.id, in: transaction)?.role == .learner)
        }
    }
}
