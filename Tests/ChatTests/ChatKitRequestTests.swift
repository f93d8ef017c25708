import Core
import HTTPCore
import Testing

@testable import Chat

@Suite struct ChatKitRequestTests {
    private static let input = #"""
        {"content": [{"type": "input_text", "text": "What is "}, {"type": "input_tag", "id": "t1", "text": "current",
         "data": {"page": 3}}, {"type": "input_text", "text": "?"}], "attachments": [], "quoted_text": "I = Q / t",
         "inference_options": {"tool_choice": {"id": "search"}, "model": "small"}}
        """#
    private static let thread = ThreadID(UUID128(high: 1, low: 2))

    private func request(_ text: String) throws -> ChatKitRequest {
        try ChatKitRequest(JSONParser.parse(text))
    }

    private static let message = UserMessage(
        content: [
            .text("What is "), .tag(id: "t1", text: "current", data: ["page": 3], group: nil, isInteractive: false),
            .text("?"),
        ], quotedText: "I = Q / t", toolChoice: "search", model: "small")

    @Test(
        "each request is read",
        arguments: [
            (#"{"type": "threads.create", "params": {"input": \#(input)}}"#, ChatKitRequest.createThread(message)),
            (
                #"{"type": "threads.add_user_message", "params": {"thread_id": "\#(thread)", "input": \#(input)}}"#,
                .addUserMessage(thread, message)
            ),
            (
                #"{"type": "threads.create", "params": {"input": {"content": [], "attachments": [], "inference_options": {}}}}"#,
                .openThread
            ),
            (#"{"type": "threads.get_by_id", "params": {"thread_id": "\#(thread)"}}"#, .getThread(thread)),
            (
                #"{"type": "threads.list", "params": {}, "metadata": {}}"#,
                .listThreads(PageRequest(limit: 20, order: .descending, after: nil))
            ),
            (
                #"{"type": "items.list", "params": {"thread_id": "\#(thread)", "limit": 3, "order": "asc"}}"#,
                .listItems(thread, PageRequest(limit: 3, order: .ascending, after: nil))
            ),
            (
                #"{"type": "threads.list", "params": {"after": "\#(thread)", "order": null}}"#,
                .listThreads(PageRequest(limit: 20, order: .descending, after: thread.uuid))
            ),
            (
                #"{"type": "threads.update", "params": {"thread_id": "\#(thread)", "title": "Currents"}}"#,
                .updateThread(thread, title: ThreadTitle(clean: "Currents"))
            ),
            (#"{"type": "threads.delete", "params": {"thread_id": "\#(thread)"}}"#, .deleteThread(thread)),
        ])
    func read(text: String, expected: ChatKitRequest) throws {
        #expect(try request(text) == expected)
    }

    @Test(
        "what is wrong is named by its path",
        arguments: [
            ("[]", "expected object, found array"),
            ("{}", "type: expected value, found nothing"),
            (#"{"type": 3}"#, "type: expected string, found number"),
            (#"{"type": "threads.fly"}"#, "type: expected request type"),
            (#"{"type": "threads.create"}"#, "params.input: expected value, found nothing"),
            (#"{"type": "threads.create", "params": []}"#, "params: expected object, found array"),
            (
                #"{"type": "threads.create", "params": {"input": {"content": [], "attachments": [1], "inference_options": {}}}}"#,
                "params.input.attachments[0]: expected object, found number"
            ),
            (
                #"{"type": "threads.create", "params": {"input": {"content": [], "attachments": []}}}"#,
                "params.input.inference_options: expected value, found nothing"
            ),
            (
                #"{"type": "threads.create", "params": {"input": {"content": [{"type": "input_text", "text": " \n"}], "attachments": [], "inference_options": {}}}}"#,
                "params.input.content: expected message that is not blank"
            ),
            (
                #"{"type": "threads.create", "params": {"input": {"content": [{"type": "input_text"}], "attachments": [], "inference_options": {}}}}"#,
                "params.input.content[0].text: expected value, found nothing"
            ),
            (
                #"{"type": "threads.create", "params": {"input": {"content": [{"type": "input_text", "text": "a\u0000"}], "attachments": [], "inference_options": {}}}}"#,
                "params.input.content[0].text: expected string without NUL"
            ),
            (
                #"{"type": "threads.create", "params": {"input": {"content": [{"type": "input_tag", "id": "t", "text": "x", "data": {"a": [{"b": "\u0000"}]}}], "attachments": [], "inference_options": {}}}}"#,
                "params.input.content[0].data: expected strings without NUL"
            ),
            (#"{"type": "threads.list", "params": {"limit": 0}}"#, "params.limit: expected whole number from 1 to 100"),
            (#"{"type": "threads.list", "params": {"order": "up"}}"#, "params.order: expected asc or desc"),
            (#"{"type": "threads.list", "params": {"after": "x"}}"#, "params.after: expected id of an element"),
            (
                #"{"type": "threads.update", "params": {"thread_id": "\#(thread)", "title": " "}}"#,
                "params.title: expected title of 1 to 200 characters that can be seen"
            ),
        ])
    func wrong(text: String, message: String) throws {
        do {
            _ = try request(text)
            Issue.record("The request was taken.")
        } catch let error as JSONDecodingError {
            #expect(error.description.hasPrefix(message), "\(error.description)")
        }
    }

    @Test("a text that names no thread is an unknown thread, not a malformed request", arguments: ["thr_x", "", "7"])
    func unknownThread(id: String) {
        #expect(throws: UnknownThread.self) {
            try request(#"{"type": "threads.get_by_id", "params": {"thread_id": "\#(id)"}}"#)
        }
    }
}
