import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(3))) struct RunFollowerTests {
    private static let asking = graph(
        between(
            node("hello", "assistant_message", ["text": "Hello"]),
            node("agent", "agent", ["instructions": "x", "input": "x"])), "start > hello > agent > end")

    private func collect(_ follower: RunFollower) async -> [NumberedRunEvent] {
        var all: [NumberedRunEvent] = []
        for await batch in follower { all += batch }
        return all
    }

    @Test("a reader sees every event once and in order, on the server that carries the run out and on another one")
    func both() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.asking)
        let gate = Gate()
        let model = ScriptedModelProvider(
            .steps([
                .event(.textDelta("Half")), .wait { await gate.pass() }, .event(.textDelta(" whole")),
                .event(.finished(.stop)),
            ]))
        let (north, south) = (world.engine(model: model), world.engine(heartbeat: .seconds(60)))
        let services = [north, south].map { engine in Task { try await engine.run() } }
        let turn = try await world.say("one", in: thread, to: north)
        await gate.arrived()
        let readers = [north, south].map { engine in
            Task { await collect(engine.follow(turn.run, in: thread.tenantID, endsAtRest: false)) }
        }
        while south.watches.count == 0 { await Task.yield() }
        gate.open()
        var texts: [String] = []
        for reader in readers {
            let events = await reader.value
            #expect(zip(events, events.dropFirst()).allSatisfy { $0.number < $1.number })
            #expect(events.first?.event == .runStarted && events.last?.event == .runFinished)
            texts.append(
                events.map { if case .textDelta(_, _, let text) = $0.event { text } else { "" } }.joined())
        }
        #expect(texts[0] == texts[1] && texts[0].hasSuffix("Half whole"))

        // Afterwards the journal alone tells it, from any place on.
        let late = await collect(south.follow(turn.run, in: thread.tenantID, after: 3, endsAtRest: false))
        #expect(late.first?.number == 4 && late.last?.event == .runFinished)
        #expect(south.watches.count == 0, "A reader that is gone is forgotten.")
        for service in services { service.cancel() }
        for service in services { _ = await service.result }
    }

    @Test("a run of another tenant is not there")
    func otherTenant() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.asking)
        let engine = world.engine()
        let turn = try await world.say("one", in: thread, to: engine)
        _ = await turn.events.answer()
        let other = try await TestTenant.insert(into: world.database)
        #expect(await collect(engine.follow(turn.run, in: other, endsAtRest: false)).isEmpty)
        try await engine.cancel(turn.run, in: other)
    }

    private static let item = ItemID(UUID128(high: 7, low: 7))
    private static let citation = Citation(
        index: 3, chunkID: ChunkID(UUID128(high: 5, low: 5)), document: "Current", headingPath: ["A"], text: "t",
        start: 1, end: 2)

    private static let approval = ApprovalID(UUID128(high: 8, low: 8))
    private static let person = UserID(UUID128(high: 9, low: 9))
    private static let noon = Timestamp(microseconds: 1_763_716_757_000_000)

    /// An event and the name that a failing test shows.
    struct Sample: Sendable, CustomTestStringConvertible {
        let event: RunEvent
        var testDescription: String { event.kind }
    }

    @Test(
        "every event comes back out of the journal as it went in",
        arguments: [
            .runStarted, .stepStarted(node: "a"), .stepFinished(node: "a"), .progress("p"), .messageStarted(item),
            .partStarted(item, part: 1), .textDelta(item, part: 1, text: "x"),
            .citationAdded(item, part: 0, number: 2, citation),
            .partFinished(item, part: 0, MessagePart(text: "x", citations: [citation])),
            .messageFinished(item, [MessagePart(text: "x", citations: [citation])]), .messageRemoved(item),
            .progress("p", icon: "search"), .userMessage(item, text: "x"),
            .widgetShown(item, Widget(root: ["type": "Card"], copyText: "c")),
            .widgetChanged(item, Widget(root: ["type": "Basic"])),
            .notice(ShownNotice(.warning, "m", title: "t")), .notice(ShownNotice(.info, "m")),
            .clientEffect(ClientEffect("open", ["tab": 1])), .watched(label: "l", [1]),
            .approvalAsked(ApprovalRequest(id: approval, text: "t", approver: .role("owner"), deadline: noon)),
            .approvalAsked(ApprovalRequest(id: approval, text: "t", approver: .person(person), deadline: nil)),
            .approvalChanged(.escalated(approval, to: .role("admin"))), .approvalChanged(.expired(approval)),
            .runWaiting, .runFinished, .runFailed(RunFailure(.timedOut, "late", allowsRetry: true)), .runCancelled,
        ].map { Sample(event: $0) })
    func journaled(_ sample: Sample) {
        #expect(RunEvent(kind: sample.event.kind, payload: sample.event.payload) == sample.event)
    }

    @Test("notices are read, and what a later version says is not")
    func notices() {
        let run = RunID(UUID128(high: 1, low: 2))
        #expect(RunNotice("e\(run.uuid)") == .events(run) && RunNotice("c\(run.uuid)") == .cancel(run))
        #expect(RunNotice("t") == .work && RunNotice("") == .anything)
        #expect(RunNotice("x\(run.uuid)") == nil && RunNotice("enone") == nil)
    }
}
