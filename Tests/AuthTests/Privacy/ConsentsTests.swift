import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct ConsentsTests {
    private struct World {
        let fixture: TenancyFixture
        let consents: Consents
        let owner: Member
        let ann: Member
        /// Of the other tenant.
        let spy: Member

        init() async throws {
            fixture = try await TenancyFixture()
            consents = Consents(
                database: fixture.database, identifiers: SystemIdentifierGenerator(), clock: fixture.clock)
            owner = try await fixture.person("owner@example.org", .owner)
            ann = try await fixture.person("ann@example.org")
            spy = try await fixture.person("spy@example.org", .owner, in: fixture.south)
        }

        func add(
            _ key: String = "research-use", version: Int? = nil, locale: String = "en", by member: Member? = nil,
            in tenant: TenantID? = nil
        ) async throws -> ConsentText {
            let draft = ConsentDraft(
                key: try #require(Slug(key)), version: version, locale: try #require(LanguageTag(locale)),
                title: try TenancyFixture.name("Research"), body: "May we read along?")
            return try await consents.add(
                try #require(draft), in: tenant ?? fixture.north,
                by: fixture.asking(member ?? owner, in: tenant ?? fixture.north))
        }

        func record(_ action: Consent.Action, to text: ConsentText, by member: Member? = nil) async throws -> Consent {
            try await consents.record(action, to: text.id, by: fixture.asking(member ?? ann), in: fixture.north)
        }

        func history() async throws -> [Consent] {
            try await consents.history(PageRequest(), of: ann.id, in: fixture.north).items
        }
    }

    @Test("versions of a key follow each other, and each may have several languages")
    func versions() async throws {
        let world = try await World()
        #expect(try await world.add().version == 1)
        #expect(try await world.add(version: 1, locale: "fr").version == 1)
        #expect(try await world.add().version == 2)
        #expect(try await world.add("other").version == 1)
        for wrong in [0, 2, 4] {
            await #expect(throws: PrivacyProblem.versionConflict) { try await world.add(version: wrong) }
        }
        let latest = try await world.consents.texts(PageRequest(), isLatest: true, in: world.fixture.north).items
        #expect(latest.map(\.key).sorted() == ["other", "research-use"] && latest.allSatisfy { $0.version != 0 })
        #expect(latest.first { $0.key == "research-use" }?.version == 2)
        let french = try await world.consents.texts(PageRequest(), locale: "fr", in: world.fixture.north).items
        #expect(french.map(\.locale) == ["fr"])
    }

    @Test("of two who add the next version at once each gets one of their own")
    func concurrentVersions() async throws {
        let world = try await World()
        let made = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try await world.add().version } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(made.sorted() == [1, 2, 3, 4])
    }

    @Test("what is given and taken back stays, each with its version and time; the same twice is written once")
    func history() async throws {
        let world = try await World()
        let first = try await world.add()
        await #expect(throws: PrivacyProblem.nothingToWithdraw) { try await world.record(.withdrawn, to: first) }
        let given = try await world.record(.given, to: first)
        #expect(try await world.record(.given, to: first) == given)
        let second = try await world.add()
        _ = try await world.record(.given, to: second)
        world.fixture.clock.advance(by: .seconds(60))
        let withdrawn = try await world.record(.withdrawn, to: first)
        #expect(try await world.record(.withdrawn, to: second) == withdrawn)
        let history = try await world.history()
        #expect(history.map(\.action) == [.withdrawn, .given, .given])
        #expect(history.map(\.version) == [1, 2, 1])
        #expect(history[0].at == given.at + .seconds(60))
        #expect(
            try await world.fixture.actions(in: world.fixture.north).suffix(5) == [
                "consent_text.create", "consent.give", "consent_text.create", "consent.give", "consent.withdraw",
            ])
    }

    @Test("of two who agree at once one row comes")
    func concurrentConsents() async throws {
        let world = try await World()
        let text = try await world.add()
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 { group.addTask { _ = try await world.record(.given, to: text) } }
            try await group.waitForAll()
        }
        #expect(try await world.history().count == 1)
    }

    @Test("nobody changes or removes a text or a consent, the server itself included")
    func appendOnly() async throws {
        let world = try await World()
        _ = try await world.record(.given, to: try await world.add())
        for statement: Query in [
            "UPDATE consent_texts SET body = 'x'", "DELETE FROM consent_texts", "UPDATE consents SET at = now()",
            "DELETE FROM consents",
        ] {
            await #expect(throws: PostgresError.self) {
                try await world.fixture.database.withTenant(world.fixture.north) { try await $0.execute(statement) }
            }
        }
    }

    @Test("only who may manage privacy adds texts")
    func permission() async throws {
        let world = try await World()
        await #expect(throws: HTTPError.self) { try await world.add(by: world.ann) }
    }

    /// Isolates: consent_texts, consents
    @Test("texts and consents are one tenant's alone")
    func isolation() async throws {
        let world = try await World()
        let text = try await world.add()
        _ = try await world.record(.given, to: text)
        let south = world.fixture.south
        #expect(try await world.consents.texts(PageRequest(), in: south).items.isEmpty)
        #expect(try await world.consents.history(PageRequest(), of: world.ann.id, in: south).items.isEmpty)
        await #expect(throws: PrivacyProblem.unknownText) {
            try await world.consents.record(
                .given, to: text.id, by: world.fixture.asking(world.spy, in: south), in: south)
        }
        await #expect(throws: AccountProblem.unknownPerson) {
            try await world.consents.record(
                .given, to: text.id, by: world.fixture.asking(world.spy), in: world.fixture.north)
        }
        // The same key begins with its own first version there.
        #expect(try await world.add(by: world.spy, in: south).version == 1)
    }
}
