import Core
import Support
import Testing

@testable import Workflows

@Suite struct ApprovalStepTests {
    private let clock = SetClock()

    private func asking(_ more: JSONObject = [:], ports: [String] = []) -> WorkflowDefinition {
        var parameters: JSONObject = ["request": "May {{ input.text }} go on?"]
        for member in more.members { parameters[member.key] = member.value }
        var definition = graph(
            between(
                node("decide", "approval", parameters), node("yes", "assistant_message", ["text": "Yes."]),
                node("no", "assistant_message", ["text": "No: {{ vars.decide.comment }}"]),
                node("late", "assistant_message", ["text": "Late."])),
            "start > decide:approved > yes > end", "decide:rejected > no > end", "late > end")
        definition.edges.append(
            WorkflowEdge("decide", "late", port: more["deadline_seconds"] == nil ? "error" : "expired"))
        return definition
    }

    private func requests(_ events: [RunEvent]) -> [ApprovalRequest] {
        events.compactMap { if case .approvalAsked(let request) = $0 { request } else { nil } }
    }

    private func decision(_ word: String) -> RunSignal {
        RunSignal(
            .approval, ["decision": .string(word), "comment": "Not yet.", "decided_by": "somebody"], to: .step(2))
    }

    private func execution() -> StepExecution { StepExecution(clock: clock) }

    @Test("somebody is asked, the learner hears that somebody decides, and the run rests")
    func asks() async throws {
        let execution = execution()
        let events = try await execution.events(asking(["role": "admin"]))
        #expect(events.last == .runWaiting)
        #expect(events.said == ["Somebody has to decide before we go on."])
        let request = try #require(requests(events).first)
        #expect(request.text == "May hello go on?" && request.approver == .role("admin") && request.deadline == nil)
        #expect(execution.waits.first?.keys == ["approval", "approval#2"])
        #expect(events.contains { $0.isForAuthors })
    }

    @Test(
        "the decision is the way on, on another server too",
        arguments: [("approved", "Yes."), ("rejected", "No: Not yet.")])
    func decides(word: String, said: String) async throws {
        let first = execution()
        let request = try #require(requests(try await first.events(asking())).first)
        let second = execution()
        let events = try await second.events(asking(), resuming: first.left(decision(word)))
        #expect(events.said == [said] && events.last == .runFinished)
        #expect(
            second.output(of: "decide") == [
                "approval_id": .string(request.id.description), "decision": .string(word), "comment": "Not yet.",
                "decided_by": "somebody",
            ])
    }

    @Test("when nobody decides in time, others are asked too, and at the deadline nobody any more")
    func escalation() async throws {
        let definition = asking([
            "deadline_seconds": 100, "escalate_after_seconds": 40, "escalate_to": "owner", "message": "Wait.",
        ])
        let start = clock.now()
        let first = execution()
        let events = try await first.events(definition)
        let request = try #require(requests(events).first)
        #expect(request.deadline == start + .seconds(100) && events.said == ["Wait."])
        #expect(first.waits.first?.wait.until == start + .seconds(40))

        clock.advance(by: .seconds(41))
        let second = execution()
        let later = try await second.events(definition, resuming: first.left())
        #expect(later.contains(.approvalChanged(.escalated(request.id, to: .role("owner")))))
        #expect(later.last == .runWaiting && second.waits.first?.wait.until == start + .seconds(100))

        // Somebody decides before the deadline, or nobody does.
        let third = execution()
        let decided = try await third.events(definition, resuming: second.left(of: first.left(), decision("approved")))
        #expect(decided.said == ["Yes."])
        clock.advance(by: .seconds(60))
        let fourth = execution()
        let expired = try await fourth.events(definition, resuming: second.left(of: first.left()))
        #expect(expired.said == ["Late."] && expired.contains(.approvalChanged(.expired(request.id))))
        #expect(fourth.output(of: "decide")?["decision"] == "expired")
    }

    @Test("of two that wait, the one that was decided goes on")
    func addressed() async throws {
        let definition = graph(
            between(
                node("both", "parallel", ["branches": ["left", "right"], "join": "met"]),
                node("one", "approval", ["request": "One?"]), node("two", "approval", ["request": "Two?"]),
                node("met", "join", [:])),
            "start > both:left > one:approved > met", "both:right > two:approved > met > end",
            "one:rejected > met", "two:rejected > met")
        let first = execution()
        #expect(try await first.events(definition).last == .runWaiting)
        let last = try #require(first.waits.last)
        let second = execution()
        let signal = RunSignal(.approval, ["decision": "approved"], to: .step(last.number))
        #expect(try await second.events(definition, resuming: first.left(signal)).last == .runWaiting)
        #expect(second.waits.map(\.number) == [first.waits[0].number])
    }

    @Test("a named person is asked by identifier, and somebody who is none is an error")
    func person() async throws {
        let id: UserID = SystemIdentifierGenerator().make()
        let first = execution()
        let events = try await first.events(asking(["person": "{{ input.text }}"]), input: ["text": .string("\(id)")])
        #expect(requests(events).first?.approver == .person(id))
        let second = execution()
        let failed = try await second.events(asking(["person": "{{ input.text }}"]), input: ["text": "nobody"])
        #expect(second.failure(of: "decide")?.code == .invalidStep && failed.said == ["Late."])
    }

    @Test("a run that waits for a decision can be stopped")
    func cancelled() async throws {
        var machine = try Machines(
            asking(),
            answers: [
                "decide": { .finished($0.progress.number, .wait(Wait(.approval))) }
            ])
        try await machine.play()
        try await machine.tell(.cancel)
        #expect(machine.trace.suffix(2) == ["2 stopped", "cancel"])
    }

    /// Parameters that do not go together.
    private static let problems: [(name: String, parameters: JSONObject)] = [
        ("an escalation to nobody", ["escalate_after_seconds": 5]),
        ("an escalation without a time", ["escalate_to": "owner"]),
        (
            "an escalation after the deadline",
            ["escalate_after_seconds": 9, "escalate_to": "owner", "deadline_seconds": 5]
        ),
        ("a role that decides nothing", ["role": "learner"]),
    ]

    @Test("what does not go together is refused when the workflow is saved", arguments: problems.map(\.name))
    func parameters(name: String) throws {
        let parameters = try #require(Self.problems.first { $0.name == name }?.parameters)
        #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(asking(parameters), catalog: .standard) }
    }
}
