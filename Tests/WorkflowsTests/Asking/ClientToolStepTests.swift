import Core
import Support
import Testing

@testable import Workflows

@Suite struct ClientToolStepTests {
    private static func asking(_ more: JSONObject = [:]) -> WorkflowDefinition {
        var parameters: JSONObject = ["name": "open", "arguments": ["page": "{{ input.text }}", "n": "{{ 1 + 1 }}"]]
        for member in more.members { parameters[member.key] = member.value }
        return course(node("ask", "client_tool", parameters))
    }

    @Test("the call is shown with its expressions replaced, and whatever it gives is the output")
    func happy() async throws {
        for value in [["deep": [1, nil, "x"]], "text", nil, 3.5, false] as [JSONValue] {
            let first = StepExecution()
            let asked = try #require(try await first.events(Self.asking()).calls.first)
            #expect(asked.call.arguments == ["page": "hello", "n": 2] && asked.call.status == .pending)
            let second = StepExecution()
            let events = try await second.events(Self.asking(), resuming: first.left(result(value, of: asked)))
            #expect(events.last == .runFinished && events.asking.count == 1)
            let output = try #require(second.output(of: "ask"))
            #expect(output["status"] == "completed" && output["result"] == value && output["message"] == .null)
        }
    }

    @Test("a message instead is in the output, and the call is withdrawn")
    func message() async throws {
        let first = StepExecution()
        _ = try await first.events(Self.asking())
        let second = StepExecution()
        let events = try await second.events(Self.asking(), resuming: first.left(WorkflowsTests.message("No.")))
        #expect(events.asking.map(\.word) == ["withdrawn"])
        let output = try #require(second.output(of: "ask"))
        #expect(output["status"] == "given_up" && output["message"] == "No." && output["result"] == .null)
    }

    @Test("without a result in time the step leaves by its way for errors")
    func late() async throws {
        let clock = SetClock()
        let first = StepExecution(clock: clock)
        _ = try await first.events(Self.asking(["patience_seconds": 5]))
        clock.advance(by: .seconds(6))
        let second = StepExecution(clock: clock)
        let events = try await second.events(Self.asking(["patience_seconds": 5]), resuming: first.left())
        #expect(second.failure(of: "ask")?.code == .timedOut && events.asking.map(\.word) == ["withdrawn"])
    }

    @Test("arguments that are too large fail the step")
    func large() async throws {
        let execution = StepExecution()
        _ = try await execution.events(
            Self.asking(), input: ["text": .string(String(repeating: "x", count: 300_000))])
        #expect(execution.failure(of: "ask")?.code == .valueTooLarge)
    }

    @Test("a call that the journal does not have is shown to nobody", arguments: [true, false])
    func unwritten(fails: Bool) async throws {
        let log = RunLog()
        let workflow = try CompiledWorkflow(Self.asking(), catalog: .standard)
        let execution = RunExecution(
            run: StepExecution.run, log: log, control: RunControl(executor: nil),
            store: InMemoryRunStore(failingEntry: fails ? 0 : nil), projection: NoStatements(),
            services: StepExecution().services, replica: UUID128(high: 9, low: 9),
            logger: Logger(label: "test", sink: DiscardingLogSink()))
        let machine = RunMachine(workflow, version: Machines.version, input: RunInput(input: ["text": "hello"]))
        _ = try? await execution.execute(machine)
        log.close()
        var events: [RunEvent] = []
        for await batch in log.events() { events += batch.map(\.event) }
        #expect(events.calls.count == (fails ? 0 : 1) && !events.isEmpty)
    }
}
