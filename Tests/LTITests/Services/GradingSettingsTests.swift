import Core
import Postgres
import Support
import Testing

@testable import LTI

/// What of an assistant's grades counts, as a link is set.
@Suite struct GradingSettingsTests {
    private static func fixture(_ change: (inout GradingSettings) -> Void) async throws -> ScoreFixture {
        var settings = LinkSettings()
        var grading = GradingSettings()
        change(&grading)
        settings.grading = grading
        return try await ScoreFixture(settings: .object(settings.json))
    }

    @Test("Settings are read as they were written, and those of no grading are not kept")
    func coding() {
        var (settings, grading) = (LinkSettings(), GradingSettings())
        grading.source = .step
        (grading.step, grading.steps, grading.attempt) = ("essay", ["first"], .best)
        (grading.maximum, grading.isReleasedByTeachers, grading.tellsProgress) = (20, true, true)
        settings.grading = grading
        #expect(LinkSettings(settings.json).grading == grading)
        settings.grading = GradingSettings()
        #expect(settings.json.isEmpty)
    }

    /// What arrives of an end of 3, a rubric of 2 and a task of 1, each out of 4.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let source: GradingSettings.Source
        var step: String?
        let arrives: [Double]
    }

    @Test(
        "What counts goes to the link's line item",
        arguments: [
            Row(testDescription: "everything that grades the conversation", source: .all, arrives: [2, 3]),
            Row(testDescription: "the end", source: .end, arrives: [3]),
            Row(testDescription: "a rubric", source: .step, step: "essay", arrives: [2]),
            Row(testDescription: "a task", source: .step, step: "task", arrives: [1]),
            Row(testDescription: "a step that is not there", source: .step, step: "other", arrives: []),
        ])
    func sources(row: Row) async throws {
        let fixture = try await Self.fixture { ($0.source, $0.step) = (row.source, row.step) }
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1, of: 4, .task(step: "task"))
        try await fixture.grade(ann, 2, of: 4, .rubric(step: "essay"))
        try await fixture.grade(ann, 3, of: 4)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == row.arrives)
    }

    @Test("A maximum of the link's own is what grades are told out of, and steps with columns keep theirs")
    func maximum() async throws {
        let fixture = try await Self.fixture { ($0.maximum, $0.steps) = (20, ["essay"]) }
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 3, of: 4)
        try await fixture.grade(ann, 2, of: 4, .rubric(step: "essay"))
        await fixture.queue().drain()
        let told = fixture.platform.arrivals.map { [$0.score["scoreGiven"], $0.score["scoreMaximum"]] }
        #expect(told.contains([15.0, 20.0]) && told.contains([2.0, 4.0]))
        #expect(fixture.platform.lineItems.map { $0["scoreMaximum"] } == [4.0])
    }

    @Test(
        "Of several attempts the last, the best or the first counts",
        arguments: [(GradingSettings.Attempt.last, [5.0, 4, 7, 6]), (.best, [5, 7]), (.first, [5, 4])])
    func attempts(attempt: GradingSettings.Attempt, arrives: [Double]) async throws {
        let fixture = try await Self.fixture { $0.attempt = attempt }
        let first = try await fixture.learner("ann")
        try await fixture.grade(first, 5)
        try await fixture.grade(first, 4)
        let second = try await fixture.restart(first)
        try await fixture.grade(second, 7)
        let third = try await fixture.restart(second)
        try await fixture.grade(third, 6)
        await fixture.queue().drain()
        #expect(fixture.arrived(first) == arrives)
        let row = try await fixture.database.withTenant(fixture.north) { transaction in
            try await GradeSheet(database: fixture.database).page(
                of: fixture.link, after: nil, limit: 9, in: transaction
            ).rows.first
        }
        #expect(row?.scores.map(\.points.given) == arrives.suffix(1), "and the sheet shows that one")
    }

    @Test("Points are told out of the link's maximum as decimals have them, and full points as that maximum")
    func shares() async throws {
        let fixture = try await Self.fixture { $0.maximum = 100 }
        let ann = try await fixture.learner("ann")
        let grades: [(Double, Double)] = [(11, 11), (44, 44), (0.7, 0.7), (1.1, 11), (29, 100), (12, 10)]
        for (given, maximum) in grades {
            try await fixture.grade(ann, given, of: maximum)
        }
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [100, 100, 100, 10, 29, 120])
    }

    @Test(
        "A grade that an earlier conversation comes to after the next began is kept, and counts as the link is set",
        arguments: [(GradingSettings.Attempt.last, [5.0, 4]), (.best, [5, 6]), (.first, [5, 6])])
    func lateGrades(attempt: GradingSettings.Attempt, arrives: [Double]) async throws {
        let fixture = try await Self.fixture { $0.attempt = attempt }
        let first = try await fixture.learner("ann")
        let second = try await fixture.restart(first)
        try await fixture.grade(first, 5)
        try await fixture.grade(second, 4)
        try await fixture.grade(first, 6)
        await fixture.queue().drain()
        #expect(fixture.arrived(first) == arrives)
        let row = try await fixture.database.withTenant(fixture.north) { transaction in
            try await GradeSheet(database: fixture.database).page(
                of: fixture.link, after: nil, limit: 9, in: transaction
            ).rows.first
        }
        #expect(row?.scores.map(\.points.given) == arrives.suffix(1), "and the sheet shows that one")
        #expect(try await fixture.statuses().count == 3, "and all are kept")
    }

    @Test("Where teachers release scores nothing is sent before, and then what counts")
    func release() async throws {
        let fixture = try await Self.fixture { $0.isReleasedByTeachers = true }
        let (ann, bob) = (try await fixture.learner("ann"), try await fixture.learner("bob"))
        for given in 1...2 { try await fixture.grade(ann, Double(given)) }
        try await fixture.grade(bob, 3)
        await fixture.queue().drain()
        #expect(fixture.platform.requests.isEmpty)
        #expect(try await fixture.statuses() == ["held", "held", "held"])
        func send(_ user: UserID?, releasing: Bool) async throws -> Int {
            try await fixture.database.withTenant(fixture.north) { transaction in
                try await fixture.store.sendAgain(
                    on: fixture.link, of: user, releasing: releasing, at: fixture.base.clock.now(),
                    identifiers: fixture.base.identifiers, in: transaction)
            }
        }
        // What waits has not failed.
        #expect(try await send(nil, releasing: false) == 0)
        #expect(try await send(nil, releasing: true) == 2)
        #expect(try await send(nil, releasing: true) == 0)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [2] && fixture.arrived(bob) == [3])
    }
}
