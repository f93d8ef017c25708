import Core
import Testing

@testable import Workflows

/// The steps that make, show and say values without anything outside the process.
@Suite struct ValueStepsTests {
    private func run(_ definition: WorkflowDefinition, input: JSONValue = ["text": "hello"]) async throws -> (
        StepExecution, [RunEvent]
    ) {
        let execution = StepExecution()
        return (execution, try await execution.events(definition, input: input))
    }

    // MARK: transform

    @Test("a transform makes values of any kind out of texts and expressions")
    func transform() async throws {
        let value: JSONValue = [
            "greeting": "{{ input.text }}, you", "length": "{{ size(input.text) }}",
            "list": ["{{ [1, 2] }}", true, nil],
            "plain": "no braces", "nested": ["deep": "{{ {'a': input.text} }}"],
        ]
        let (execution, events) = try await run(course(node("make", "transform", ["value": value])))
        #expect(events.last == .runFinished)
        #expect(
            execution.output(of: "make") == [
                "greeting": "hello, you", "length": 5, "list": [[1, 2], true, nil], "plain": "no braces",
                "nested": ["deep": ["a": "hello"]],
            ])
    }

    @Test("a value that lacks the shape its author asks for leaves a transform by the way for errors")
    func transformSchema() async throws {
        let schema: JSONValue = ["type": "object", "properties": ["n": ["type": "integer", "maximum": 4]]]
        let make = { (value: JSONValue) in course(node("make", "transform", ["value": value, "schema": schema])) }
        let (fine, _) = try await run(make(["n": "{{ size(input.text) - 1 }}"]))
        #expect(fine.output(of: "make") == ["n": 4])
        let (execution, _) = try await run(make(["n": "{{ size(input.text) }}"]))
        #expect(execution.failure(of: "make")?.code == .invalidStep)
        #expect(execution.failure(of: "make")?.description.contains("/n") == true)
        let wrong = course(node("make", "transform", ["value": 1, "schema": ["type": "nothing"]]))
        #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(wrong, catalog: .standard) }
    }

    @Test("an expression that cannot be evaluated leaves a transform by the way for errors")
    func transformError() async throws {
        let (execution, events) = try await run(course(node("make", "transform", ["value": ["{{ 1 / 0 }}"]])))
        #expect(execution.failure(of: "make")?.code == .invalidStep)
        #expect(events.said.count == 1 && events.last == .runFinished)
    }

    @Test("what is wrong in a transform is said by its place, all at once")
    func transformProblems() throws {
        let definition = course(node("make", "transform", ["value": ["a": "{{ 1 + }}", "b": ["{{ x", "fine"]]]))
        do {
            _ = try CompiledWorkflow(definition, catalog: .standard)
            Issue.record("This compiles.")
        } catch {
            #expect(error.problems.map(\.field) == ["parameters.value.a", "parameters.value.b[0]"])
        }
    }

    @Test("a template that is nested without an end is refused when the workflow is saved")
    func deepTemplate() {
        var value: JSONValue = "x"
        for _ in 0..<200 { value = [value] }
        let definition = course(node("make", "transform", ["value": value]))
        #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(definition, catalog: .standard) }
    }

    @Test("a value that outgrows its limit is an error, and the run goes on without it")
    func largeValue() async throws {
        let long = String(repeating: "x", count: 300_000)
        let value: JSONValue = .array((0..<40).map { _ in "{{ input.text }}" })
        let (execution, events) = try await run(
            course(node("make", "transform", ["value": value])), input: ["text": .string(long)])
        #expect(execution.failure(of: "make")?.code == .valueTooLarge)
        #expect(events.last == .runFinished)
    }

    @Test(
        "a value that grows deeper with every round of a loop ends in an error, not in a run that nobody can read again"
    )
    func deepValue() async throws {
        let definition = graph(
            between(
                assign("begin", "state.x", "1"),
                node("loop", "while", ["condition": "true", "max_iterations": 200]),
                assign("wrap", "state.x", "[state.x]", in: "loop"), node("oops", "assistant_message", ["text": "Deep."])
            ),
            "start > begin > loop:body > wrap", "loop > end", "wrap:error > oops > end")
        let (execution, events) = try await run(definition)
        #expect(execution.failure(of: "wrap")?.code == .valueTooLarge)
        #expect(events.said == ["Deep."] && events.last == .runFinished)
    }

    @Test("NUL, which the database keeps nowhere, is left out of what steps give")
    func nul() async throws {
        let (execution, _) = try await run(
            course(node("make", "transform", ["value": ["text": #"{{ 'a\u0000b' }}"#]])))
        #expect(execution.output(of: "make") == ["text": "ab"])
    }

    // MARK: watch

    @Test("what is watched is in the trace, and marked as for authors alone")
    func watch() async throws {
        let (execution, events) = try await run(
            course(node("look", "watch", ["value": "size(input.text)", "label": "length"])))
        #expect(events.filter(\.isForAuthors) == [.watched(label: "length", 5)])
        #expect(execution.output(of: "look") == ["value": 5])
    }

    @Test("without a value the whole state and all outputs are watched")
    func watchEverything() async throws {
        let definition = graph(
            between(assign("keep", "state.x", "1"), node("look", "watch", [:])), "start > keep > look > end")
        let (execution, _) = try await run(definition)
        let value = execution.output(of: "look")?["value"]
        #expect(value?["state"] == ["x": 1] && value?["vars"]?["keep"] == ["state.x": 1])
    }

    // MARK: user_message and progress

    @Test("a message in the person's name is said once")
    func userMessage() async throws {
        let (execution, events) = try await run(
            course(node("ask", "user_message", ["text": "Please repeat: {{ input.text }}"])))
        let texts = events.compactMap { if case .userMessage(_, let text) = $0 { text } else { nil } }
        #expect(texts == ["Please repeat: hello"])
        #expect(execution.output(of: "ask") == ["text": "Please repeat: hello"])
    }

    @Test("a blank message is none, and one that no person could send is an error")
    func userMessageLimits() async throws {
        let (_, blank) = try await run(course(node("ask", "user_message", ["text": " {{ '' }} "])))
        #expect(!blank.contains { if case .userMessage = $0 { true } else { false } })
        let long = String(repeating: "x", count: 70_000)
        let (execution, _) = try await run(
            course(node("ask", "user_message", ["text": "{{ input.text }}"])), input: ["text": .string(long)])
        #expect(execution.failure(of: "ask")?.code == .valueTooLarge)
    }

    @Test("progress is shown with its icon")
    func progress() async throws {
        let (_, events) = try await run(
            course(node("show", "progress", ["text": "Reading {{ input.text }}", "icon": "lucide:book-open"])))
        #expect(events.contains(.progress("Reading hello", icon: "lucide:book-open")))
    }

    @Test("an icon that is none is refused when the workflow is saved", arguments: ["two words", "http:x", "a:b:c"])
    func icons(name: String) {
        let definition = course(node("show", "progress", ["text": "x", "icon": .string(name)]))
        #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(definition, catalog: .standard) }
    }

    @Test("a run that is taken up after a crash does these steps again, under their numbers")
    func crash() async throws {
        let definition = graph(
            between(
                node("first", "http_request", ["url": "https://example.org/"]),
                node("make", "transform", ["value": ["{{ vars.first.status }}"]]),
                node("ask", "user_message", ["text": "x"]), node("show", "progress", ["text": "x"]),
                node("look", "watch", [:])), "start > first > make > ask > show > look > end")
        let hanging = Hanging()
        var execution = StepExecution()
        execution.services.transport = HangingTransport(hanging: hanging)
        let control = RunControl(executor: nil)
        let (first, graph) = (execution, definition)
        async let lost = first.events(graph, control: control)
        await hanging.begun()
        control.cancel(.givenUp)
        _ = try await lost

        var second = StepExecution()
        second.services.transport = OneAnswer()
        let events = try await second.events(definition, resuming: first.left())
        #expect(events.last == .runFinished)
        #expect(second.store.entries.flatMap(\.started).map(\.number) == [2, 3, 4, 5, 6, 7])
        #expect(second.output(of: "make") == [200])
    }
}
