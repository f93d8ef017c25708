import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing

@testable import Workflows

/// Runs in which somebody decided while others of their thread were at work.
@Suite(.timeLimit(.minutes(3))) struct RunDecisionTests {
    /// Asks somebody to decide, or listens, or talks at once, as the message says.
    private static let graph = WorkflowsTests.graph(
        between(
            node(
                "which", "condition",
                [
                    "branches": [
                        ["name": "ask", "when": "input.text == 'ask'"],
                        ["name": "listen", "when": "input.text == 'listen'"],
                    ]
                ]),
            node("decide", "approval", ["request": "Go on?", "message": "Wait."]),
            node("ask", "wait_for_user_input", [:]),
            node("greet", "assistant_message", ["text": "Hello {{ vars.ask.text }}."]),
            node("agent", "agent", ["instructions": "x", "input": "x"]),
            node("echo", "assistant_message", ["text": "{{ input.text }}"])),
        "start > which:ask > decide:approved > agent > echo > end", "decide:rejected > end",
        "which:listen > ask > greet > end", "which:default > agent")

    /// Holds the first answer until the gate is open.
    private static func held(_ gate: Gate) -> ScriptedModelProvider {
        ScriptedModelProvider(
            .steps([.event(.textDelta("Held.")), .wait { await gate.pass() }, .event(.finished(.stop))]),
            .text("Later."))
    }

    private func engine(_ world: Replicas, _ model: any ModelProvider) -> RunEngine {
        world.engine(model: model, projection: ApprovalProjection(clock: SystemWallClock()))
    }

    private func decide(_ world: Replicas, _ thread: RunReference, on engine: RunEngine) async throws {
        let approvals = Approvals(database: world.database, engine: engine, clock: SystemWallClock())
        let person: UserID = try await world.value("SELECT user_id FROM threads", of: thread.tenantID)
        let decider = Decider(person, role: "teacher")
        let open = try await approvals.open(PageRequest(), for: decider, in: thread.tenantID)
        _ = try await approvals.decide(
            try #require(open.items.first).id, .approved, comment: nil, by: decider, in: thread.tenantID
        ) { _, _ in }
    }

    private func status(of run: RunID, _ world: Replicas, _ thread: RunReference) async throws -> String {
        try await world.value("SELECT status FROM workflow_runs WHERE id = \(run)", of: thread.tenantID)
    }

    /// How many runs of the thread were at work while another was, by what they said.
    private func overlaps(_ world: Replicas, _ thread: RunReference) async throws -> Int {
        try await world.value(
            """
            SELECT count(*) FROM run_events a JOIN run_events b ON a.run_id <> b.run_id
            JOIN run_events c ON c.run_id = a.run_id
            WHERE a.kind = 'message.started' AND c.kind = 'message.finished'
                AND a.payload ->> 'item_id' = c.payload ->> 'item_id' AND b.kind = 'message.started'
                AND b.created_at > a.created_at AND b.created_at < c.created_at
            """, of: thread.tenantID)
    }

    @Test("a run goes on with its decision once the talk is answered, and before what was said since; on two servers")
    func order() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.graph)
        let gate = Gate()
        let (north, south) = (engine(world, Self.held(gate)), engine(world, ScriptedModelProvider(.text("South."))))
        let services = [north, south].map { engine in Task { try await engine.run() } }
        let asking = try await world.say("ask", in: thread, to: south)
        #expect(await asking.events.answer().last == .runWaiting)

        let talking = try await world.say("talk", in: thread, to: north)
        #expect(talking.admission == .begins)
        await gate.arrived()
        try await decide(world, thread, on: south)
        #expect(try await status(of: asking.run, world, thread) == "queued")
        let since = try await world.say("since", in: thread, to: south)
        #expect(since.admission == .queued(behind: 1))
        gate.open()
        #expect(await talking.events.answer().said == ["Held.", "talk"])
        let decided = RunEvents(south.follow(asking.run, in: thread.tenantID, after: 0, endsAtRest: false))
        #expect(await decided.answer().said == ["Wait.", "Later.", "ask"])
        #expect(await since.events.answer().said == ["Later.", "since"])
        let ends: String = try await world.value(
            "SELECT string_agg(input #>> '{input,text}', ' ' ORDER BY finished_at) FROM workflow_runs",
            of: thread.tenantID)
        #expect(ends == "talk ask since")
        #expect(try await overlaps(world, thread) == 0)
        for service in services { service.cancel() }
        for service in services { _ = await service.result }
    }

    @Test("a message that came meanwhile goes to the run that listens")
    func listening() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.graph)
        let gate = Gate()
        let engine = engine(world, Self.held(gate))
        let asking = try await world.say("ask", in: thread, to: engine)
        #expect(await asking.events.answer().last == .runWaiting)
        let listening = try await world.say("listen", in: thread, to: engine)
        #expect(await listening.events.answer().last == .runWaiting)
        try await decide(world, thread, on: engine)
        await gate.arrived()
        let ann = try await world.say("Ann", in: thread, to: engine)
        #expect(ann.admission == .queued(behind: 0))
        gate.open()
        let answer = await ann.events.answer()
        #expect(answer.said == ["Hello Ann."] && answer.last == .runFinished)
        let merged: RunID? = try await world.value(
            "SELECT merged_into FROM workflow_runs WHERE id = \(ann.run)", of: thread.tenantID)
        #expect(merged == listening.run)
        #expect(try await status(of: asking.run, world, thread) == "completed")
    }

    @Test("a decision outlives the server whose answer it waits for")
    func deadServer() async throws {
        let world = try await Replicas(lease: .milliseconds(300))
        let thread = try await world.thread(Self.graph)
        let gate = Gate()
        let alive = engine(world, ScriptedModelProvider(.text("Anew.")))
        let asking = try await world.say("ask", in: thread, to: alive)
        #expect(await asking.events.answer().last == .runWaiting)
        // It never renews its lease, and what it writes later comes too late.
        let dead = engine(world, Self.held(gate))
        let talking = try await world.say("talk", in: thread, to: dead)
        await gate.arrived()
        try await decide(world, thread, on: alive)
        let service = Task { try await alive.run() }
        let decided = RunEvents(alive.follow(asking.run, in: thread.tenantID, after: 0, endsAtRest: false))
        #expect(await decided.answer().said == ["Wait.", "Anew.", "ask"])
        #expect(try await status(of: talking.run, world, thread) == "completed")
        gate.open()
        _ = await talking.events.answer()
        service.cancel()
        _ = await service.result
    }

    @Test("a queued run is cancelled in its place")
    func cancelled() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.graph)
        let gate = Gate()
        let engine = engine(world, Self.held(gate))
        let asking = try await world.say("ask", in: thread, to: engine)
        #expect(await asking.events.answer().last == .runWaiting)
        let talking = try await world.say("talk", in: thread, to: engine)
        await gate.arrived()
        try await decide(world, thread, on: engine)
        try await engine.cancel(asking.run, in: thread.tenantID)
        #expect(try await status(of: asking.run, world, thread) == "cancelled")
        gate.open()
        #expect(await talking.events.answer().said == ["Held.", "talk"])
    }

    @Test("of the runs of a thread whose time has come one is taken up, whoever asks")
    func timers() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.graph)
        let engine = engine(world, ScriptedModelProvider(.text("x")))
        for _ in 0..<3 {
            let run = try await world.say("ask", in: thread, to: engine)
            #expect(await run.events.answer().last == .runWaiting)
        }
        _ = try await world.database.withTenant(thread.tenantID) {
            try await $0.execute("UPDATE workflow_runs SET wake_at = now() - interval '1 s' WHERE status = 'waiting'")
        }
        let store = PostgresRunStore(database: world.database)
        for _ in 0..<3 {
            let claimed = try await withThrowingTaskGroup(of: [RunID].self) { group in
                for replica in 1...4 {
                    group.addTask {
                        try await store.claim(
                            16, replica: UUID128(high: 3, low: UInt64(replica)), lease: .seconds(60)
                        ).map(\.1)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 1)
            #expect(try await store.claim(16, replica: UUID128(high: 3, low: 9), lease: .seconds(60)).isEmpty)
            _ = try await world.database.withTenant(thread.tenantID) {
                try await $0.execute("UPDATE workflow_runs SET status = 'completed' WHERE status = 'running'")
            }
        }
    }
}
