import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// The outbox of scores.
@Suite struct ScoreQueueTests {
    @Test("A grade of a learner's conversation arrives at the link's line item, with its comment, once")
    func delivery() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 7, of: 10, source: "run:0", comment: "Good")
        // The same a second time is the same grade.
        try await fixture.grade(ann, 7, of: 10, source: "run:0", comment: "Good")
        await fixture.queue().drain()
        let arrival = try #require(fixture.platform.arrivals.first)
        #expect(fixture.platform.arrivals.count == 1)
        #expect(arrival.lineItem == "/l/own/lineitem" && arrival.userID == "ann")
        #expect(arrival.score["scoreGiven"] == 7.0 && arrival.score["comment"] == "Good")
        #expect(arrival.score["activityProgress"] == "Completed")
        #expect(try await fixture.statuses() == ["delivered"])
    }

    @Test("What is nobody's place on a link, a teacher's, or a task's without a line item is told nobody")
    func others() async throws {
        let fixture = try await ScoreFixture()
        let (ann, teacher) = (try await fixture.learner("ann"), try await fixture.learner("t", role: "teacher"))
        try await fixture.grade(teacher, 7)
        try await fixture.grade(ann, 1, of: 1, .task(step: "first"))
        try await fixture.grade(
            ScoreFixture.Learner(user: ann.user, thread: fixture.base.identifiers.make(), subject: "ann"), 7)
        #expect(try await fixture.statuses() == [])
    }

    @Test("Steps that the link names have line items of their own, each made once at the platform")
    func steps() async throws {
        let fixture = try await ScoreFixture(settings: ["grading": ["steps": ["first", "essay"]]])
        let (ann, bob) = (try await fixture.learner("ann"), try await fixture.learner("bob"))
        for learner in [ann, bob] {
            try await fixture.grade(learner, 1, of: 1, .task(step: "first"))
            try await fixture.grade(learner, 3, of: 4, .rubric(step: "essay"))
            try await fixture.grade(learner, 2, of: 4, .rubric(step: "draft"))
        }
        let (first, second) = (fixture.queue(), fixture.queue())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await first.drain() }
            group.addTask { await second.drain() }
        }
        // Who waited for a line item that another made is due a moment later.
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute("UPDATE lti_scores SET next_at = now() WHERE tenant_id = app_tenant_id()")
        }
        await first.drain()
        #expect(try await fixture.statuses() == Array(repeating: "delivered", count: 6))
        #expect(
            fixture.platform.lineItems.compactMap { $0["label"]?.stringValue }.sorted() == ["Ohm: essay", "Ohm: first"])
        #expect(Set(fixture.platform.arrivals.map(\.lineItem)).count == 3)
    }

    @Test("A person's scores arrive in order with later and later times, though they were given within a second")
    func order() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        for given in 1...5 { try await fixture.grade(ann, Double(given)) }
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [1, 2, 3, 4, 5])
        let times = fixture.platform.arrivals.compactMap { $0.score["timestamp"]?.stringValue }
        #expect(times == times.sorted() && Set(times).count == 5)
    }

    @Test("A score that arrived although nobody was told arrives once, and those behind it after it")
    func lostAnswer() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        for given in 1...4 { try await fixture.grade(ann, Double(given)) }
        fixture.platform.change { $0.cutScores = 2 }
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [1, 2, 3, 4])
        #expect(try await fixture.statuses() == Array(repeating: "delivered", count: 4))
    }

    @Test("A server that dies after the platform took a score leaves it to another, and it arrives once")
    func death() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1)
        try await fixture.grade(ann, 2)
        // The first takes the score and sends it, and never says so.
        let dead = fixture.base.identifiers.next()
        let claimed = try await fixture.store.claim(10, replica: dead, lease: .seconds(60))
        #expect(claimed.count == 1)
        let delivery = try #require(
            try await fixture.store.load(claimed[0].1, in: fixture.north, replica: dead))
        try await fixture.services.grades.send(
            try #require(delivery.score), to: try #require(delivery.endpoint.lineItem), at: delivery.endpoint,
            as: delivery.client)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [1])
        try await fixture.store.endLeases()
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [1, 2])
        #expect(try await fixture.statuses() == ["delivered", "delivered"])
        // The dead one, should it come back, changes nothing.
        try await fixture.store.settle(
            delivery, replica: dead, .failed(ServiceFailure(.broken, "It was dead.")))
        #expect(try await fixture.statuses() == ["delivered", "delivered"])
    }

    @Test(
        "§3.4.5: where the platform has something newer of others, the score gets a later time, and so do those behind")
    func outdated() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        let others = Score(
            subject: "ann", points: nil, timestamp: fixture.base.clock.now() + .seconds(2))
        try await fixture.services.grades.send(
            others, to: ServicesFixture.base + "/l/own/lineitem", at: fixture.services.endpoint,
            as: fixture.services.client)
        for given in 1...3 { try await fixture.grade(ann, Double(given)) }
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [1, 2, 3])
        #expect(try await fixture.statuses() == Array(repeating: "delivered", count: 3))
        // And what comes later is later than all.
        try await fixture.grade(ann, 4)
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [1, 2, 3, 4])
    }

    @Test("What the platform refuses with a later time too is failed with its cause, and what comes behind is sent")
    func refusal() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        fixture.platform.change {
            $0.replies["/scores"] = [
                .text("", status: .badRequest), .text("", status: .badRequest),
                .text("", status: .unprocessableContent), .text("", status: .badRequest),
                .text("", status: .notFound),
            ]
        }
        for given in 1...4 { try await fixture.grade(ann, Double(given)) }
        await fixture.queue().drain()
        #expect(
            try await fixture.statuses() == ["failed refused", "failed refused", "failed not_found", "delivered"])
        #expect(fixture.arrived(ann) == [4])
    }

    @Test("What may pass is tried again, up to a limit")
    func limit() async throws {
        let fixture = try await ScoreFixture()
        let (ann, bob) = (try await fixture.learner("ann"), try await fixture.learner("bob"))
        let failures = Array(repeating: StubTransport.Reply.text("", status: .internalServerError), count: 3)
        fixture.platform.change { $0.replies["/scores"] = failures }
        try await fixture.grade(ann, 1)
        await fixture.queue(attempts: 4).drain()
        #expect(try await fixture.statuses() == ["delivered"])
        fixture.platform.change { $0.replies["/scores"] = failures }
        try await fixture.grade(bob, 1)
        await fixture.queue(attempts: 3).drain()
        #expect(try await fixture.statuses() == ["delivered", "failed broken"])
    }

    @Test("The pauses double up to the longest, and a platform that says when is asked then")
    func pauses() {
        let limits = ScoreQueue.Limits()
        let pauses = (1...20).map { limits.pause(after: $0, asked: nil, share: 255) }
        #expect(pauses.first == .milliseconds(500) && pauses[3] == .seconds(4) && pauses.last == .seconds(3600))
        #expect(limits.pause(after: 4, asked: nil, share: 0) == .seconds(2))
        #expect(limits.pause(after: 9, asked: .seconds(2), share: 0) == .seconds(2))
        #expect(limits.pause(after: 1, asked: .zero, share: 0) == .milliseconds(500))
        #expect(limits.pause(after: 1, asked: .seconds(86_400), share: 0) == .seconds(3600))
    }

    @Test("A platform may be away for a week, also one that says all the while that it will be back in a second")
    func patience() {
        let limits = ScoreQueue.Limits()
        for asked: Duration? in [nil, .seconds(1)] {
            let whole = (1..<limits.attempts).reduce(Duration.zero) { sum, attempt in
                sum + limits.pause(after: attempt, asked: asked, share: 0)
            }
            #expect(whole > .seconds(6 * 86_400))
        }
    }

    @Test("A line item that somebody removed at the platform is made again")
    func lostLineItem() async throws {
        let fixture = try await ScoreFixture(lineItem: nil)
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1)
        await fixture.queue().drain()
        fixture.platform.change { $0.replies["/scores"] = [.text("", status: .notFound)] }
        fixture.platform.change { $0.replies["/lineitem"] = [.text("", status: .notFound)] }
        fixture.platform.change { $0.replies["/lineitems"] = [.text("[]")] }
        try await fixture.grade(ann, 2)
        await fixture.queue().drain()
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute("UPDATE lti_scores SET next_at = now() WHERE tenant_id = app_tenant_id()")
        }
        await fixture.queue().drain()
        #expect(fixture.arrived(ann) == [1, 2] && fixture.platform.lineItems.count == 2)
    }

    @Test("Where the platform takes no scores, a grade is kept and nobody is asked")
    func held() async throws {
        let fixture = try await ScoreFixture(scopes: [.lineItemReading])
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1)
        await fixture.queue().drain()
        #expect(try await fixture.statuses() == ["held"] && fixture.platform.requests.isEmpty)
    }

    @Test("A registration out of use, and somebody who is nobody there any more, are told apart")
    func gone() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1)
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.execute("DELETE FROM lti_people WHERE tenant_id = app_tenant_id()")
        }
        await fixture.queue().drain()
        #expect(try await fixture.statuses() == ["failed not_granted"] && fixture.platform.requests.isEmpty)
    }
}
