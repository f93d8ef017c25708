package import Core
package import Workflows

/// A request of the ChatKit protocol.
package enum ChatKitRequest: Sendable, Equatable {
    case createThread(UserMessage)
    /// The same without any words: the assistant speaks first, where it does so.
    case openThread
    case addUserMessage(ThreadID, UserMessage)
    /// The person's message is answered again, and all behind it goes away.
    case retryAfterItem(ThreadID, ItemID)
    case customAction(ThreadID, WidgetAction)
    /// The same, answered at once by what the widget has become.
    case syncCustomAction(ThreadID, WidgetAction)
    /// What the call gave that is the thread's newest entry.
    case addClientToolOutput(ThreadID, JSONValue)
    case addStructuredInput(ThreadID, ItemID, StructuredInputSubmission)
    case getThread(ThreadID)
    case listThreads(PageRequest)
    case listItems(ThreadID, PageRequest)
    case giveFeedback(ThreadID, [ItemID], Feedback.Kind)
    case updateThread(ThreadID, title: ThreadTitle)
    case deleteThread(ThreadID)
    case attachment(AttachmentRequest)
    case transcribe(TranscriptionRequest)

    /// The thread whose run hears of something that it may wait for; nil for what begins and for what only looks.
    var answered: ThreadID? {
        switch self {
        case .customAction(let thread, _), .syncCustomAction(let thread, _), .addClientToolOutput(let thread, _),
            .addStructuredInput(let thread, _, _):
            thread
        default: nil
        }
    }

    /// Reads the body. Throws with the path of what is wrong, or `UnknownThread` for a text that names no thread.
    package init(_ body: JSONValue) throws {
        let root = FieldReader(body)
        let type = try root.required("type")
        let params = try root.optional("params") ?? FieldReader(.object(JSONObject()), path: "params")
        switch try type.string() {
        case "threads.create":
            let input = try params.required("input")
            let message = try UserMessage(input: input, mayBeEmpty: true)
            self = message.content.isEmpty && message.attachments.isEmpty ? .openThread : .createThread(message)
        case "threads.add_user_message":
            self = .addUserMessage(try params.threadID(), try UserMessage(input: params.required("input")))
        case "threads.retry_after_item":
            guard let item = ItemID(try params.required("item_id").string()) else { throw UnknownThread() }
            self = .retryAfterItem(try params.threadID(), item)
        case "threads.custom_action":
            self = .customAction(try params.threadID(), try WidgetAction(params))
        case "threads.sync_custom_action":
            self = .syncCustomAction(try params.threadID(), try WidgetAction(params))
        case "threads.add_client_tool_output":
            self = .addClientToolOutput(try params.threadID(), try params.toolOutput())
        case "threads.add_structured_input":
            self = .addStructuredInput(
                try params.threadID(), try params.itemID(), try StructuredInputSubmission(params.required("input")))
        case "threads.get_by_id":
            self = .getThread(try params.threadID())
        case "threads.list":
            self = .listThreads(try params.page { ThreadID($0)?.uuid })
        case "items.list":
            self = .listItems(try params.threadID(), try params.page { ItemID($0)?.uuid })
        case "items.feedback":
            self = .giveFeedback(try params.threadID(), try params.itemIDs(), try params.feedbackKind())
        case "threads.update":
            let field = try params.required("title")
            guard let title = ThreadTitle(try field.string(atMost: 4 * ThreadTitle.maximumLength)) else {
                throw field.expected("title of 1 to \(ThreadTitle.maximumLength) characters that can be seen")
            }
            self = .updateThread(try params.threadID(), title: title)
        case "threads.delete":
            self = .deleteThread(try params.threadID())
        case "attachments.create", "attachments.delete":
            self = .attachment(try AttachmentRequest(type.string(), params))
        case "input.transcribe":
            self = .transcribe(try TranscriptionRequest(params))
        default:
            throw type.expected("request type of the ChatKit protocol that this server answers")
        }
    }
}

extension ChatKitRequest {
    /// Nothing was said to an assistant that waits to be spoken to.
    static let blank = JSONDecodingError(
        path: "params.input.content", expectation: "message that is not blank")
}

extension FieldReader {
    fileprivate func threadID() throws -> ThreadID {
        guard let id = ThreadID(try required("thread_id").string()) else { throw UnknownThread() }
        return id
    }

    fileprivate func page(_ cursor: (String) -> UUID128?) throws -> PageRequest {
        let order = try optional("order").map { field in
            guard let order = PageRequest.Order(rawValue: try field.string()) else {
                throw field.expected("asc or desc")
            }
            return order
        }
        let after = try optional("after").map { field in
            guard let cursor = cursor(try field.string()) else { throw field.expected("id of an element") }
            return cursor
        }
        return PageRequest(
            limit: try optional("limit")?.integer(in: 1...100) ?? 20, order: order ?? .descending, after: after)
    }
}

extension WidgetAction {
    /// The most bytes and levels of what an action brings along.
    private static let (maximumPayload, maximumDepth) = (64 << 10, 32)

    fileprivate init(_ params: FieldReader) throws {
        let item = try params.optional("item_id").map { field in
            guard let item = ItemID(try field.string()) else { throw UnknownThread() }
            return item
        }
        let action = try params.required("action")
        let payload = try action.optional("payload")
        if let payload {
            guard payload.value.isNested(atMost: Self.maximumDepth) else {
                throw payload.expected("value that is nested at most \(Self.maximumDepth) levels")
            }
            guard payload.value.serialized().count <= Self.maximumPayload else {
                throw payload.expected("value of at most \(Self.maximumPayload) bytes")
            }
            guard payload.value == payload.value.withoutNUL else {
                throw payload.expected("strings without NUL characters")
            }
        }
        self.init(
            type: try action.required("type").string(atMost: 200), payload: payload?.value ?? .null, item: item)
    }
}

extension UserMessage {
    /// Reads a `UserMessageInput`.
    ///
    /// - Parameter mayBeEmpty: whether it may have no content at all
    init(input: FieldReader, mayBeEmpty: Bool = false) throws {
        try self.init(input)
        guard
            !attachments.isEmpty || text.contains(where: { !$0.isWhitespace })
                || mayBeEmpty && content.isEmpty && quotedText == nil
        else {
            throw try input.required("content").expected("message that is not blank")
        }
    }

    /// Reads a `UserMessageInput` that stands at this place of a body. Throws with the path of what is wrong.
    package init(input: JSONValue, path: String) throws {
        try self.init(input: FieldReader(input, path: path))
    }

    /// Reads the members that a stored message and one that is sent have in common.
    init(_ reader: FieldReader) throws {
        let options = try reader.required("inference_options")
        self.init(
            content: try reader.required("content").list().map(Piece.init),
            quotedText: try reader.optional("quoted_text")?.string(),
            toolChoice: try options.optional("tool_choice")?.required("id").string(),
            model: try options.optional("model")?.string(),
            attachments: try reader.optional("attachments")?.list().map(MessageAttachment.init) ?? [])
    }
}

extension UserMessage.Piece {
    fileprivate init(_ reader: FieldReader) throws {
        let type = try reader.required("type")
        switch try type.string() {
        case "input_text":
            self = .text(try reader.required("text").string())
        case "input_tag":
            self = .tag(
                id: try reader.required("id").string(), text: try reader.required("text").string(),
                data: try reader.required("data").object(), group: try reader.optional("group")?.string(),
                isInteractive: try reader.optional("interactive")?.bool() ?? false)
        default:
            throw type.expected("input_text or input_tag")
        }
    }
}
