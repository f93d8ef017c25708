import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

@Suite struct RosterTests {
    static func sync(_ fixture: ScoreFixture) -> RosterSync {
        RosterSync(
            store: RosterStore(
                database: fixture.database, audit: AuditLog(clock: fixture.base.clock),
                clock: fixture.base.clock), service: fixture.services.roster,
            groups: CourseGroups(services: fixture.services.services), clock: fixture.base.clock,
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
    }

    private static func learners(_ names: String...) -> [JSONValue] {
        names.map { ["user_id": .string($0), "roles": ["Learner"]] }
    }

    private static func inCourse(_ fixture: ScoreFixture) async throws -> Int {
        let row = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.queryOne(
                "SELECT count(*) AS n FROM course_memberships WHERE tenant_id = app_tenant_id()")
        }
        return try #require(row)["n", Int.self]
    }

    @Test("Who is no longer on the roster, inactive or deleted, is out of the course; accounts and places stay")
    func leaving() async throws {
        let fixture = try await ScoreFixture()
        for name in ["ann", "bob", "cid", "dan"] { _ = try await fixture.learner(name) }
        fixture.platform.change { $0.members = Self.learners("ann", "bob", "cid", "dan", "new") }
        let sync = Self.sync(fixture)
        #expect(try await sync.read(fixture.context, in: fixture.north) == summary(read: 5, left: 0))
        fixture.base.clock.advance(by: .seconds(60))
        fixture.platform.change {
            $0.members =
                Self.learners("ann") + [
                    ["user_id": "bob", "status": "Inactive", "roles": ["Learner"]],
                    ["user_id": "cid", "status": "Deleted"],
                ]
        }
        #expect(try await sync.read(fixture.context, in: fixture.north, isWhole: true) == summary(read: 3, left: 3))
        #expect(try await Self.inCourse(fixture) == 1)
        let places = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.query("SELECT 1 FROM lti_placements WHERE tenant_id = app_tenant_id()").count
        }
        #expect(places == 4)
    }

    @Test("Only changes are read where the platform tells them, and everybody now and then")
    func differences() async throws {
        let fixture = try await ScoreFixture()
        _ = try await fixture.learner("ann")
        fixture.platform.change {
            $0.members = Self.learners("ann", "bob")
            $0.changes = [["user_id": "bob", "status": "Deleted", "roles": []]]
        }
        let sync = Self.sync(fixture)
        _ = try await sync.read(fixture.context, in: fixture.north)
        fixture.base.clock.advance(by: .seconds(60))
        #expect(try await sync.read(fixture.context, in: fixture.north) == summary(read: 1, left: 0))
        #expect(try await Self.inCourse(fixture) == 1)
        fixture.base.clock.advance(by: .seconds(4 * 86_400))
        #expect(try await sync.read(fixture.context, in: fixture.north).read == 2)
        let asked = fixture.platform.requests(endingIn: "/members").map { $0.url.contains("since") }
        #expect(asked == [false, true, false])
    }

    @Test("Courses are read when they are due, by one server")
    func due() async throws {
        let fixture = try await ScoreFixture()
        fixture.platform.change { $0.members = Self.learners("ann") }
        let sync = Self.sync(fixture)
        #expect(await sync.readDue())
        #expect(await !sync.readDue())
        #expect(fixture.platform.requests(endingIn: "/members").count == 1)
    }

    @Test("A platform that fails is noted, and asked again later")
    func failure() async throws {
        let fixture = try await ScoreFixture()
        fixture.platform.change {
            $0.replies["/members"] = [.text("", status: .forbidden), .text("", status: .forbidden)]
        }
        let sync = Self.sync(fixture)
        #expect(await sync.readDue())
        #expect(await !sync.readDue())
        let row = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.queryOne("SELECT error_code FROM lti_roster_syncs WHERE tenant_id = app_tenant_id()")
        }
        #expect(try #require(row)["error_code", String.self] == "forbidden")
    }

    @Test("A roster without anybody ends nobody's part")
    func empty() async throws {
        let fixture = try await ScoreFixture()
        _ = try await fixture.learner("ann")
        let sync = Self.sync(fixture)
        await #expect(throws: ServiceFailure.self) { try await sync.read(fixture.context, in: fixture.north) }
        #expect(try await Self.inCourse(fixture) == 1)
    }

    @Test("Names are kept only where the registration keeps them")
    func names() async throws {
        let fixture = try await ScoreFixture()
        fixture.platform.change { $0.members = [["user_id": "ann", "roles": ["Learner"], "name": "Ann <b>"]] }
        _ = try await Self.sync(fixture).read(fixture.context, in: fixture.north)
        #expect(try await name(fixture) == "Ann <b>")
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute(
                "UPDATE lti_registrations SET settings = '{\"names\": false}' WHERE tenant_id = app_tenant_id()")
        }
        fixture.base.clock.advance(by: .seconds(60))
        _ = try await Self.sync(fixture).read(fixture.context, in: fixture.north, isWhole: true)
        #expect(try await name(fixture) == nil)
    }

    @Test("Whoever is removed from the people of platforms is on no roster of theirs")
    func erasure() async throws {
        let fixture = try await ScoreFixture()
        _ = try await fixture.learner("ann")
        fixture.platform.change { $0.members = Self.learners("ann", "bob") }
        _ = try await Self.sync(fixture).read(fixture.context, in: fixture.north)
        let left = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute("DELETE FROM lti_people WHERE tenant_id = app_tenant_id()")
            return try await transaction.query("SELECT subject FROM lti_roster WHERE tenant_id = app_tenant_id()")
                .map { try $0["subject", String.self] }
        }
        #expect(left == ["bob"])
    }

    private func name(_ fixture: ScoreFixture) async throws -> String? {
        let row = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.queryOne("SELECT name FROM lti_roster WHERE tenant_id = app_tenant_id()")
        }
        return try #require(row)["name", String?.self]
    }

    private func summary(read: Int, left: Int) -> RosterStore.Summary {
        var summary = RosterStore.Summary()
        (summary.read, summary.left) = (read, left)
        return summary
    }
}
