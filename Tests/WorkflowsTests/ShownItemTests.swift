import Core
import Testing

@testable import Workflows

@Suite struct ShownItemTests {
    private static let item = ItemID(UUID128(high: 7, low: 7))
    private static let page = ShownSource(
        title: "Charge", description: "d", timestamp: "2026", group: "g",
        place: .url("https://example.org/a", attribution: "Example"))
    private static let entity = ShownSource(
        title: "Lab 1",
        place: .entity(
            .init(id: "lab-1", icon: "cube", label: "Lab", inlineLabel: "L1", isInteractive: true, data: ["n": 1])))
    private static let file = ShownSource(title: "Current", place: .file(name: "current.pdf"))
    private static let image = GeneratedImage(id: "img_1", url: "https://example.org/i.png")
    private static let tasks = [
        ShownTask(.custom(title: "Grade", icon: "check", content: "*x*"), status: .loading),
        ShownTask(.webSearch(title: "Looked", titleQuery: "q", queries: ["q"], sources: [page])),
        ShownTask(.thought(title: "Hm", content: "First …"), status: .complete),
        ShownTask(.file(title: nil, sources: [file])), ShownTask(.image(title: "Drawing")),
    ]

    /// An event and the name that a failing test shows.
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let event: RunEvent

        init(_ name: String, _ event: RunEvent) {
            testDescription = name
            self.event = event
        }
    }

    @Test(
        "every item and every change comes back out of the journal as it went in",
        arguments: tasks.map { Sample("task", .itemDone(item, .task($0))) } + [
            Sample("workflow", .itemStarted(item, .workflow(ShownWorkflow(.reasoning)))),
            Sample("titled", .itemKept(item, .workflow(ShownWorkflow(.custom, tasks: tasks, summary: .title("t"))))),
            Sample(
                "icon",
                .itemKept(
                    item, .workflow(ShownWorkflow(.custom, summary: .title("t", icon: "bolt"), isExpanded: true)))),
            Sample("duration", .itemDone(item, .workflow(ShownWorkflow(.reasoning, summary: .duration(seconds: 3))))),
            Sample("source", .sourceAdded(item, part: 1, number: 2, MessageSource(entity, index: 4))),
            Sample("no index", .sourceAdded(item, part: 0, number: 0, MessageSource(page, index: nil))),
            Sample(
                "part", .partFinished(item, part: 0, MessagePart(text: "x", sources: [MessageSource(file, index: 1)]))),
            Sample("no image", .itemStarted(item, .generatedImage(nil))),
            Sample("image", .itemKept(item, .generatedImage(image))),
            Sample("widget", .itemKept(item, .widget(Widget(root: ["type": "Card"], copyText: "c")))),
            Sample("end", .itemDone(item, .endOfTurn)),
            Sample("added", .itemChanged(item, .taskAdded(index: 0, tasks[0]))),
            Sample("updated", .itemChanged(item, .taskUpdated(index: 1, tasks[2]))),
            Sample("sketch", .itemChanged(item, .image(image, progress: 0.5))),
            Sample("last sketch", .itemChanged(item, .image(image, progress: nil))),
            Sample("text", .itemChanged(item, .widgetText(component: "t", delta: "x", isDone: true))),
            Sample("component", .itemChanged(item, .widgetComponent("t", ["type": "Text", "value": "x"]))),
            Sample("root", .itemChanged(item, .widgetRoot(["type": "Card"]))),
            Sample(
                "entity",
                .itemDone(item, .task(ShownTask(.webSearch(title: nil, sources: [page, entity]))))),
        ])
    func journaled(_ sample: Sample) {
        let again = RunEvent(kind: sample.event.kind, payload: sample.event.payload)
        let isSame = again == sample.event
        #expect(isSame)
    }

    @Test(
        "what no item is is none",
        arguments: [
            #"{"type": "task"}"#, #"{"type": "workflow", "workflow": {"type": "odd"}}"#, #"{"type": "painting"}"#, "{}",
            #"{"type": "task", "task": {"type": "thought"}}"#, #"{"type": "task", "task": {"type": "odd"}}"#,
        ])
    func none(_ text: String) throws {
        let payload: JSONValue = ["item_id": .string(Self.item.description), "item": try JSONParser.parse(text)]
        #expect(RunEvent(kind: "item.done", payload: payload) == nil)
    }

    @Test("neighbouring changes of one task, of one text and of one image are one in the journal")
    func coalesced() {
        func thought(_ text: String) -> ShownTask { ShownTask(.thought(content: text), status: .loading) }
        let changes: [ItemChange] = [
            .taskAdded(index: 0, thought("a")), .taskUpdated(index: 0, thought("ab")),
            .taskUpdated(index: 0, thought("abc")), .taskAdded(index: 1, thought("x")),
            .widgetText(component: "t", delta: "He", isDone: false),
            .widgetText(component: "t", delta: "llo", isDone: true),
            .widgetText(component: "t", delta: "again", isDone: false), .image(Self.image, progress: 0.1),
            .image(Self.image, progress: 0.9),
        ]
        let events = changes.enumerated().map {
            NumberedRunEvent(number: $0 + 1, step: 1, event: .itemChanged(Self.item, $1))
        }
        let merged = CoalescedDeltas.merge(events)
        #expect(merged.map(\.number) == [3, 4, 6, 7, 9])
        #expect(merged[0].event == .itemChanged(Self.item, .taskAdded(index: 0, thought("abc"))))
        #expect(
            merged[2].event == .itemChanged(Self.item, .widgetText(component: "t", delta: "Hello", isDone: true)))
        let apart = [Self.item, ItemID(UUID128(high: 7, low: 8))].enumerated().map {
            NumberedRunEvent(number: $0, step: 1, event: .itemChanged($1, .taskUpdated(index: 0, thought("a"))))
        }
        #expect(CoalescedDeltas.merge(apart).count == 2)
    }

    @Test("on Stop what is complete stays and what is not goes; when the step is done again, both go")
    func open() {
        var open = OpenMessages()
        let other = ItemID(UUID128(high: 7, low: 8))
        let done = ShownItem.workflow(ShownWorkflow(.reasoning, summary: .duration(seconds: 1)))
        open.note(.itemStarted(Self.item, .workflow(ShownWorkflow(.reasoning))))
        open.note(.itemStarted(other, .generatedImage(nil)))
        open.note(.itemDone(Self.item, done))
        #expect(open.kept() == [.itemKept(Self.item, done), .messageRemoved(other)])
        #expect(open.removed() == [.messageRemoved(Self.item), .messageRemoved(other)])
        open.note(.itemKept(Self.item, done))
        #expect(open.removed() == [.messageRemoved(other)])
        open.note(.messageRemoved(other))
        #expect(open.removed().isEmpty)
    }
}
