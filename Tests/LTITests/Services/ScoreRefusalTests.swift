import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// What becomes of scores that a platform does not take.
@Suite struct ScoreRefusalTests {
    /// Answers to a first score, and what becomes of it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        /// Where the platform answers so.
        let path: String
        let replies: [StubTransport.Reply]
        /// Whether launches name the link's line item.
        var isNamed = true
        let status: String
        /// Requests to the path.
        let requests: Int

        var testDescription: String { name }
    }

    private static func always(_ status: HTTPStatus) -> [StubTransport.Reply] {
        Array(repeating: StubTransport.Reply.text("", status: status), count: 200)
    }

    private static func sometimes(
        _ status: HTTPStatus, _ count: Int = 1, _ text: String = ""
    ) -> [StubTransport.Reply] {
        Array(repeating: StubTransport.Reply.text(text, status: status), count: count)
    }

    private static let cases: [Refusal] = [
        Refusal(
            name: "the course is gone", path: "/lineitems", replies: always(.notFound), isNamed: false,
            status: "failed not_found", requests: 20),
        Refusal(
            name: "the course was away", path: "/lineitems", replies: sometimes(.notFound, 5), isNamed: false,
            status: "delivered", requests: 7),
        Refusal(
            name: "somebody else made the line item", path: "/lineitems",
            replies: [StubTransport.Reply.text("[]")] + sometimes(.conflict), isNamed: false, status: "delivered",
            requests: 4),
        Refusal(
            name: "nothing is late enough", path: "/scores", replies: always(.conflict), status: "failed conflict",
            requests: 20),
        Refusal(
            name: "the named line item is gone", path: "/scores", replies: always(.notFound),
            status: "failed not_found", requests: 1),
        Refusal(
            name: "a token that has ended", path: "/scores", replies: sometimes(.forbidden), status: "delivered",
            requests: 2),
        Refusal(
            name: "a service that is closed for a while", path: "/scores", replies: sometimes(.forbidden, 7),
            status: "delivered", requests: 8),
        Refusal(
            name: "a service that is closed", path: "/scores", replies: always(.forbidden),
            status: "failed forbidden", requests: 40),
        Refusal(
            name: "asked too often", path: "/scores",
            replies: sometimes(.forbidden, 3, "403 Forbidden (Rate Limit Exceeded)"), status: "delivered",
            requests: 4),
        Refusal(
            name: "refused with its time", path: "/scores", replies: sometimes(.badRequest), status: "delivered",
            requests: 2),
        Refusal(
            name: "refused", path: "/scores", replies: always(.badRequest), status: "failed refused", requests: 2),
        Refusal(
            name: "forbidden after a time without any answer", path: "/scores",
            replies: sometimes(.serviceUnavailable, 30) + sometimes(.forbidden, 2), status: "delivered",
            requests: 33),
    ]

    @Test("What a platform says on and on is believed in the end, and what passes is waited for", arguments: cases)
    func refusals(refusal: Refusal) async throws {
        let fixture = try await ScoreFixture(
            lineItem: refusal.isNamed ? ServicesFixture.base + "/l/own/lineitem" : nil)
        let ann = try await fixture.learner("ann")
        fixture.platform.change { $0.replies[refusal.path] = refusal.replies }
        try await fixture.grade(ann, 1)
        await fixture.queue().drain()
        #expect(try await fixture.statuses() == [refusal.status])
        #expect(fixture.platform.requests(endingIn: refusal.path).count == refusal.requests)
        #expect(fixture.arrived(ann).count == (refusal.status == "delivered" ? 1 : 0))
    }

    @Test("A score that waits says why")
    func reason() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        let answers: [(HTTPStatus, String)] = [
            (.conflict, "conflict"), (.badRequest, "refused"), (.forbidden, "forbidden"),
        ]
        for (status, code) in answers {
            fixture.platform.change { $0.replies["/scores"] = Self.sometimes(status, 2) }
            try await fixture.grade(ann, 1)
            await fixture.queue(pause: .seconds(3600)).drain()
            #expect(try await fixture.statuses().last == "pending \(code)")
            fixture.platform.change { $0.replies = [:] }
            try await due(fixture)
            await fixture.queue().drain()
            #expect(try await fixture.statuses().last == "delivered")
        }
    }

    @Test("Somebody whom the platform does not know does not cost the others their line item")
    func stranger() async throws {
        let fixture = try await ScoreFixture(lineItem: nil)
        let (ann, bob) = (try await fixture.learner("ann"), try await fixture.learner("bob"))
        try await fixture.grade(ann, 1)
        await fixture.queue().drain()
        fixture.platform.forget()
        fixture.platform.change { $0.replies["/scores"] = [.text("", status: .notFound)] }
        try await fixture.grade(bob, 2)
        await fixture.queue().drain()
        try await fixture.grade(ann, 3)
        await fixture.queue().drain()
        #expect(fixture.arrived(bob).isEmpty && fixture.arrived(ann) == [3])
        #expect(try await fixture.statuses().sorted() == ["delivered", "delivered", "failed not_found"])
        #expect(fixture.platform.requests(endingIn: "/lineitems").isEmpty && fixture.platform.lineItems.count == 1)
    }

    @Test("A line item that is lost again at once is not made again and again")
    func lostAgain() async throws {
        let fixture = try await ScoreFixture(lineItem: nil)
        let ann = try await fixture.learner("ann")
        fixture.platform.change {
            $0.replies["/scores"] = Self.always(.notFound)
            $0.replies["/lineitem"] = Self.always(.notFound)
        }
        try await fixture.grade(ann, 1)
        await fixture.queue().drain()
        #expect(try await fixture.statuses() == ["failed not_found"])
        #expect(fixture.platform.requests(endingIn: "/scores").count == 2)
    }

    @Test("What may have arrived is not taken for delivered because its line item cannot be made")
    func making() async throws {
        let fixture = try await ScoreFixture(lineItem: nil)
        let ann = try await fixture.learner("ann")
        fixture.platform.change { $0.replies["/lineitems"] = [.text("[]"), .text("", status: .conflict)] }
        try await fixture.grade(ann, 1)
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute(
                "UPDATE lti_scores SET may_have_arrived = true WHERE tenant_id = app_tenant_id()")
        }
        await fixture.queue().drain()
        #expect(try await fixture.statuses() == ["delivered"] && fixture.arrived(ann) == [1])
    }

    @Test("A platform that refuses an old time like anything else gets what may have arrived with a later one")
    func oldTime() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        fixture.platform.change {
            $0.cutScores = 1
            $0.statusOfOldTimes = .badRequest
        }
        for given in 1...2 { try await fixture.grade(ann, Double(given)) }
        await fixture.queue().drain()
        #expect(try await fixture.statuses() == ["delivered", "delivered"])
        #expect(fixture.arrived(ann) == [1, 1, 2])
    }

    @Test("A later time does not meet that of a score which is held behind")
    func held() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1)
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute(
                "UPDATE lti_grades SET is_overridden = true WHERE tenant_id = app_tenant_id()")
        }
        try await fixture.grade(ann, 2)
        fixture.platform.change { $0.replies["/scores"] = Self.sometimes(.conflict) }
        await fixture.queue().drain()
        #expect(try await fixture.statuses() == ["delivered", "held"] && fixture.arrived(ann) == [1])
    }

    @Test("While the registration is not in use scores wait, and are sent once it is")
    func suspension() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        let registration = try await save(fixture.registration, .inactive, fixture)
        try await fixture.grade(ann, 1)
        await fixture.queue(attempts: 1).drain()
        #expect(try await fixture.statuses() == ["pending not_granted"] && fixture.platform.requests.isEmpty)
        _ = try await save(registration, .active, fixture)
        await fixture.queue(attempts: 1).drain()
        #expect(try await fixture.statuses() == ["delivered"] && fixture.arrived(ann) == [1])
    }

    @Test("Without a token scores wait, and are sent once the registration was mended")
    func noToken() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        fixture.platform.change {
            $0.replies["/token"] = [.text(#"{"error":"invalid_client"}"#, status: .badRequest)]
        }
        try await fixture.grade(ann, 1)
        await fixture.queue(pause: .seconds(3600)).drain()
        #expect(try await fixture.statuses() == ["pending no_token"])
        _ = try await save(fixture.registration, .active, fixture)
        // For so long a platform that gave no token is not asked for another.
        fixture.base.clock.advance(by: .seconds(3))
        await fixture.queue(pause: .seconds(3600)).drain()
        #expect(try await fixture.statuses() == ["delivered"] && fixture.arrived(ann) == [1])
    }

    @Test("What waits for other reasons goes on waiting where a registration is saved")
    func others() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        fixture.platform.change { $0.replies["/scores"] = Self.sometimes(.internalServerError) }
        try await fixture.grade(ann, 1)
        await fixture.queue(pause: .seconds(3600)).drain()
        _ = try await save(fixture.registration, .active, fixture)
        await fixture.queue().drain()
        #expect(try await fixture.statuses() == ["pending broken"])
    }

    private func save(
        _ registration: Registration, _ status: RegistrationSettings.Status, _ fixture: ScoreFixture
    ) async throws -> Registration {
        var changed = registration
        changed.settings.status = status
        let (wanted, now) = (changed, fixture.base.clock.now())
        return try await fixture.database.withTenant(fixture.north) { transaction in
            try await RegistrationStore(database: fixture.database).save(wanted, at: now, in: transaction)
        }
    }

    /// The pauses of all scores are over.
    private func due(_ fixture: ScoreFixture) async throws {
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute("UPDATE lti_scores SET next_at = now() WHERE tenant_id = app_tenant_id()")
        }
    }
}
