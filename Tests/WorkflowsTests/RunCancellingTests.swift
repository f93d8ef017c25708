import Core
import ModelProviders
import Postgres
import Support
import Testing

@testable import Workflows

/// Runs that somebody ends, from whichever server.
@Suite(.timeLimit(.minutes(3))) struct RunCancellingTests {
    private static let asking = graph(
        between(node("agent", "agent", ["instructions": "x", "input": "x"])), "start > agent > end")

    @Test("a run that another server carries out ends, and its model's connection with it")
    func elsewhere() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.asking)
        let gate = Gate()
        let model = ScriptedModelProvider(.steps([.event(.textDelta("Half")), .wait { await gate.pass() }]))
        let (north, south) = (world.engine(model: model, heartbeat: .seconds(60)), world.engine())
        let service = Task { try await north.run() }
        let turn = try await world.say("one", in: thread, to: north)
        await gate.arrived()
        // The gate stays closed: only a cancelled step passes.
        try await south.cancel(turn.run, in: thread.tenantID)
        let (said, last) = await turn.events.answer()
        #expect(said == ["scripted says: Half"] || said == ["Half"])
        #expect(last == .runCancelled)
        service.cancel()
        _ = await service.result
    }

    @Test("a run that waits is cancelled by any server, with its steps, and takes no message any more")
    func waiting() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(
            graph(between(node("ask", "wait_for_user_input", [:])), "start > ask > end"))
        let (north, south) = (world.engine(), world.engine())
        let turn = try await world.say("one", in: thread, to: north)
        #expect(await turn.events.answer().last == .runWaiting)
        try await south.cancel(turn.run, in: thread.tenantID)
        let statuses: String = try await world.value(
            """
            SELECT r.status || ' ' || (SELECT string_agg(status, ' ' ORDER BY number) FROM run_steps)
            FROM workflow_runs r
            """, of: thread.tenantID)
        #expect(statuses == "cancelled completed cancelled")
        #expect(try await world.say("two", in: thread, to: south).admission == .begins)
    }

    @Test("a wish to end a run whose server is dead is fulfilled by the one that takes it up")
    func deadServer() async throws {
        let world = try await Replicas(lease: .milliseconds(200))
        let thread = try await world.thread(Self.asking)
        let gate = Gate()
        let dead = world.engine(model: ScriptedModelProvider(.steps([.wait { await gate.pass() }])))
        let turn = try await world.say("one", in: thread, to: dead)
        await gate.arrived()
        let alive = world.engine()
        try await alive.cancel(turn.run, in: thread.tenantID)
        let service = Task { try await alive.run() }
        var events = alive.follow(turn.run, in: thread.tenantID, endsAtRest: false)
        var last: RunEvent?
        while let batch = await events.next() { last = batch.last?.event ?? last }
        #expect(last == .runCancelled)
        gate.open()
        service.cancel()
        _ = await service.result
    }
}
