import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// The line items of a link's steps, which platforms name in launches where the link has no other (AGS 2.0 §3.1).
@Suite struct StepLineItemTests {
    /// A link without a line item of its own, whose quiz has one that the last launch named.
    private static func fixture() async throws -> (ScoreFixture, ScoreFixture.Learner) {
        let fixture = try await ScoreFixture(lineItem: nil, settings: ["grading": ["steps": ["quiz"]]])
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1, of: 1, .task(step: "quiz"))
        await fixture.queue().drain()
        let item = try #require(fixture.platform.lineItems.first?["id"]?.stringValue)
        try await fixture.launch(naming: item)
        return (fixture, ann)
    }

    private static func places(_ fixture: ScoreFixture) -> [String] { fixture.platform.arrivals.map(\.lineItem) }

    @Test("A step's line item that a launch names is not the link's own, which is made beside it")
    func named() async throws {
        let (fixture, ann) = try await Self.fixture()
        try await fixture.grade(ann, 7)
        await fixture.queue().drain()
        #expect(Self.places(fixture) == ["/lineitems/1/lineitem", "/lineitems/2/lineitem"])
        let found = try await fixture.database.withTenant(fixture.north) { transaction in
            try await fixture.store.lineItems(of: fixture.link, in: transaction)
        }
        let urls = try #require(found).items.map { $0.url }
        #expect(urls.count == 2 && Set(urls).count == 2, "nor are results read from it for the link")
    }

    @Test("Nor is it once somebody removed it at the platform, and another was made")
    func removed() async throws {
        let (fixture, ann) = try await Self.fixture()
        fixture.platform.change { script in
            script.replies["/scores"] = [.text("", status: .notFound)]
            script.replies["/lineitem"] = [.text("", status: .notFound)]
            script.replies["/lineitems"] = [.text("[]")]
        }
        try await fixture.grade(ann, 0, of: 1, .task(step: "quiz"))
        await fixture.queue().drain()
        try await fixture.grade(ann, 7)
        await fixture.queue().drain()
        #expect(
            Self.places(fixture) == ["/lineitems/1/lineitem", "/lineitems/2/lineitem", "/lineitems/3/lineitem"])
    }

    @Test("The line item of the link's own that a launch names takes its scores")
    func own() async throws {
        let (fixture, ann) = try await Self.fixture()
        try await fixture.launch(naming: ServicesFixture.base + "/l/own/lineitem")
        try await fixture.grade(ann, 7)
        await fixture.queue().drain()
        #expect(Self.places(fixture) == ["/lineitems/1/lineitem", "/l/own/lineitem"])
    }
}
