package import Core
import Workflows

// Member order is that of the reference implementation, so that frames compare byte by byte.

extension ThreadItem {
    /// The names under which `thread_items.kind` and the protocol know the items.
    enum Kind {
        static let userMessage = "user_message"
        static let assistantMessage = "assistant_message"
        static let widget = "widget"
        static let task = "task"
        static let workflow = "workflow"
        static let generatedImage = "generated_image"
        static let endOfTurn = "end_of_turn"
        static let clientToolCall = "client_tool_call"
        static let structuredInput = "structured_input"
        static let hiddenContext = "sdk_hidden_context"
        /// Those that clients see.
        static let shown = [
            userMessage, assistantMessage, widget, task, workflow, generatedImage, endOfTurn, clientToolCall,
            structuredInput,
        ]
    }

    var kind: String {
        switch content {
        case .userMessage: Kind.userMessage
        case .assistantMessage: Kind.assistantMessage
        case .widget: Kind.widget
        case .task: Kind.task
        case .workflow: Kind.workflow
        case .generatedImage: Kind.generatedImage
        case .endOfTurn: Kind.endOfTurn
        case .clientToolCall: Kind.clientToolCall
        case .structuredInput: Kind.structuredInput
        case .hiddenContext: Kind.hiddenContext
        }
    }

    /// The item as the protocol sends it.
    package var json: JSONValue {
        let head: JSONObject = [
            "id": .string(id.description), "thread_id": .string(threadID.description),
            "created_at": .string(createdAt.chatKit), "type": .string(kind),
        ]
        return .object(JSONObject((head.members + contentJSON.members).map { ($0.key, $0.value) }))
    }

    /// The members that only this kind of item has, in the form that the database keeps.
    var contentJSON: JSONObject {
        switch content {
        case .userMessage(let message): message.json
        case .assistantMessage(let parts): ["content": .array(parts.map(\.json))]
        case .widget(let root, let copyText): Self.json(of: root, copyText)
        case .task(let task): ["task": task.json]
        case .workflow(let workflow): ["workflow": workflow.json]
        case .generatedImage(let image): image.map { ["image": $0.json] } ?? [:]
        case .endOfTurn: [:]
        case .clientToolCall(let call): call.json
        case .structuredInput(let input): input.json
        case .hiddenContext(let text): ["content": .string(text)]
        }
    }
}

extension ThreadItem {
    private static func json(of widget: JSONValue, _ copyText: String?) -> JSONObject {
        var members: JSONObject = ["widget": widget]
        members["copy_text"] = copyText.map { .string($0) }
        return members
    }
}

extension UserMessage {
    var json: JSONObject {
        var members: JSONObject = [
            "content": .array(content.map(\.json)), "attachments": .array(attachments.map(\.json)),
        ]
        members["quoted_text"] = quotedText.map(JSONValue.string)
        var options = JSONObject()
        options["tool_choice"] = toolChoice.map { ["id": .string($0)] }
        options["model"] = model.map(JSONValue.string)
        members.append("inference_options", .object(options))
        return members
    }
}

extension UserMessage.Piece {
    fileprivate var json: JSONValue {
        switch self {
        case .text(let text):
            return ["type": "input_text", "text": .string(text)]
        case .tag(let id, let text, let data, let group, let isInteractive):
            var members: JSONObject = [
                "type": "input_tag", "id": .string(id), "text": .string(text), "data": .object(data),
            ]
            members["group"] = group.map(JSONValue.string)
            members.append("interactive", .bool(isInteractive))
            return .object(members)
        }
    }
}

extension OutputText {
    package var json: JSONValue {
        ["annotations": .array(annotations.map(\.json)), "text": .string(text), "type": "output_text"]
    }

    init(json: JSONValue) {
        self.init(
            text: json["text"]?.stringValue ?? "",
            annotations: json["annotations"]?.arrayValue?.compactMap(Annotation.init(json:)) ?? [])
    }
}

extension Annotation {
    package var json: JSONValue {
        var members: JSONObject = ["type": "annotation", "source": source.json]
        members["index"] = index.map { .integer(Int64($0)) }
        return .object(members)
    }

    /// Nil where the source is of a kind of a later version of the program.
    fileprivate init?(json: JSONValue) {
        guard let source = json["source"].flatMap(ShownSource.init(json:)) else { return nil }
        self.init(source, index: json["index"]?.integerValue.map(Int.init))
    }
}

extension Timestamp {
    /// RFC 3339 as the reference implementation writes it: without a fraction that is zero.
    var chatKit: String {
        let text = rfc3339
        return microseconds % 1_000_000 == 0 ? String(text.prefix(19)) + "Z" : text
    }
}
