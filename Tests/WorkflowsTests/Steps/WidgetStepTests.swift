import Core
import Support
import Testing

@testable import Workflows

@Suite struct WidgetStepTests {
    private static let card: JSONValue = [
        "type": "Card",
        "children": [
            ["type": "Title", "value": "For {{ input.text }}", "id": nil],
            [
                "type": "Button", "label": "Go",
                "onClickAction": ["type": "go", "payload": ["n": "{{ size(input.text) }}"]],
            ],
            [
                "type": "Col",
                "children": "{{ ['a', 'b'].map(x, {'type': 'Text', 'value': x}) }}",
            ],
        ],
    ]
    private static let shown: JSONValue = [
        "type": "Card",
        "children": [
            ["type": "Title", "value": "For hello"],
            [
                "type": "Button", "label": "Go",
                "onClickAction": [
                    "type": "go", "payload": ["n": 5], "handler": "server", "loadingBehavior": "auto",
                    "streaming": true,
                ],
            ],
            ["type": "Col", "children": [["type": "Text", "value": "a"], ["type": "Text", "value": "b"]]],
        ],
    ]

    private static func asking(_ more: JSONObject = [:]) -> WorkflowDefinition {
        var parameters: JSONObject = ["widget": card]
        for member in more.members { parameters[member.key] = member.value }
        return course(node("ask", "widget", parameters))
    }

    private func items(_ events: [RunEvent]) -> [(ItemID, Widget)] {
        events.compactMap { if case .widgetShown(let item, let widget) = $0 { (item, widget) } else { nil } }
    }

    private func action(_ item: ItemID) -> JSONValue {
        ["type": "go", "payload": ["n": 5], "item_id": .string(item.description)]
    }

    @Test("a widget is shown with its expressions replaced, and the action on it is the output")
    func happy() async throws {
        let first = StepExecution()
        let events = try await first.events(Self.asking(["copy_text": "For {{ input.text }}"]))
        #expect(events.last == .runWaiting)
        let (item, widget) = try #require(items(events).first)
        #expect(widget == Widget(root: Self.shown, copyText: "For hello"))
        #expect(first.waits.first?.keys == ["action", "action#2", "action:\(item)"])

        // The server that showed it is gone.
        let second = StepExecution()
        let left = first.left(RunSignal(.action, action(item), to: .item(item)))
        #expect(try await second.events(Self.asking(), resuming: left).last == .runFinished)
        #expect(second.output(of: "ask") == ["item_id": .string(item.description), "action": action(item)])
    }

    @Test("what was said is shown afterwards, where the author asks for it")
    func answered() async throws {
        let definition = Self.asking([
            "answered": [
                "type": "Basic", "children": [["type": "Text", "value": "{{ vars.action.payload.n }} it is"]],
            ]
        ])
        let first = StepExecution()
        let (item, _) = try #require(items(try await first.events(definition)).first)
        let second = StepExecution()
        let events = try await second.events(
            definition, resuming: first.left(RunSignal(.action, action(item), to: .item(item))))
        let root: JSONValue = ["type": "Basic", "children": [["type": "Text", "value": "5 it is"]]]
        #expect(events.contains(.itemChanged(item, .widgetRoot(root))))
        #expect(events.contains(.itemKept(item, .widget(Widget(root: root)))))
    }

    @Test("a widget that is only shown is not waited for")
    func notWaiting() async throws {
        let execution = StepExecution()
        let events = try await execution.events(Self.asking(["wait": false]))
        #expect(events.last == .runFinished && items(events).count == 1)
        #expect(execution.output(of: "ask")?["action"] == .some(nil))
    }

    @Test("of several widgets that wait, the one that was acted on goes on")
    func addressed() async throws {
        let definition = graph(
            between(
                node("both", "parallel", ["branches": ["left", "right"], "join": "met"]),
                node("one", "widget", ["widget": ["type": "Basic"]]),
                node("two", "widget", ["widget": ["type": "Basic"]]), node("met", "join", [:])),
            "start > both:left > one > met", "both:right > two > met > end")
        let first = StepExecution()
        let shown = items(try await first.events(definition)).map(\.0)
        #expect(shown.count == 2)
        let second = StepExecution()
        let left = first.left(
            RunSignal(.action, action(shown[1]), to: .item(shown[1])),
            RunSignal(.action, ["type": "other"], to: .item(ItemID(UUID128(high: 7, low: 7)))))
        #expect(try await second.events(definition, resuming: left).last == .runWaiting)
        let ended = second.store.entries.flatMap(\.ended).filter {
            if case .completed = $0.outcome { true } else { false }
        }
        #expect(ended.count == 1)
        #expect(second.waits.map(\.wait.item) == [shown[0]])
    }

    @Test("who waits no longer leaves by the way for errors")
    func patience() async throws {
        let clock = SetClock()
        let definition = Self.asking(["patience_seconds": 60])
        let first = StepExecution(clock: clock)
        #expect(try await first.events(definition).last == .runWaiting)
        #expect(first.waits.first?.wait.until == clock.now() + .seconds(60))
        clock.advance(by: .seconds(61))
        let second = StepExecution(clock: clock)
        let events = try await second.events(definition, resuming: first.left())
        #expect(events.said == ["Nothing was chosen in time."])
        #expect(second.failure(of: "ask")?.code == .timedOut)
    }

    @Test("a run that waits for a widget can be stopped")
    func cancelled() async throws {
        let first = StepExecution()
        _ = try await first.events(Self.asking())
        let control = RunControl(executor: nil)
        control.cancel(.requested)
        let second = StepExecution()
        #expect(try await second.events(Self.asking(), control: control, resuming: first.left()).last == .runWaiting)
        var machine = try Machines(
            Self.asking(),
            answers: [
                "ask": { .finished($0.progress.number, .wait(Wait(.action))) }
            ])
        try await machine.play()
        try await machine.tell(.cancel)
        #expect(machine.trace.suffix(2) == ["2 stopped", "cancel"])
    }

    /// Widgets that cannot be shown, and what is wrong with them.
    private static let wrong: [(name: String, widget: JSONValue)] = [
        ("no root", ["type": "Text", "value": "x"]),
        ("an unknown component", ["type": "Card", "children": [["type": "Script"]]]),
        ("a child that is a text", ["type": "Card", "children": ["x"]]),
        ("children that are a number", ["type": "Card", "children": 5]),
        ("an action without a type", ["type": "Card", "children": [["type": "Button", "onClickAction": [:]]]]),
        ("an id that is a list", ["type": "Card", "id": [5]]),
    ]

    @Test("a widget that cannot be shown is an error of the step", arguments: wrong.map(\.name))
    func wrongWidgets(name: String) async throws {
        let widget = try #require(Self.wrong.first { $0.name == name }?.widget)
        let execution = StepExecution()
        let events = try await execution.events(course(node("ask", "widget", ["widget": widget])))
        #expect(execution.failure(of: "ask")?.code == .invalidStep)
        #expect(events.last == .runFinished && items(events).isEmpty)
    }

    @Test("a widget too large to be sent is an error of the step")
    func largeWidget() async throws {
        let text = String(repeating: "x", count: 300_000)
        let execution = StepExecution()
        _ = try await execution.events(Self.asking(), input: ["text": .string(text)])
        #expect(execution.failure(of: "ask")?.code == .valueTooLarge)
    }
}
