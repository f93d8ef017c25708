package import Core

/// A request of the ChatKit protocol.
package enum ChatKitRequest: Sendable, Equatable {
    case createThread(UserMessage)
    case addUserMessage(ThreadID, UserMessage)
    case getThread(ThreadID)
    case listThreads(PageRequest)
    case listItems(ThreadID, PageRequest)
    case updateThread(ThreadID, title: String)
    case deleteThread(ThreadID)

    /// Reads the body. Throws with the path of what is wrong, or `UnknownThread` for a text that names no thread.
    package init(_ body: JSONValue) throws {
        let root = FieldReader(body)
        let type = try root.required("type")
        let params = try root.optional("params") ?? FieldReader(.object(JSONObject()), path: "params")
        switch try type.string() {
        case "threads.create":
            self = .createThread(try UserMessage(input: params.required("input")))
        case "threads.add_user_message":
            self = .addUserMessage(try params.threadID(), try UserMessage(input: params.required("input")))
        case "threads.get_by_id":
            self = .getThread(try params.threadID())
        case "threads.list":
            self = .listThreads(try params.page { ThreadID($0)?.uuid })
        case "items.list":
            self = .listItems(try params.threadID(), try params.page { ItemID($0)?.uuid })
        case "threads.update":
            let title = try params.required("title").string(atMost: 500)
            guard title.contains(where: { !$0.isWhitespace }) else {
                throw try params.required("title").expected("title that is not blank")
            }
            self = .updateThread(try params.threadID(), title: title)
        case "threads.delete":
            self = .deleteThread(try params.threadID())
        default:
            throw type.expected("request type of the ChatKit protocol that this server answers")
        }
    }
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

extension UserMessage {
    /// Reads a `UserMessageInput`.
    fileprivate init(input: FieldReader) throws {
        guard try input.required("attachments").list().isEmpty else {
            throw try input.required("attachments").expected("no attachments: this server does not take them")
        }
        try self.init(input)
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw try input.required("content").expected("message that is not blank")
        }
    }

    /// Reads the members that a stored message and one that is sent have in common.
    init(_ reader: FieldReader) throws {
        let options = try reader.required("inference_options")
        self.init(
            content: try reader.required("content").list().map(Piece.init),
            quotedText: try reader.optional("quoted_text")?.string(),
            toolChoice: try options.optional("tool_choice")?.required("id").string(),
            model: try options.optional("model")?.string())
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
