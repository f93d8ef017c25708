import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

/// Tools that come with the program that calls a run.
@Suite(.timeLimit(.minutes(3))) struct OfferedToolsTests {
    private static let weather = OfferedTools.Definition(
        name: "weather", description: "Tells the weather.", parameters: ["type": "object"])
    private static let time = OfferedTools.Definition(
        name: "time", description: "Tells the time.", parameters: ["type": "object"])

    private static func input(_ offered: OfferedTools?) -> RunInput {
        RunInput(input: ["text": "hello"], offered: offered)
    }

    /// Runs the agent, and gives what happened and what its model was asked.
    private func run(
        _ offered: OfferedTools?, _ parameters: JSONObject = [:],
        _ script: ScriptedModelProvider.Script = .text("Fine.")
    ) async throws -> (events: [RunEvent], request: ModelRequest, wait: Wait?) {
        var members: JSONObject = ["instructions": "Help."]
        for member in parameters.members { members[member.key] = member.value }
        let model = ScriptedModelProvider(script, .text("Then."))
        let execution = StepExecution { services in
            services = StepServices(model: model, passages: NoHits(), identifiers: SystemIdentifierGenerator())
        }
        let workflow = try CompiledWorkflow(course(node("ask", "agent", members)), catalog: .standard)
        let log = RunLog()
        let machine = RunMachine(workflow, version: Machines.version, input: Self.input(offered))
        _ = try await RunExecution(
            run: StepExecution.run, log: log, control: RunControl(executor: nil), store: execution.store,
            projection: NoStatements(), services: execution.services, replica: UUID128(high: 9, low: 9),
            logger: Logger(label: "test", sink: DiscardingLogSink())
        ).execute(machine)
        log.close()
        var events: [RunEvent] = []
        for await batch in log.events() { events += batch.map(\.event) }
        return (events, try #require(model.requests.first), execution.waits.first?.wait)
    }

    @Test("a model that is shown may call them, and several calls are asked for together")
    func together() async throws {
        let (events, request, wait) = try await run(
            OfferedTools([Self.weather, Self.time]), [:], .calls([("weather", "{}"), ("time", "{}")]))
        #expect(request.tools.map(\.name) == ["weather", "time"] && request.toolChoice == .auto)
        #expect(events.calls.map(\.call.name) == ["weather", "time"] && events.last == .runWaiting)
        #expect(wait?.items == events.calls.map(\.item))
    }

    @Test("a program that takes one call at a time is asked for one")
    func single() async throws {
        let (events, _, _) = try await run(
            OfferedTools([Self.weather, Self.time], isParallel: false), [:],
            .calls([("weather", "{}"), ("time", "{}")]))
        #expect(events.calls.map(\.call.name) == ["weather"])
    }

    @Test("what the program wants called is the model's to call")
    func choices() async throws {
        let both = [Self.weather, Self.time]
        let required = try await run(OfferedTools(both, choice: .required)).request
        #expect(required.toolChoice == .required && required.tools.count == 2)
        let named = try await run(OfferedTools(both, choice: .named("time"))).request
        #expect(named.toolChoice == .required && named.tools.map(\.name) == ["time"])
        let unknown = try await run(OfferedTools(both, choice: .named("nobody"))).request
        #expect(unknown.toolChoice == .auto && unknown.tools.count == 2)
    }

    @Test("an agent that is not shown, or whose author says so, takes none; the author's own come first")
    func refused() async throws {
        let tools = OfferedTools([Self.weather])
        #expect(try await run(tools, ["response_in_chat": false]).request.tools.isEmpty)
        #expect(try await run(tools, ["caller_tools": false]).request.tools.isEmpty)
        #expect(try await run(nil).request.tools.isEmpty)
        let own: JSONValue = [["type": "client", "name": "weather", "description": "The author's."]]
        let request = try await run(tools, ["tools": own]).request
        #expect(request.tools.map(\.description) == ["The author's."])
    }

    /// Writes a call of the weather in pieces, and one of the time between them.
    private static let writing = ScriptedModelProvider.Script.steps([
        .event(.toolCallDelta(index: 0, id: "a", name: "weather", arguments: "")),
        .event(.toolCallDelta(index: 0, id: nil, name: nil, arguments: #"{"city""#)),
        .event(.toolCallDelta(index: 1, id: "b", name: "time", arguments: "{}")),
        .event(.toolCallDelta(index: 0, id: nil, name: nil, arguments: #": "Rome"}"#)),
        .event(.finished(.toolCalls)),
    ])

    @Test("calls are told of while they are written, as the items that they are asked for as")
    func written() async throws {
        let tools = OfferedTools([Self.weather, Self.time])
        let events = try await run(tools, [:], Self.writing).events.asking
        #expect(
            events.map(\.word) == [
                "wrote weather ", #"wrote weather {"city""#, "wrote time {}", #"wrote weather : "Rome"}"#,
                "called weather", "called time",
            ])
        let (weather, time) = (events[0].item, events[2].item)
        #expect(events.map(\.item) == [weather, weather, time, weather, weather, time])
        for event in events {
            #expect(
                RunEvent(kind: RunEvent.asking(event).kind, payload: RunEvent.asking(event).payload) == .asking(event))
        }
    }

    @Test("only calls that will be asked for are told of while they are written")
    func unwritten() async throws {
        let both = [Self.weather, Self.time]
        let single = try await run(OfferedTools(both, isParallel: false), [:], Self.writing).events.asking
        #expect(single.map(\.word).filter { $0.hasPrefix("wrote time") } == [])
        #expect(single.last?.word == "called weather" && single.last?.item == single.first?.item)
        let own: JSONValue = [["type": "client", "name": "open", "description": "The author's."]]
        let beside = try await run(OfferedTools(both), ["tools": own], Self.writing).events.asking
        #expect(beside.map(\.word) == ["called weather", "called time"])
        let broken = try await run(OfferedTools(both), [:], .calls([("weather", "{,")])).events
        #expect(broken.asking.map(\.word) == ["wrote weather {,"] && broken.said == ["Then."])
    }

    @Test("what is written of a call is kept in one piece, and its item with the turn")
    func keptPieces() {
        let (item, other): (ItemID, ItemID) = (
            SystemIdentifierGenerator().make(), SystemIdentifierGenerator().make()
        )
        let pieces = [(item, "{"), (item, "}"), (other, "{")].enumerated().map { index, piece in
            NumberedRunEvent(
                number: index + 1, step: 1, event: .asking(.toolWritten(piece.0, name: "w", arguments: piece.1)))
        }
        #expect(
            CoalescedDeltas.merge(pieces).map(\.event) == [
                .asking(.toolWritten(item, name: "w", arguments: "{}")),
                .asking(.toolWritten(other, name: "w", arguments: "{")),
            ])
        let turn = AgentJournal.Turn(
            turn: ModelTurn(text: "", calls: [], usage: nil), opening: [], items: [0: item, 3: other])
        #expect(AgentJournal.Turn(json: turn.json)?.items == [0: item, 3: other])
    }

    @Test("the journal keeps them with the run's input")
    func journal() {
        for tools in [
            OfferedTools([Self.weather]), OfferedTools([Self.time], choice: .required, isParallel: false),
            OfferedTools([Self.time, Self.weather], choice: .named("time")),
        ] {
            #expect(RunInput(json: Self.input(tools).json).offered == tools)
        }
        #expect(RunInput(json: Self.input(nil).json).offered == nil)
    }
}
