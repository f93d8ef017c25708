import Core
import ModelProviders
import Postgres
import Support
import Testing

@testable import Workflows

/// Messages of one thread that come while another is being answered.
@Suite(.timeLimit(.minutes(3))) struct RunQueueTests {
    /// Says what it was told once the gate is open, the first time; later at once.
    private static func held(_ gate: Gate) -> ScriptedModelProvider {
        ScriptedModelProvider(
            .steps([
                .event(.textDelta("First.")), .wait { await gate.pass() }, .event(.finished(.stop)),
            ]), .text("Second."), .text("Third."))
    }

    private static let echo = graph(
        between(
            node("agent", "agent", ["instructions": "x", "input": "x"]),
            node("echo", "assistant_message", ["text": "{{ input.text }}"])),
        "start > agent > echo > end")

    /// Asks, and greets whoever answered.
    private static let greeting = graph(
        between(
            node("agent", "agent", ["instructions": "x", "input": "x"]), node("ask", "wait_for_user_input", [:]),
            node("greet", "assistant_message", ["text": "Hello {{ vars.ask.text }}."])),
        "start > agent > ask > greet > end")

    /// A thread whose first message is being answered, by a model that stands before a gate.
    private struct BusyThread {
        let world: Replicas
        let thread: RunReference
        let gate = Gate()
        let engine: RunEngine
        let first: (admission: RunAdmission, run: RunID, events: RunEvents)

        init(_ graph: WorkflowDefinition, lease: Duration = .seconds(15)) async throws {
            world = try await Replicas(lease: lease)
            thread = try await world.thread(graph)
            engine = world.engine(model: RunQueueTests.held(gate))
            first = try await world.say("one", in: thread, to: engine)
            await gate.arrived()
        }
    }

    @Test("they are answered one after the other, in their order")
    func order() async throws {
        let busy = try await BusyThread(Self.echo)
        let (world, thread, engine, first, gate) = (busy.world, busy.thread, busy.engine, busy.first, busy.gate)
        let second = try await world.say("two", in: thread, to: engine)
        let third = try await world.say("three", in: thread, to: engine)
        #expect(first.admission == .begins && second.admission == .queued(behind: 0))
        #expect(third.admission == .queued(behind: 1))
        let status: String = try await world.value(
            "SELECT status FROM workflow_runs WHERE id = \(second.run)", of: thread.tenantID)
        #expect(status == "queued")
        gate.open()
        #expect(await first.events.answer().said == ["First.", "one"])
        #expect(await second.events.answer().said == ["Second.", "two"])
        let (said, last) = await third.events.answer()
        #expect(said == ["Third.", "three"] && last == .runFinished)
        let overlaps: Int = try await world.value(
            """
            SELECT count(*) FROM workflow_runs a JOIN workflow_runs b ON a.id < b.id
            WHERE (SELECT min(created_at) FROM run_events WHERE run_id = b.id) < a.finished_at
            """, of: thread.tenantID)
        #expect(overlaps == 0)
    }

    @Test("a run that comes to wait for a message takes the one that is queued")
    func given() async throws {
        let busy = try await BusyThread(Self.greeting)
        let (world, thread, engine, first, gate) = (busy.world, busy.thread, busy.engine, busy.first, busy.gate)
        let second = try await world.say("Ann", in: thread, to: engine)
        gate.open()
        let (said, last) = await first.events.answer()
        #expect(said == ["First."] && last == .runWaiting)
        let answer = await second.events.answer()
        #expect(answer.said == ["Hello Ann."] && answer.last == .runFinished)
        let merged: RunID? = try await world.value(
            "SELECT merged_into FROM workflow_runs WHERE id = \(second.run)", of: thread.tenantID)
        #expect(merged == first.run)
    }

    @Test("the answer of a queued message streams on the server that took it, whichever carries it out")
    func otherReplica() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.greeting)
        let gate = Gate()
        let (north, south) = (world.engine(model: Self.held(gate)), world.engine())
        let services = [north, south].map { engine in Task { try await engine.run() } }
        let first = try await world.say("one", in: thread, to: north)
        await gate.arrived()
        let second = try await world.say("Ann", in: thread, to: south)
        let third = try await world.say("three", in: thread, to: south)
        gate.open()
        #expect(await first.events.answer().said == ["First."])
        #expect(await second.events.answer().said == ["Hello Ann."])
        let (said, last) = await third.events.answer()
        #expect(said == ["Second."] && last == .runWaiting)
        for service in services { service.cancel() }
        for service in services { _ = await service.result }
    }

    @Test("a queued message is answered although the server that it waited for died")
    func deadServer() async throws {
        // It never renews its lease, and what it writes later comes too late.
        let busy = try await BusyThread(Self.echo, lease: .milliseconds(300))
        let (world, thread, first, gate) = (busy.world, busy.thread, busy.first, busy.gate)
        let alive = world.engine(model: ScriptedModelProvider(.text("Anew.")))
        let service = Task { try await alive.run() }
        let second = try await world.say("two", in: thread, to: alive)
        let (said, last) = await second.events.answer()
        #expect(said == ["Anew.", "two"] && last == .runFinished)
        gate.open()
        _ = await first.events.answer()
        let completed: Int = try await world.value(
            "SELECT count(*) FROM workflow_runs WHERE status = 'completed'", of: thread.tenantID)
        #expect(completed == 2)
        service.cancel()
        _ = await service.result
    }

    @Test("more than a few that wait are refused, and not stored")
    func bound() async throws {
        let busy = try await BusyThread(Self.echo)
        let (world, thread, engine, first, gate) = (busy.world, busy.thread, busy.engine, busy.first, busy.gate)
        for number in 1...4 { _ = try await world.say("\(number)", in: thread, to: engine) }
        await #expect(throws: ThreadIsBusy.self) { try await world.say("5", in: thread, to: engine) }
        let count: Int = try await world.value("SELECT count(*) FROM workflow_runs", of: thread.tenantID)
        #expect(count == 5)
        gate.open()
        _ = await first.events.answer()
    }

    @Test("a queued run whose reader goes away is cancelled, and the one behind it is not")
    func cancelledInQueue() async throws {
        let busy = try await BusyThread(Self.echo)
        let (world, thread, engine, first, gate) = (busy.world, busy.thread, busy.engine, busy.first, busy.gate)
        let service = Task { try await engine.run() }
        let second = try await world.say("two", in: thread, to: engine)
        let third = try await world.say("three", in: thread, to: engine)
        engine.cancelAnswer(of: second.run, in: thread.tenantID)
        #expect(await second.events.answer().last == .runCancelled)
        gate.open()
        #expect(await first.events.answer().said == ["First.", "one"])
        #expect(await third.events.answer().said == ["Second.", "three"])
        service.cancel()
        _ = await service.result
    }

    @Test("however many come at once on two servers, each is answered, in the order of their runs")
    func crowd() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(
            graph(between(node("echo", "assistant_message", ["text": "{{ input.text }}"])), "start > echo > end"))
        let engines = [world.engine(), world.engine()]
        let services = engines.map { engine in Task { try await engine.run() } }
        let answered = await withTaskGroup(of: Int.self) { group in
            for sender in 0..<4 {
                group.addTask {
                    var answered = 0
                    for number in 0..<20 {
                        let text = "\(sender)-\(number)"
                        do {
                            let turn = try await world.say(text, in: thread, to: engines[sender % 2])
                            if await turn.events.answer().said == [text] { answered += 1 }
                        } catch {
                            Issue.record("\(error)")
                        }
                    }
                    return answered
                }
            }
            return await group.reduce(0, +)
        }
        #expect(answered == 80)
        let left: Int = try await world.value(
            "SELECT count(*) FROM workflow_runs WHERE status <> 'completed'", of: thread.tenantID)
        #expect(left == 0)
        for service in services { service.cancel() }
        for service in services { _ = await service.result }
    }
}
