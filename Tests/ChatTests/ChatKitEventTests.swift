import Core
import Testing
import Workflows

@testable import Chat

@Suite struct ChatKitEventTests {
    private let threadID = ThreadID(UUID128(high: 1, low: 1))
    private let itemID = ItemID(UUID128(high: 0x019a_a5b0_1c00_7000, low: 0x8000_0000_0000_0002))
    private let noon = Timestamp(microseconds: 1_763_716_757_764_203)

    private func text(_ event: ChatKitEvent) -> String { event.json.serializedString() }

    @Test("a thread is written as the reference implementation writes it")
    func thread() {
        let thread = ChatThread(
            id: threadID, userID: UserID(UUID128(high: 2, low: 2)), workflowID: WorkflowID(UUID128(high: 3, low: 3)),
            title: nil, createdAt: noon)
        #expect(
            text(.threadCreated(thread)) == """
                {"type":"thread.created","thread":{"id":"thr_00000000000000010000000000000001",\
                "created_at":"2025-11-21T09:19:17.764203Z","status":{"type":"active"},"metadata":{},\
                "items":{"data":[],"has_more":false}}}
                """)
    }

    @Test("a user's message keeps the order of members of the reference implementation")
    func userMessage() {
        let item = ThreadItem(
            id: itemID, threadID: threadID, createdAt: noon,
            content: .userMessage(UserMessage(content: [.text("hello")])))
        #expect(
            text(.itemDone(item)) == """
                {"type":"thread.item.done","item":{"id":"msg_019aa5b01c0070008000000000000002",\
                "thread_id":"thr_00000000000000010000000000000001","created_at":"2025-11-21T09:19:17.764203Z",\
                "type":"user_message","content":[{"type":"input_text","text":"hello"}],"attachments":[],\
                "inference_options":{}}}
                """)
    }

    @Test("the events of an answer, frame by frame")
    func answer() {
        let projection = ChatKitProjection(threadID: threadID)
        let citation = Citation(
            index: 2, chunkID: ChunkID(UUID128(high: 4, low: 4)), document: "Current", headingPath: ["Charge", "Flow"],
            text: "Current is a flow.", start: 0, end: 18)
        let id = "msg_019aa5b01c0070008000000000000002"
        let annotation = """
            {"type":"annotation","source":{"title":"Flow","description":"Current is a flow.","type":"file",\
            "filename":"Current"},"index":2}
            """
        let frames: [(RunEvent, String)] = [
            (
                .partStarted(itemID, part: 0),
                """
                {"type":"thread.item.updated","item_id":"\(id)","update":{"type":"assistant_message.content_part.added",\
                "content_index":0,"content":{"annotations":[],"text":"","type":"output_text"}}}
                """
            ),
            (
                .textDelta(itemID, part: 0, text: "Hi"),
                """
                {"type":"thread.item.updated","item_id":"\(id)",\
                "update":{"type":"assistant_message.content_part.text_delta","content_index":0,"delta":"Hi"}}
                """
            ),
            (
                .citationAdded(itemID, part: 0, number: 0, citation),
                """
                {"type":"thread.item.updated","item_id":"\(id)",\
                "update":{"type":"assistant_message.content_part.annotation_added","content_index":0,\
                "annotation_index":0,"annotation":\(annotation)}}
                """
            ),
            (
                .partFinished(itemID, part: 0, MessagePart(text: "Hi", citations: [citation])),
                """
                {"type":"thread.item.updated","item_id":"\(id)","update":{"type":"assistant_message.content_part.done",\
                "content_index":0,"content":{"annotations":[\(annotation)],"text":"Hi","type":"output_text"}}}
                """
            ),
            (.messageRemoved(itemID), #"{"type":"thread.item.removed","item_id":"\#(id)"}"#),
            (
                .runFailed(RunFailure(.modelUnavailable, "Away.", allowsRetry: true)),
                #"{"type":"error","code":"custom","message":"Away.","allow_retry":true}"#
            ),
        ]
        for (event, expected) in frames {
            #expect(projection.events(for: event).map(text) == [expected])
        }
    }

    @Test(
        "what concerns only the run stays inside",
        arguments: [
            RunEvent.runStarted, .stepStarted(node: "a"), .runCancelled, .watched(label: "state", ["secret": "value"]),
        ])
    func inside(event: RunEvent) {
        #expect(ChatKitProjection(threadID: threadID).events(for: event).isEmpty)
    }

    @Test("a widget is there at once and whole, and its root changes as a whole")
    func widget() {
        let projection = ChatKitProjection(threadID: threadID)
        let root: JSONValue = ["type": "Card", "children": [["type": "Text", "value": "Hi"]]]
        let id = "msg_019aa5b01c0070008000000000000002"
        let item = """
            "item":{"id":"\(id)","thread_id":"thr_00000000000000010000000000000001",\
            "created_at":"\(itemID.createdAt.chatKit)","type":"widget","widget":{"type":"Card","children":[\
            {"type":"Text","value":"Hi"}]},"copy_text":"Hi"}
            """
        let shown = projection.events(for: .widgetShown(itemID, Widget(root: root, copyText: "Hi"))).map(text)
        #expect(shown == [#"{"type":"thread.item.added",\#(item)}"#, #"{"type":"thread.item.done",\#(item)}"#])
        #expect(
            projection.events(for: .widgetChanged(itemID, Widget(root: ["type": "Basic"]))).map(text) == [
                """
                {"type":"thread.item.updated","item_id":"\(id)","update":{"type":"widget.root.updated",\
                "widget":{"type":"Basic"}}}
                """
            ])
    }

    @Test("a message in the person's name is one of theirs, and progress may have an icon")
    func userMessageAndProgress() {
        let projection = ChatKitProjection(threadID: threadID)
        let message = projection.events(for: .userMessage(itemID, text: "hello")).map(\.json)
        #expect(message.map { $0["type"] } == ["thread.item.done"])
        #expect(message.first?["item"]?["type"] == "user_message")
        #expect(message.first?["item"]?["content"] == [["type": "input_text", "text": "hello"]])
        #expect(
            projection.events(for: .progress("Searching", icon: "search")).map(text) == [
                #"{"type":"progress_update","icon":"search","text":"Searching"}"#
            ])
        #expect(
            projection.events(for: .progress("Searching")).map(text) == [
                #"{"type":"progress_update","text":"Searching"}"#
            ])
    }

    @Test("a moment without a fraction is written without one")
    func wholeSeconds() {
        #expect(Timestamp(microseconds: 1_763_716_757_000_000).chatKit == "2025-11-21T09:19:17Z")
    }

    @Test("a page says where the next begins, unless it is the last")
    func page() {
        let page = Page(["a", "b", "c"], limit: 2)
        #expect(page.json(\.self) { .string($0) } == ["data": ["a", "b"], "has_more": true, "after": "b"])
        #expect(Page(["a"], limit: 2).json(\.self) { .string($0) } == ["data": ["a"], "has_more": false])
    }
}
