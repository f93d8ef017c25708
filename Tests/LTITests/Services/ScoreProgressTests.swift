import Core
import Postgres
import Support
import Testing

@testable import LTI

/// What a platform is told before there is a score (AGS 2.0 §3.4.7 and §3.4.8).
@Suite struct ScoreProgressTests {
    private static func fixture(
        lineItem: String? = ServicesFixture.base + "/l/own/lineitem",
        _ change: (inout GradingSettings) -> Void = { _ in }
    ) async throws -> ScoreFixture {
        var (settings, grading) = (LinkSettings(), GradingSettings())
        grading.tellsProgress = true
        change(&grading)
        settings.grading = grading
        return try await ScoreFixture(lineItem: lineItem, settings: .object(settings.json))
    }

    private static func tell(
        _ progress: ScoreStore.Progress, _ learner: ScoreFixture.Learner, _ fixture: ScoreFixture
    ) async throws {
        let ids = fixture.base.identifiers
        let statement = ScoreStore.telling(
            progress, of: learner.thread, lineItem: ids.make(), score: ids.make(), at: fixture.base.clock.now())
        _ = try await fixture.database.withTenant(fixture.north) { try await $0.execute(statement) }
    }

    private static func say(_ learner: ScoreFixture.Learner, _ fixture: ScoreFixture) async throws {
        let id = fixture.base.identifiers.make(ItemID.self)
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute(
                """
                INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at)
                VALUES (\(id), app_tenant_id(), \(learner.thread), 'user_message', '{}', now())
                """)
        }
    }

    private static func told(_ fixture: ScoreFixture) async -> [String] {
        await fixture.queue().drain()
        return fixture.platform.arrivals.map { arrival in
            let score = arrival.score["scoreGiven"]?.doubleValue.map { " \($0)" } ?? ""
            return [arrival.score["activityProgress"], arrival.score["gradingProgress"]]
                .compactMap { $0?.stringValue }.joined(separator: " ") + score
        }
    }

    @Test("The first message and the end are told once each and in order, and the score stands over them for good")
    func order() async throws {
        let fixture = try await Self.fixture()
        let ann = try await fixture.learner("ann")
        try await Self.tell(.begun, ann, fixture)
        #expect(await Self.told(fixture) == [], "nothing was said yet")
        try await Self.say(ann, fixture)
        for _ in 1...2 { try await Self.tell(.begun, ann, fixture) }
        for _ in 1...2 { try await Self.tell(.over, ann, fixture) }
        try await Self.tell(.begun, ann, fixture)
        try await fixture.grade(ann, 7)
        let again = try await fixture.restart(ann)
        try await Self.say(again, fixture)
        for progress in ScoreStore.Progress.allCases { try await Self.tell(progress, again, fixture) }
        #expect(
            await Self.told(fixture) == ["InProgress NotReady", "Completed Pending", "Completed FullyGraded 7.0"])
        // The sheet shows scores alone.
        let rows = try await fixture.database.withTenant(fixture.north) { transaction in
            try await GradeSheet(database: fixture.database).page(
                of: fixture.link, after: nil, limit: 9, in: transaction
            ).rows
        }
        #expect(rows.map(\.scores.count) == [1])
    }

    @Test("A grade that waits for a teacher is told as that")
    func manual() async throws {
        let fixture = try await Self.fixture { $0.isReleasedByTeachers = true }
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 7)
        try await Self.tell(.over, ann, fixture)
        #expect(await Self.told(fixture) == ["Submitted PendingManual"])
    }

    @Test("A step's line item that a launch names is no column of the link's own")
    func namedStep() async throws {
        let fixture = try await Self.fixture(lineItem: nil) { $0.steps = ["quiz"] }
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1, of: 1, .task(step: "quiz"))
        await fixture.queue().drain()
        let item = try #require(fixture.platform.lineItems.first?["id"]?.stringValue)
        try await fixture.launch(naming: item)
        try await Self.tell(.over, ann, fixture)
        #expect(await Self.told(fixture) == ["Completed FullyGraded 1.0"])
    }

    @Test("Nothing is told where the link does not say so, of teachers, or where it would have no column to go to")
    func nothing() async throws {
        let quiet = try await Self.fixture { $0.tellsProgress = false }
        try await Self.tell(.over, quiet.learner("ann"), quiet)
        try await Self.tell(.over, quiet.learner("t", role: "teacher"), quiet)
        #expect(await Self.told(quiet) == [])
        let bare = try await Self.fixture(lineItem: nil)
        try await Self.tell(.over, bare.learner("ann"), bare)
        #expect(await Self.told(bare) == [])
        let made = try await Self.fixture(lineItem: nil) { $0.maximum = 20 }
        try await Self.tell(.over, made.learner("ann"), made)
        #expect(await Self.told(made) == ["Completed Pending"])
        #expect(made.platform.lineItems.map { $0["scoreMaximum"] } == [20.0])
    }
}
