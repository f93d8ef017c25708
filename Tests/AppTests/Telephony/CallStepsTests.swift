import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Synchronization
import Telephony
import Testing
import Workflows

@testable import lyceum

@Suite struct CallStepsTests {
    private final class Line: LiveCalls {
        let calls: [CallID] = []
        let placed = Mutex<[PlacedCall]>([])
        func place(_ call: PlacedCall) async { placed.withLock { $0.append(call) } }
        func hangUp(_ call: CallID) async {}
    }

    @Test("Keys that a step asks for are collected, asked for again where none came, and end in its output")
    func digits() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish(
            "tutor",
            [
                WorkflowNode(
                    slug: "code", kind: "collect_digits",
                    parameters: ["prompt": "Two digits?", "most": 2, "retry": "Once more?"]),
                WorkflowNode(slug: "hello", kind: "say", parameters: ["text": "You typed {{ vars.code.digits }}."]),
                WorkflowNode(slug: "bye", kind: "hang_up", parameters: ["text": "Goodbye."]),
            ], start: ["by_call": true])
        let (_, assistant) = try await world.call(workflow)
        let asked = try await assistant.all(.begin)
        #expect(asked.prefix(2) == [.text("Two digits?"), .said])
        guard case .collect(let keys)? = asked.last else {
            Issue.record("no keys are collected")
            return
        }
        #expect(keys.count == 2 && keys.terminator == "#" && !keys.allowsSpeech)
        #expect(try await assistant.texts(.keys("")) == ["Once more?"])
        let typed = try await assistant.all(.keys("42"))
        #expect(
            typed == [
                .text("You typed 42."), .said, .text("Goodbye."), .said, .hangUp(nil),
            ])
        let thread = try #require(assistant.threadID)
        #expect(
            try await world.said(in: thread) == [
                "assistant: Two digits?", "assistant: Once more?", "person: 42", "assistant: You typed 42.",
                "assistant: Goodbye.",
            ])
    }

    @Test("A transfer that does not come about leaves by its port, with the person still there")
    func transfer() async throws {
        let world = try await PhoneWorld()
        let nodes = [
            WorkflowNode(slug: "start", kind: "start", parameters: ["by_call": true]),
            WorkflowNode(
                slug: "away", kind: "transfer",
                parameters: ["to": "+33 1 99", "announcement": "I put you through."]),
            WorkflowNode(slug: "sorry", kind: "say", parameters: ["text": "Nobody is there: {{ vars.away.reason }}."]),
            WorkflowNode(slug: "end", kind: "end"),
        ]
        let workflow = try await world.publish(
            "tutor",
            WorkflowDefinition(
                nodes: nodes,
                edges: [
                    WorkflowEdge("start", "away"), WorkflowEdge("away", "end"),
                    WorkflowEdge("away", "sorry", port: "failed"), WorkflowEdge("sorry", "end"),
                ]))
        let (_, assistant) = try await world.call(workflow)
        #expect(
            try await assistant.all(.begin) == [.transfer("+33 1 99", announcement: "I put you through.")])
        #expect(try await assistant.texts(.transferFailed) == ["Nobody is there: failed."])
        let (other, handed) = try await world.call(workflow)
        _ = try await handed.all(.begin)
        await handed.end(.transferred)
        try await world.desk.end(other.id, .transferred, in: world.tenant.id)
        let runs = try await world.app.ask("/api/v1/runs?workflow=tutor", as: world.owner).body["data"]?.arrayValue
        #expect(runs?.contains { $0["status"] == "waiting" } == false, "\(runs ?? [])")
    }

    @Test("An agent's voice holds from its answer on")
    func voice() async throws {
        let world = try await PhoneWorld(chat: ScriptedModelProvider(.text("Bonjour.")))
        let workflow = try await world.publish(
            "tutor",
            [
                WorkflowNode(
                    slug: "answer", kind: "voice_agent",
                    parameters: ["instructions": "Answer.", "voice": "marie", "language": "fr", "speed": 1.5])
            ])
        let (_, assistant) = try await world.call(workflow)
        let events = try await assistant.all(.speech("Hello"))
        guard case .voice(let settings)? = events.first else {
            Issue.record("no voice")
            return
        }
        #expect(settings.voice == "marie" && settings.language == "fr" && settings.speed == 1.5)
        #expect(events.contains(.text("Bonjour.")))
    }

    @Test("A workflow has somebody called once, waits for the end of the call, and is told of a limit that forbids it")
    func outbound() async throws {
        let world = try await PhoneWorld()
        try await world.publish("tutor", [])
        let line = Line()
        let telephones = world.app.backend.telephones
        telephones.keeper.carry(by: line)
        try await world.publish(
            "caller",
            [
                WorkflowNode(
                    slug: "ring", kind: "outbound_call",
                    parameters: [
                        "to": "{{ input.text }}", "workflow": "tutor", "sip_account": "Exchange",
                        "consent": "This is a school.", "input": ["topic": "volts"],
                    ])
            ], end: ["output": "vars.ring"])
        func begin(_ number: String) async throws -> String {
            let run = try await world.app.ask(
                "/api/v1/workflows/caller/runs", ["input": ["text": .string(number)]], as: world.owner)
            return try #require(run.body["id"]?.stringValue, "\(run.text)")
        }
        func ended(_ run: String) async throws -> JSONValue {
            while true {
                let now = try await world.app.ask("/api/v1/runs/\(run)", as: world.owner).body
                if now["status"] == "completed" || now["status"] == "failed" { return now }
                await Task.yield()
            }
        }
        let outbox = Task { try await world.app.backend.outbox.run() }
        defer { outbox.cancel() }
        let run = try await begin("+33 1 23")
        while line.placed.withLock({ $0.isEmpty }) {
            try await telephones.keeper.turn()
            await Task.yield()
        }
        let call = try #require(line.placed.withLock { $0.first })
        #expect(call.beginning.opening == "This is a school.")
        #expect(
            call.configuration.voice.turns.longestCall == .seconds(1800) && call.beginning.input["topic"] == "volts")
        try await world.desk.answered(call.id, in: world.tenant.id)
        try await world.desk.end(call.id, .remoteHangUp, in: world.tenant.id)
        let result = try await ended(run)
        #expect(result["result"]?["output"]?["reason"] == "remote_hang_up", "\(result)")
        #expect(result["result"]?["output"]?["answered"] == true)

        let refused = try await ended(try await begin("+44 1 23"))
        #expect(refused["result"]?["output"]?["reason"] == "prefix", "\(refused)")
        #expect(line.placed.withLock { $0.count } == 1)
    }

    @Test(
        "A machine is left its message and nothing else, a person is talked to, and the step is told who picked up",
        arguments: [AnsweredBy.machine, .person])
    func machines(answeredBy: AnsweredBy) async throws {
        let world = try await PhoneWorld()
        try await world.publish(
            "tutor", [WorkflowNode(slug: "hello", kind: "say", parameters: ["text": "Good day."])],
            start: ["by_call": true])
        let line = Line()
        let telephones = world.app.backend.telephones
        telephones.keeper.carry(by: line)
        try await world.publish(
            "caller",
            [
                WorkflowNode(
                    slug: "ring", kind: "outbound_call",
                    parameters: [
                        "to": "+33123", "workflow": "tutor", "sip_account": "Exchange", "on_machine": "message",
                        "machine_message": "Call us, {{ input.text }}.",
                    ])
            ], end: ["output": "vars.ring"])
        let begun = try await world.app.ask(
            "/api/v1/workflows/caller/runs", ["input": ["text": "Ada"]], as: world.owner)
        let run = try #require(begun.body["id"]?.stringValue, "\(begun.text)")
        let outbox = Task { try await world.app.backend.outbox.run() }
        defer { outbox.cancel() }
        while line.placed.withLock({ $0.isEmpty }) {
            try await telephones.keeper.turn()
            await Task.yield()
        }
        let call = try #require(line.placed.withLock { $0.first })
        #expect(call.onMachine == .message && call.beginning.message == "Call us, Ada.")
        try await world.desk.answered(call.id, in: world.tenant.id)
        try await world.desk.note(answeredBy, of: call.id, in: world.tenant.id)
        let assistant = world.desk.assistant(call.beginning)
        assistant.isAnswered(by: answeredBy)
        let events = try await assistant.all(.begin)
        let wanted: [AssistantEvent] =
            answeredBy == .machine ? [.hangUp("Call us, Ada.")] : [.text("Good day."), .said]
        #expect(events == wanted)
        await assistant.end(.assistantHangUp)
        try await world.desk.end(call.id, .assistantHangUp, in: world.tenant.id)
        while true {
            let now = try await world.app.ask("/api/v1/runs/\(run)", as: world.owner).body
            guard now["status"] == "completed" || now["status"] == "failed" else {
                await Task.yield()
                continue
            }
            #expect(now["result"]?["output"]?["answered_by"] == .string(answeredBy.rawValue), "\(now)")
            break
        }
        let shown = try await world.app.ask("/api/v1/calls/\(call.id)", as: world.owner).body
        #expect(shown["answered_by"] == .string(answeredBy.rawValue))
    }

    @Test("A message for machines needs words, where a call is ordered and in a step")
    func machineWords() async throws {
        let world = try await PhoneWorld()
        try await world.publish("tutor", [])
        func order(_ more: JSONObject) async throws -> Answer {
            var body: JSONObject = ["to": "+3312", "workflow": "tutor", "sip_account": "Exchange"]
            for (name, value) in more.members { body[name] = value }
            return try await world.app.ask("/api/v1/calls", .object(body), as: world.owner)
        }
        #expect(try await order(["on_machine": "message"]).status == 400)
        #expect(try await order(["on_machine": "shout"]).status == 400)
        #expect(try await order(["on_machine": "message", "consent": "We are a school."]).status == 202)
        await #expect(throws: (any Error).self) {
            try await world.publish(
                "caller",
                [
                    WorkflowNode(
                        slug: "ring", kind: "outbound_call",
                        parameters: [
                            "to": "+33123", "workflow": "tutor", "sip_account": "Exchange", "on_machine": "message",
                        ])
                ])
        }
    }

    @Test("A workflow may hand the call over, or end it, as the first thing that it does")
    func firstStep() async throws {
        let world = try await PhoneWorld()
        let away = try await world.publish(
            "away",
            WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start", parameters: ["by_call": true]),
                    WorkflowNode(slug: "away", kind: "transfer", parameters: ["to": "+33199"]),
                    WorkflowNode(slug: "end", kind: "end"),
                ],
                edges: [
                    WorkflowEdge("start", "away"), WorkflowEdge("away", "end"),
                    WorkflowEdge("away", "end", port: "failed"),
                ]))
        let brief = try await world.publish(
            "brief", [WorkflowNode(slug: "bye", kind: "hang_up", parameters: ["text": "Goodbye."])],
            start: ["by_call": true])
        // The step asks whether somebody is on the telephone as soon as its run has begun.
        for _ in 0..<20 {
            let (_, handed) = try await world.call(away)
            #expect(try await handed.all(.begin) == [.transfer("+33199", announcement: nil)])
            let (_, ended) = try await world.call(brief)
            #expect(try await ended.all(.begin).last == .hangUp(nil))
        }
    }
}
