import Core
import ModelProviders
import Postgres
import Support
import Synchronization
import Testing

@testable import Workflows

/// Readers of a run that their server gives up in the middle of an answer.
@Suite(.timeLimit(.minutes(3))) struct RunLosingTests {
    /// How the run leaves the server, or comes back to it.
    enum Loss: String, CaseIterable, CustomTestStringConvertible {
        case atWork = "another server is at work on it"
        case over = "another server has ended it"
        case here = "the same server takes it up again"
        case stop = "the server stops"

        var testDescription: String { rawValue }
    }

    private static let asking = graph(
        between(
            node("hello", "assistant_message", ["text": "Hello"]),
            node("agent", "agent", ["instructions": "x", "input": "x"])), "start > hello > agent > end")

    @Test("they read it to its end, without what is not true any more", arguments: Loss.allCases)
    func loss(_ loss: Loss) async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.asking)
        let (before, after) = (Gate(), Gate())
        let north = world.engine(
            model: ScriptedModelProvider(Self.halved(by: before), .text("Anew.")),
            heartbeat: loss == .here ? .milliseconds(20) : .seconds(60))
        let south = world.engine(model: ScriptedModelProvider(Self.opened(by: after)))
        let northern = Task { try await north.run() }
        while !north.isBeating.load(ordering: .sequentiallyConsistent) { await Task.yield() }
        let turn = try await world.say("one", in: thread, to: north)
        await before.arrived()
        let screens = [ReaderScreen(), ReaderScreen()]
        let readers = [
            Task { for await events in turn.events { screens[0].show(events) } },
            Task {
                for await events in north.follow(turn.run, in: thread.tenantID, endsAtRest: false) {
                    screens[1].show(events)
                }
            },
        ]
        while !screens.allSatisfy({ $0.texts.last == "Half" }) { await Task.yield() }

        let southern = loss == .here ? nil : Task { try await south.run() }
        if loss == .stop {
            northern.cancel()
            _ = await northern.result
        } else {
            let log = try #require(north.liveLog(of: turn.run))
            try await world.leave(thread.tenantID)
            // Where it takes up what it is at work on, it gives that up first.
            while loss == .here, !log.hasEnded { await Task.yield() }
        }
        if loss == .over { after.open() }
        if loss != .here { await after.arrived() }
        while loss == .over, try await world.statuses(thread.tenantID) != ["completed"] { await Task.yield() }
        before.open()
        // The reader of the answer listens to the run instead of the log once it has lost that.
        while loss == .atWork, north.watches.count < 2 { await Task.yield() }
        after.open()

        for reader in readers { await reader.value }
        for screen in screens {
            #expect(screen.texts == ["Hello", "Anew."])
            #expect(screen.last == .runFinished)
        }
        #expect(north.watches.count == 0)
        for service in [northern, southern] { service?.cancel() }
        for service in [northern, southern] { _ = await service?.result }
    }

    @Test("who said Stop ends it on the server that it has gone to, unless it rests there")
    func stopped() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.asking)
        let (before, after) = (Gate(), Gate())
        let north = world.engine(
            model: ScriptedModelProvider(Self.halved(by: before)), heartbeat: .seconds(60))
        let south = world.engine(model: ScriptedModelProvider(Self.opened(by: after)))
        let services = [north, south].map { engine in Task { try await engine.run() } }
        while !north.isBeating.load(ordering: .sequentiallyConsistent) { await Task.yield() }
        let turn = try await world.say("one", in: thread, to: north)
        await before.arrived()
        try await world.leave(thread.tenantID)
        await after.arrived()
        before.open()
        while north.liveLog(of: turn.run) != nil { await Task.yield() }
        north.cancelAnswer(of: turn.run, in: thread.tenantID)
        #expect(await turn.events.answer().last == .runCancelled)

        let resting = try await world.thread(
            graph(between(node("ask", "wait_for_user_input", [:])), "start > ask > end"))
        let rest = try await world.say("two", in: resting, to: south)
        #expect(await rest.events.answer().last == .runWaiting)
        try await south.cancel(rest.run, in: resting.tenantID, sparesResting: true)
        #expect(try await world.statuses(resting.tenantID) == ["waiting"])
        for service in services { service.cancel() }
        for service in services { _ = await service.result }
    }

    /// Says half of it and waits.
    private static func halved(by gate: Gate) -> ScriptedModelProvider.Script {
        .steps([
            .event(.textDelta("Half")), .wait { await gate.pass() }, .event(.textDelta(" lost")),
            .event(.finished(.stop)),
        ])
    }

    /// Waits, and says it all.
    private static func opened(by gate: Gate) -> ScriptedModelProvider.Script {
        .steps([.wait { await gate.pass() }, .event(.textDelta("Anew.")), .event(.finished(.stop))])
    }
}

extension Replicas {
    /// Takes every lease of the tenant's runs from who holds it, as if it had run out.
    fileprivate func leave(_ tenant: TenantID) async throws {
        _ = try await database.withTenant(tenant) { transaction in
            try await transaction.query(
                """
                UPDATE workflow_runs SET lease_owner = \(UUID128(high: 5, low: 5)), lease_expires_at = now() - interval '1 s'
                WHERE status = 'running' RETURNING id
                """)
        }
    }

    fileprivate func statuses(_ tenant: TenantID) async throws -> [String] {
        try await database.withTenant(tenant) { transaction in
            try await transaction.query("SELECT status FROM workflow_runs ORDER BY id").map {
                try $0.decode(String.self)
            }
        }
    }
}
