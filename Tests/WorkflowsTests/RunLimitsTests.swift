import Core
import ModelProviders
import Postgres
import Support
import Testing

@testable import Workflows

/// How far runs may go, and what is said of those that come there.
@Suite(.timeLimit(.minutes(3))) struct RunLimitsTests {
    private static let asking = graph(
        between(
            node("one", "agent", ["instructions": "x", "input": "x"]),
            node("two", "agent", ["instructions": "x", "input": "x"])), "start > one > two > end")

    private func limits(_ json: JSONValue, of run: RunReference, in world: Replicas) async throws {
        try await TestDatabase.withOwner(of: world.database) { owner in
            _ = try await owner.execute(
                "UPDATE tenants SET limits = \(["runs": json] as JSONValue) WHERE id = \(run.tenantID)")
        }
    }

    private func failure(_ events: RunEvents) async -> RunFailure? {
        guard case .runFailed(let failure)? = await events.answer().last else { return nil }
        return failure
    }

    @Test("a workflow's limits are read, and hold where they are lower than the institution's")
    func workflow() async throws {
        var definition = Self.asking
        definition.limits = try RunBounds(json: ["steps_per_turn": 2])
        #expect(try WorkflowDefinition(json: definition.json) == definition)
        let world = try await Replicas()
        let engine = world.engine()
        let thread = try await world.thread(definition)
        let failure = await failure(try await world.say("x", in: thread, to: engine).events)
        #expect(failure?.code == .tooManySteps && failure?.description.contains("2 steps") == true)
        let usual = RunLimits()
        #expect(usual.lowered(by: try RunBounds(json: ["iterations": 9000])).iterations == usual.iterations)
        #expect(usual.replaced(by: try RunBounds(json: ["iterations": 9000])).iterations == 9000)
    }

    /// Limits that are none, and the field that is named.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let json: JSONValue
    }

    @Test(
        "limits that are none are told of with their place",
        arguments: [
            Wrong(testDescription: "limits", json: [1]), Wrong(testDescription: "limits.money", json: ["money": 1]),
            Wrong(testDescription: "limits.tokens", json: ["tokens": 0]),
            Wrong(testDescription: "limits.nesting", json: ["nesting": "deep"]),
        ])
    func wrong(_ wrong: Wrong) throws {
        var json = Self.asking.json.objectValue ?? JSONObject()
        json["limits"] = wrong.json
        let error = #expect(throws: InvalidWorkflow.self) { try WorkflowDefinition(json: .object(json)) }
        #expect(error?.problems.map(\.field) == [wrong.testDescription])
    }

    @Test("a run whose models took more tokens than the institution allows ends, and its steps are counted")
    func tokens() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.asking)
        try await limits(["tokens": 7], of: thread, in: world)
        let model = ScriptedModelProvider(
            .steps([
                .event(.textDelta("a")), .event(.usage(TokenUsage(input: 3, output: 2))), .event(.finished(.stop)),
            ]))
        let engine = world.engine(model: model)
        try await engine.prepare(for: thread.tenantID)
        let turn = try await world.say("x", in: thread, to: engine)
        #expect(await failure(turn.events)?.code == .tooManyTokens)
        let usage: [String] = try await world.value(
            """
            SELECT array_agg(coalesce(usage ->> 'input_tokens', '-') || ' ' || status ORDER BY number)
            FROM run_steps WHERE kind = 'agent'
            """, of: thread.tenantID)
        #expect(usage.first == "3 completed" && usage.count == 2)
        #expect(model.requests.count == 2)
    }

    @Test("tokens of a run that rested count when it goes on")
    func tokensOverWaits() async throws {
        let world = try await Replicas()
        var definition = graph(
            between(
                node("one", "agent", ["instructions": "x", "input": "x"]), node("ask", "wait_for_user_input", [:]),
                node("two", "agent", ["instructions": "x", "input": "x"])), "start > one > ask > two > end")
        definition.limits = try RunBounds(json: ["tokens": 3])
        let thread = try await world.thread(definition)
        // Each answer takes two.
        let engine = world.engine()
        let first = try await world.say("x", in: thread, to: engine)
        #expect(await first.events.answer().last == .runWaiting)
        #expect(await failure(try await world.say("y", in: thread, to: engine).events)?.code == .tooManyTokens)
    }

    @Test("a run that works too long ends, and the request to its model with it")
    func time() async throws {
        let world = try await Replicas()
        var definition = Self.asking
        definition.limits = try RunBounds(json: ["run_seconds": 1])
        let thread = try await world.thread(definition)
        let gate = Gate()
        let engine = world.engine(
            model: ScriptedModelProvider(.steps([.wait { await gate.pass() }])), heartbeat: .seconds(60))
        let service = Task { try await engine.run() }
        // The gate stays closed: only a cancelled step passes.
        let turn = try await world.say("x", in: thread, to: engine)
        #expect(await failure(turn.events)?.code == .outOfTime)
        service.cancel()
        _ = await service.result
    }

    @Test("a state that outgrows its limit fails the step that makes it so")
    func state() async throws {
        let world = try await Replicas()
        var definition = graph(
            between(assign("grow", "state.text", "input.text + input.text")), "start > grow > end")
        definition.limits = try RunBounds(json: ["state_bytes": 64])
        let thread = try await world.thread(definition)
        let text = String(repeating: "x", count: 40)
        let failure = await failure(try await world.say(text, in: thread, to: world.engine()).events)
        #expect(failure?.code == .stateTooLarge)
    }

    @Test("time that a run worked on other servers counts, until it rests")
    func workedElsewhere() async throws {
        let world = try await Replicas()
        let asking = graph(
            between(
                node("ask", "wait_for_user_input", [:]), node("one", "agent", ["instructions": "x", "input": "x"])),
            "start > one > ask > end")
        let thread = try await world.thread(asking)
        let gates = [Gate(), Gate()]
        let models = gates.map { gate in
            ScriptedModelProvider(
                .steps([.wait { await gate.pass() }, .event(.textDelta("Fine.")), .event(.finished(.stop))]))
        }
        let (north, south) = (world.engine(model: models[0]), world.engine(model: hangingModel()))
        let northern = Task { try await north.run() }
        let turn = try await world.say("x", in: thread, to: north)
        await gates[0].arrived()
        let worked: Query = "SELECT worked_ms FROM workflow_runs WHERE status <> 'failed'"
        while try await world.value(worked, of: thread.tenantID, as: Int.self) == 0 { await Task.yield() }
        try await world.work(1_799_950, of: thread.tenantID)
        northern.cancel()
        _ = await northern.result
        let southern = Task { try await south.run() }
        #expect(await failure(turn.events)?.code == .outOfTime)

        // Of another run of the thread, what it worked before it rested does not count any more.
        let other = try await world.say("y", in: thread, to: world.engine(model: models[1]))
        await gates[1].arrived()
        try await world.work(1000, of: thread.tenantID)
        gates[1].open()
        #expect(await other.events.answer().last == .runWaiting)
        #expect(try await world.value(worked, of: thread.tenantID, as: Int.self) == 0)
        southern.cancel()
        _ = await southern.result
    }
}

extension Replicas {
    /// Says how long the tenant's runs have worked.
    fileprivate func work(_ milliseconds: Int, of tenant: TenantID) async throws {
        try await database.withTenant(tenant) { transaction in
            _ = try await transaction.execute("UPDATE workflow_runs SET worked_ms = \(milliseconds)")
        }
    }
}
