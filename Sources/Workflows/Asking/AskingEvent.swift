package import Core

/// What becomes of something that a run asks of the person or of their program.
package enum AskingEvent: Sendable, Equatable {
    /// A model writes a call that the program which called the run may have to carry out: the next piece of its arguments.
    /// It counts once the call is `toolCalled`, with the same item.
    case toolWritten(ItemID, name: String, arguments: String)
    /// A program is to carry out a call.
    case toolCalled(ItemID, ClientToolCall)
    /// It has.
    case toolAnswered(ItemID, ClientToolCall)
    /// The person is asked.
    case inputAsked(ItemID, StructuredInput)
    /// The person has answered, or has not and is not asked any more.
    case inputAnswered(ItemID, StructuredInput)
    /// Nobody waits for it any more.
    case withdrawn(ItemID)

    package var item: ItemID {
        switch self {
        case .toolWritten(let item, _, _), .toolCalled(let item, _), .toolAnswered(let item, _),
            .inputAsked(let item, _), .inputAnswered(let item, _), .withdrawn(let item):
            item
        }
    }

    /// Whether somebody is to do something now: it is shown once the run rests, so that what they do finds it waiting.
    var asks: Bool {
        switch self {
        case .toolCalled, .inputAsked: true
        case .toolWritten, .toolAnswered, .inputAnswered, .withdrawn: false
        }
    }

    /// The name under which the journal keeps it.
    var kind: String {
        switch self {
        case .toolWritten: "client_tool.written"
        case .toolCalled: "client_tool.called"
        case .toolAnswered: "client_tool.answered"
        case .inputAsked: "input.asked"
        case .inputAnswered: "input.answered"
        case .withdrawn: "asking.withdrawn"
        }
    }

    /// What the journal keeps beside the kind.
    var payload: JSONValue {
        var members: JSONObject = ["item_id": .string(item.description)]
        switch self {
        case .toolWritten(_, let name, let arguments):
            members.append("name", .string(name))
            members.append("arguments", .string(arguments))
        case .toolCalled(_, let call), .toolAnswered(_, let call): members.append("call", .object(call.json))
        case .inputAsked(_, let input), .inputAnswered(_, let input): members.append("input", .object(input.json))
        case .withdrawn: break
        }
        return .object(members)
    }

    /// Reads what `kind` and `payload` wrote; nil for anything else.
    init?(kind: String, payload: JSONValue) {
        guard let item = payload["item_id"]?.stringValue.flatMap({ ItemID($0) }) else { return nil }
        let call = payload["call"].map(ClientToolCall.init(json:))
        let input = payload["input"].map(StructuredInput.init(json:))
        switch (kind, call, input) {
        case ("client_tool.called", let call?, _): self = .toolCalled(item, call)
        case ("client_tool.answered", let call?, _): self = .toolAnswered(item, call)
        case ("input.asked", _, let input?): self = .inputAsked(item, input)
        case ("input.answered", _, let input?): self = .inputAnswered(item, input)
        case ("asking.withdrawn", _, _): self = .withdrawn(item)
        case ("client_tool.written", _, _):
            self = .toolWritten(
                item, name: payload["name"]?.stringValue ?? "", arguments: payload["arguments"]?.stringValue ?? "")
        default: return nil
        }
    }
}
