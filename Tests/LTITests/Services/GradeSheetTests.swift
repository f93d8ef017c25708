import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

@Suite struct GradeSheetTests {
    private static func shown(_ fixture: ScoreFixture, limit: Int = 100) async throws -> [String] {
        let sheet = GradeSheet(database: fixture.database)
        let (rows, _) = try await fixture.database.withTenant(fixture.north) { transaction in
            try await sheet.page(of: fixture.link, after: nil, limit: limit, in: transaction)
        }
        return rows.map { row in
            let own = row.scores.first { $0.lineItem.isEmpty }
            return "\(row.key) \(row.state.rawValue) \(own.map { "\($0.points.given)" } ?? "-")"
        }
    }

    @Test("Each learner is where they are, those of the roster who never came among them")
    func states() async throws {
        let fixture = try await ScoreFixture()
        let (ann, bob, cid) = (
            try await fixture.learner("ann"), try await fixture.learner("bob"), try await fixture.learner("cid")
        )
        _ = try await fixture.learner("dan")
        _ = try await fixture.learner("teacher", role: "teacher")
        try await fixture.grade(ann, 1)
        fixture.platform.change { $0.replies["/scores"] = [.text("", status: .notFound)] }
        try await fixture.grade(bob, 2)
        await fixture.queue().drain()
        try await fixture.grade(cid, 3)
        fixture.platform.change {
            $0.replies = [:]
            $0.members =
                ["ann", "eve"].map { ["user_id": .string($0), "roles": ["Learner"], "name": "E"] }
                + [
                    ["user_id": "prof", "roles": ["Instructor"]],
                    ["user_id": "old", "status": "Deleted", "roles": ["Learner"]],
                ]
        }
        _ = try await RosterTests.sync(fixture).read(fixture.context, in: fixture.north)
        let states = try await Self.shown(fixture)
        #expect(
            Set(states.prefix(5)).isSubset(of: [
                "ann sent 1.0", "ann failed 1.0", "bob failed 2.0", "bob sent 2.0", "cid graded 3.0",
                "dan in_progress -", "eve not_launched -",
            ]))
        #expect(states.count == 5 && states.contains("eve not_launched -") && states.contains("cid graded 3.0"))
        #expect(states.filter { $0.contains("failed") }.count == 1)
    }

    @Test("Pages follow one another")
    func pages() async throws {
        let fixture = try await ScoreFixture()
        for name in ["a", "B", "c", "d", "e"] { _ = try await fixture.learner(name) }
        let sheet = GradeSheet(database: fixture.database)
        var (keys, after, pages) = ([String](), String?.none, 0)
        repeat {
            let last = after
            let page = try await fixture.database.withTenant(fixture.north) { transaction in
                try await sheet.page(of: fixture.link, after: last, limit: 2, in: transaction)
            }
            keys += page.rows.map(\.key)
            after = page.after
            pages += 1
        } while after != nil && pages < 10
        #expect(keys == ["B", "a", "c", "d", "e"] && pages == 3)
    }

    @Test("A teacher's score stands over what the assistant gives afterwards, and is sent")
    func override() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 4)
        try await override(fixture, ann, 9)
        try await fixture.grade(ann, 5)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [4, 9])
        #expect(try await Self.shown(fixture) == ["ann sent 9.0"])
        #expect(try await fixture.statuses() == ["delivered", "delivered", "held"])
    }

    @Test("An override that is lifted gives its place to the assistant's last score, which is sent again")
    func lift() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 4)
        try await override(fixture, ann, 9)
        try await fixture.grade(ann, 5)
        await fixture.queue().drain()
        #expect(try await lift(fixture, ann) == 1)
        #expect(try await lift(fixture, ann) == nil)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [4, 9, 5])
        #expect(try await Self.shown(fixture) == ["ann sent 5.0"])
        // And it takes what comes again.
        try await fixture.grade(ann, 6)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [4, 9, 5, 6])
    }

    @Test(
        "Where the assistant gave nothing, a lifted override is only forgotten, and the sheet says what the platform has"
    )
    func liftAlone() async throws {
        let fixture = try await ScoreFixture()
        let (ann, bob) = (try await fixture.learner("ann"), try await fixture.learner("bob"))
        try await override(fixture, ann, 9)
        await fixture.queue().drain()
        try await override(fixture, bob, 3)
        for learner in [ann, bob] { #expect(try await lift(fixture, learner) == 0) }
        await fixture.queue().drain()
        // What was not sent yet never is.
        #expect(fixture.arrived(ann) == [9] && fixture.arrived(bob) == [])
        let rows = try await fixture.database.withTenant(fixture.north) { transaction in
            try await GradeSheet(database: fixture.database).page(
                of: fixture.link, after: nil, limit: 9, in: transaction
            ).rows
        }
        #expect(rows.map(\.left) == [Points(given: 9, maximum: 10), nil])
        #expect(rows.allSatisfy { $0.scores.isEmpty && $0.state == .inProgress })
    }

    @Test("Conversations on a link are numbered as they begin, and those deleted are not shown")
    func conversations() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        let second = fixture.base.identifiers.make(ThreadID.self)
        let numbers = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute(
                """
                INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
                VALUES (\(second), app_tenant_id(), \(ann.user), \(fixture.course.uuid), now(), now())
                """)
            for _ in 1...2 {
                try await PlacementStore().set(second, of: ann.user, on: fixture.link, in: transaction)
            }
            let sheet = GradeSheet(database: fixture.database)
            let all = try await sheet.conversations(of: ann.user, on: fixture.link, in: transaction)
            try await transaction.execute("SET LOCAL app.deleted_threads = 'shown'")
            try await transaction.execute(
                "UPDATE threads SET deleted_at = now() WHERE tenant_id = app_tenant_id() AND id = \(ann.thread)")
            let left = try await sheet.conversations(of: ann.user, on: fixture.link, in: transaction)
            return [all.map(\.number), left.map(\.number)]
        }
        #expect(numbers == [[2, 1], [2]])
    }

    @Test("Only learners with a place on the link are given scores")
    func strangers() async throws {
        let fixture = try await ScoreFixture()
        let teacher = try await fixture.learner("t", role: "teacher")
        await #expect(throws: (any Error).self) { try await override(fixture, teacher, 9) }
    }

    @Test("What failed is sent again with a new time, and what stands is not sent twice by itself")
    func again() async throws {
        let fixture = try await ScoreFixture()
        let (ann, bob) = (try await fixture.learner("ann"), try await fixture.learner("bob"))
        try await fixture.grade(bob, 2)
        await fixture.queue().drain()
        fixture.platform.change { $0.replies["/scores"] = [.text("", status: .notFound)] }
        try await fixture.grade(ann, 1)
        await fixture.queue().drain()
        #expect(try await send(fixture, nil) == 1)
        #expect(try await send(fixture, nil) == 0)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [1] && fixture.arrived(bob) == [2])
        #expect(try await send(fixture, bob) == 1)
        await fixture.queue().drain()
        #expect(fixture.arrived(bob) == [2, 2])
    }

    @Test(
        "A grade that comes while what failed is sent again takes its place: the one before is not sent after it",
        .timeLimit(.minutes(1)))
    func overtaken() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1)
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute("UPDATE lti_scores SET status = 'failed' WHERE tenant_id = app_tenant_id()")
        }
        let (database, store, north, link) = (fixture.database, fixture.store, fixture.north, fixture.link)
        let (ids, now, statements) = (fixture.base.identifiers, fixture.base.clock.now(), try fixture.grading(ann, 9))
        let (kept, end) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        // A run that has graded and has not committed.
        async let graded: Void = database.withTenant(north) { transaction async throws -> Void in
            defer { kept.continuation.finish() }
            _ = try await transaction.batch(statements)
            kept.continuation.finish()
            for await _ in end.stream {}
        }
        for await _ in kept.stream {}
        async let sent = database.withTenant(north) { transaction in
            try await store.sendAgain(on: link, of: nil, at: now, identifiers: ids, in: transaction)
        }
        try await TestDatabase.withOwner(of: database) { owner in
            while try await owner.query(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).isEmpty {}
        }
        end.continuation.finish()
        try await graded
        #expect(try await sent == 0)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [9])
        #expect(try await Self.shown(fixture) == ["ann sent 9.0"])
    }

    private func override(_ fixture: ScoreFixture, _ learner: ScoreFixture.Learner, _ given: Double) async throws {
        let (points, ids) = (try #require(Points(given: given, maximum: 10)), fixture.base.identifiers)
        let id = try await fixture.database.withTenant(fixture.north) { transaction -> ScoreID? in
            try await fixture.store.override(
                points, comment: "Mine", of: learner.user, on: fixture.link, lineItem: "",
                ids: (ids.make(), ids.make()), at: fixture.base.clock.now(), in: transaction)
        }
        guard id != nil else { throw LTIError.unknownLink }
    }

    private func lift(_ fixture: ScoreFixture, _ learner: ScoreFixture.Learner) async throws -> Int? {
        try await fixture.database.withTenant(fixture.north) { transaction -> Int? in
            try await fixture.store.lift(
                learner.user, on: fixture.link, lineItem: "", as: fixture.base.identifiers.make(),
                at: fixture.base.clock.now(), in: transaction)
        }
    }

    private func send(_ fixture: ScoreFixture, _ learner: ScoreFixture.Learner?) async throws -> Int {
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await fixture.store.sendAgain(
                on: fixture.link, of: learner?.user, at: fixture.base.clock.now(),
                identifiers: fixture.base.identifiers, in: transaction)
        }
    }
}
