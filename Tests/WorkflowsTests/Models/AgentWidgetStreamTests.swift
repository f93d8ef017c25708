import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

/// Agents whose text fills a widget while it is written.
@Suite(.timeLimit(.minutes(5))) struct AgentWidgetStreamTests {
    private static let widget: JSONValue = [
        "type": "Card",
        "children": [
            ["type": "Caption", "value": "{{ vars.model }}"],
            ["type": "Markdown", "id": "answer", "value": "{{ vars.text }}", "streaming": true],
        ],
    ]

    private static func agent(_ more: JSONObject = [:]) -> WorkflowDefinition {
        var parameters: JSONObject = ["instructions": "Explain.", "widget": widget, "copy_text": "{{ vars.text }}"]
        for member in more.members { parameters[member.key] = member.value }
        return course(node("explain", "agent", parameters))
    }

    private func execution(_ model: any ModelProvider) -> StepExecution {
        StepExecution { services in
            services = StepServices(
                model: model, passages: NoHits(), tools: NotingTool(), identifiers: SystemIdentifierGenerator())
        }
    }

    @Test("the text grows in the widget by what is new of it, and is told to be complete")
    func grows() async throws {
        let events = try await execution(ScriptedModelProvider(.text("Vol", "ts", " and amperes."))).events(
            Self.agent())
        let shown = events.shown
        let deltas = shown.compactMap { event -> (String, Bool)? in
            guard case .itemChanged(_, .widgetText("answer", let delta, let isDone)) = event else { return nil }
            return (delta, isDone)
        }
        #expect(deltas.map(\.0) == ["ts", " and amperes.", ""] && deltas.map(\.1) == [false, false, true])
        guard case .itemStarted(let item, .widget(let first))? = shown.first,
            case .itemKept(item, .widget(let last))? = shown.last
        else { return #expect(Bool(false), "The widget was not kept.") }
        #expect(first.root["children"]?[1]?["value"] == "Vol" && first.root["children"]?[1]?["streaming"] == true)
        #expect(last.root["children"]?[1]?["value"] == "Volts and amperes.")
        #expect(last.root["children"]?[1]?["streaming"] == false && last.copyText == "Volts and amperes.")
        #expect(events.said.isEmpty && shown.count == 6)
    }

    @Test("the message is written too where the author asks for it, and the text is the output")
    func both() async throws {
        let execution = execution(ScriptedModelProvider(.text("Volts.")))
        let events = try await execution.events(Self.agent(["response_in_chat": true]))
        #expect(events.said == ["Volts."] && events.screen.count == 1)
        let output = try #require(execution.output(of: "explain"))
        #expect(output["text"] == "Volts." && output["action"] == .null && output["item_id"] != nil)
    }

    @Test("a long text is filled in seldomer than it grows, and is whole in the end")
    func long() async throws {
        let words = (0..<4000).map { "word\($0) " }
        let model = ScriptedModelProvider(
            .steps(words.map { .event(.textDelta($0)) } + [.event(.finished(.stop))]))
        let events = try await execution(model).events(Self.agent())
        let deltas = events.shown.compactMap { event -> String? in
            if case .itemChanged(_, .widgetText(_, let delta, _)) = event { delta } else { nil }
        }
        #expect(deltas.count < 1500)
        #expect("word0 " + deltas.joined() == words.joined())
    }

    @Test("an answer that breaks off takes the widget with it; a retry shows another")
    func breaksOff() async throws {
        let model = ScriptedModelProvider(
            .steps([.event(.textDelta("Vol")), .failure(ModelError(.truncated, "It broke off.", isRetryable: true))]),
            .text("Volts."))
        var graph = Self.agent()
        graph.nodes[1].policy = StepPolicy(attempts: 2, delay: .zero)
        let events = try await execution(model).events(graph)
        let started = events.shown.compactMap { if case .itemStarted(let item, _) = $0 { item } else { nil } }
        #expect(started.count == 2 && events.contains(.messageRemoved(started[0])) && events.screen.count == 1)
    }

    @Test("an action on the widget is waited for, and rounds of calls are told apart")
    func waits() async throws {
        let model = AnsweringModel { request in
            request.answers == 0 ? .calls([("note", #"{"word": "a"}"#)], saying: "First.") : .text("Then.")
        }
        let execution = execution(model)
        let events = try await execution.events(
            Self.agent(["wait": true, "tools": [["type": "tool", "name": "note"]]]))
        #expect(events.last == .runWaiting && execution.waits.first?.wait.item != nil)
        guard case .itemKept(_, .widget(let widget))? = events.shown.last else {
            return #expect(Bool(false), "The widget was not kept.")
        }
        #expect(widget.root["children"]?[1]?["value"] == "First.\n\nThen.")
    }
}
