import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

/// Agents whose answers are shown as widgets.
@Suite(.timeLimit(.minutes(5))) struct AgentWidgetTests {
    private static let children = """
        {{ [{'type': 'Title', 'value': vars.value.title}] + vars.value.options.map(o, \
        {'type': 'Button', 'label': o, 'onClickAction': {'type': 'choose', 'payload': {'option': o}}}) }}
        """

    private static func agent(_ more: JSONObject = [:]) -> WorkflowNode {
        var parameters: JSONObject = [
            "instructions": "Suggest.",
            "output_schema": [
                "type": "object", "required": ["title", "options"],
                "properties": [
                    "title": ["type": "string"], "options": ["type": "array", "items": ["type": "string"]],
                ],
            ],
            "widget": [
                "type": "Card",
                "children": .string(children),
            ],
            "copy_text": "{{ vars.value.title }} by {{ vars.model }}",
        ]
        for member in more.members { parameters[member.key] = member.value }
        return node("suggest", "agent", parameters)
    }

    private func execution(_ answer: String = #"{"title": "Next", "options": ["Ohm", "Volt"]}"#) -> StepExecution {
        StepExecution { services in
            services = StepServices(
                model: ScriptedModelProvider(.text(answer)), passages: NoHits(),
                identifiers: SystemIdentifierGenerator())
        }
    }

    private func widgets(_ events: [RunEvent]) -> [Widget] {
        events.compactMap { if case .widgetShown(_, let widget) = $0 { widget } else { nil } }
    }

    @Test("the value is shown as the widget that the template makes of it, and not as text")
    func happy() async throws {
        let execution = execution()
        let events = try await execution.events(course(Self.agent()))
        let widget = try #require(widgets(events).first)
        #expect(events.said.isEmpty && widget.copyText == "Next by scripted")
        #expect(widget.root["children"]?[0] == ["type": "Title", "value": "Next"])
        #expect(widget.root["children"]?[2]?["onClickAction"]?["payload"] == ["option": "Volt"])
        let output = try #require(execution.output(of: "suggest"))
        #expect(output["value"]?["title"] == "Next" && output["action"] == .null)
        #expect(output["item_id"]?.stringValue?.hasPrefix("msg_") == true)
    }

    @Test("an action is waited for, on another server too, and the model is not asked again")
    func waiting() async throws {
        let first = execution()
        let graph = course(Self.agent(["wait": true]))
        #expect(try await first.events(graph).last == .runWaiting)
        let item = try #require(first.waits.first?.wait.item)
        let action: JSONValue = ["type": "choose", "payload": ["option": "Ohm"], "item_id": .string("\(item)")]
        let second = execution("no JSON at all")
        let events = try await second.events(
            graph, resuming: first.left(RunSignal(.action, action, to: .item(item))))
        #expect(events.last == .runFinished && widgets(events).isEmpty)
        let output = try #require(second.output(of: "suggest"))
        #expect(output["action"] == action && output["value"]?["options"] == ["Ohm", "Volt"])
    }

    @Test("a widget that is none, and a value that has not what the template wants, leave by the way for errors")
    func errors() async throws {
        let none = course(Self.agent(["widget": ["type": "Banner"]]))
        let said = try await execution().events(none).said
        #expect(said.count == 1 && said[0].contains("A widget of this assistant is wrong"), "\(said)")
        let missing = course(Self.agent(["copy_text": "{{ vars.value.nothing }}"]))
        #expect(try await execution().events(missing).said.count == 1)
    }

    @Test("a run that is stopped while it waits for the action ends")
    func cancelled() async throws {
        let hanging = Hanging()
        let execution = StepExecution { services in
            services = StepServices(
                model: AnsweringModel { _ in .steps([.wait { try? await hanging.hang() }]) }, passages: NoHits(),
                identifiers: SystemIdentifierGenerator())
        }
        let control = RunControl(executor: nil)
        async let events = execution.events(course(Self.agent()), control: control)
        await hanging.begun()
        control.cancel(.requested)
        let all = try await events
        #expect(all.last == .runCancelled && widgets(all).isEmpty)
    }

    @Test(
        "waiting and copying need a widget, and data a widget of the library", arguments: ["wait", "copy_text", "data"])
    func problems(field: String) {
        var parameters: JSONObject = ["instructions": "x"]
        parameters[field] = field == "wait" ? true : field == "data" ? [:] : "x"
        let error = #expect(throws: InvalidWorkflow.self) {
            try CompiledWorkflow(course(node("suggest", "agent", parameters)), catalog: .standard)
        }
        let expected = field == "data" ? "parameters.data" : "parameters.widget"
        #expect(error?.problems.map(\.field) == [expected])
    }
}
