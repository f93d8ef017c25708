import Core
import Testing
import Workflows

@testable import Chat

@Suite struct ShownItemEventTests {
    private static let id = ItemID(UUID128(high: 0x019a_a5b0_1c00_7000, low: 0x8000_0000_0000_0002))
    private let projection = ChatKitProjection(threadID: ThreadID(UUID128(high: 1, low: 1)))
    private static let head = """
        "item":{"id":"msg_019aa5b01c0070008000000000000002","thread_id":"thr_00000000000000010000000000000001",\
        "created_at":"2025-11-21T09:12:53.504000Z",
        """

    /// An event, the frame that clients get, and the name that a failing test shows.
    struct Frame: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let event: RunEvent
        let text: String

        init(_ name: String, _ event: RunEvent, _ text: String) {
            testDescription = name
            self.event = event
            self.text = text
        }
    }

    @Test(
        "tasks, images, notices and effects are written as the reference implementation writes them",
        arguments: [
            Frame(
                "added", .itemStarted(id, .workflow(ShownWorkflow(.reasoning))),
                #"{"type":"thread.item.added",HEAD"type":"workflow","workflow":{"type":"reasoning","tasks":[],"#
                    + #""expanded":false}}}"#),
            Frame(
                "task", .itemChanged(id, .taskAdded(index: 0, ShownTask(.thought(content: "Hm"), status: .loading))),
                #"{"type":"thread.item.updated","item_id":"msg_019aa5b01c0070008000000000000002","update":"#
                    + #"{"type":"workflow.task.added","task_index":0,"task":{"status_indicator":"loading","#
                    + #""type":"thought","content":"Hm"}}}"#),
            Frame(
                "done",
                .itemDone(
                    id, .workflow(ShownWorkflow(.custom, summary: .duration(seconds: 2)))),
                #"{"type":"thread.item.done",HEAD"type":"workflow","workflow":{"type":"custom","tasks":[],"#
                    + #""summary":{"duration":2},"expanded":false}}}"#),
            Frame(
                "no image", .itemStarted(id, .generatedImage(nil)),
                #"{"type":"thread.item.added",HEAD"type":"generated_image"}}"#),
            Frame(
                "sketch", .itemChanged(id, .image(GeneratedImage(id: "i", url: "/i"), progress: 0.5)),
                #"{"type":"thread.item.updated","item_id":"msg_019aa5b01c0070008000000000000002","update":"#
                    + #"{"type":"generated_image.updated","image":{"id":"i","url":"/i"},"progress":0.5}}"#),
            Frame("end", .itemDone(id, .endOfTurn), #"{"type":"thread.item.done",HEAD"type":"end_of_turn"}}"#),
            Frame(
                "notice", .notice(ShownNotice(.danger, "*No*", title: "t")),
                #"{"type":"notice","level":"danger","message":"*No*","title":"t"}"#),
            Frame(
                "effect", .clientEffect(ClientEffect("open", ["tab": 2])),
                #"{"type":"client_effect","name":"open","data":{"tab":2}}"#),
        ])
    func frames(_ frame: Frame) {
        let expected = frame.text.replacing("HEAD", with: Self.head)
        #expect(projection.events(for: frame.event).map { $0.json.serializedString() } == [expected])
    }

    @Test("what is kept says nothing to clients, and is one statement; what is not is none")
    func stored() {
        let shown = ShownItem.task(ShownTask(.image(title: "Drawing")))
        #expect(projection.events(for: .itemKept(Self.id, shown)).isEmpty)
        let run = RunReference(
            tenantID: TenantID(UUID128(high: 1, low: 1)), runID: RunID(UUID128(high: 1, low: 2)),
            threadID: ThreadID(UUID128(high: 1, low: 3)))
        let events = [
            RunEvent.itemStarted(Self.id, shown), .itemDone(Self.id, shown), .notice(ShownNotice(.info, "m")),
        ]
        let numbered = { (event: RunEvent) in NumberedRunEvent(number: 1, step: 1, event: event) }
        let writer = ThreadProjection(identifiers: SystemIdentifierGenerator())
        #expect(writer.statements(for: events.map(numbered), of: run).isEmpty)
        #expect(writer.statements(for: [numbered(.itemKept(Self.id, shown))], of: run).count == 1)
    }

    @Test(
        "an item comes back out of the database as it went in",
        arguments: [
            ShownItem.task(ShownTask(.file(title: "t", sources: [ShownSource(title: "s", place: .file(name: "f"))]))),
            .workflow(
                ShownWorkflow(.custom, tasks: [ShownTask(.image(title: nil))], summary: .title("s", icon: "bolt"))),
            .generatedImage(nil), .generatedImage(GeneratedImage(id: "i", url: "/i")), .endOfTurn,
        ].enumerated().map { StoredSample(number: $0, item: $1) })
    func again(_ sample: StoredSample) throws {
        let item = ThreadItem(
            id: Self.id, threadID: projection.threadID, createdAt: Self.id.createdAt, content: .init(sample.item))
        let again = try ThreadItem(
            id: Self.id, threadID: projection.threadID, kind: item.kind, json: .object(item.contentJSON),
            createdAt: item.createdAt)
        let isSame = again == item
        #expect(isSame)
        #expect(ThreadItem.Kind.shown.contains(item.kind))
    }

    @Test(
        "an item whose content was erased is read, and shows nothing",
        arguments: ["task", "workflow", "generated_image"])
    func erased(kind: String) throws {
        let item = try ThreadItem(
            id: Self.id, threadID: projection.threadID, kind: kind, json: ["content": []], createdAt: Self.id.createdAt)
        #expect(item.kind == kind)
    }

    struct StoredSample: Sendable, CustomTestStringConvertible {
        let number: Int
        let item: ShownItem
        var testDescription: String { "\(item.json["type"]?.stringValue ?? "") \(number)" }
    }
}
