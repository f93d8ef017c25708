package import Core

/// What a step wants of the telephone call that its conversation is held in. In a chat it means nothing.
package enum CallEvent: Sendable, Equatable {
    /// Keys are collected next; they come as the person's message.
    case digitsWanted(DigitsWanted)
    /// The call goes to this number or address, once what was said before and the announcement have been heard. What becomes of it is told to the step that waits for this item.
    case transfer(ItemID, to: String, announcement: String?)
    /// The call ends once what was said before has been heard.
    case hangUp
    /// From here on the assistant speaks so: members of voice settings.
    case voice(JSONObject)

    /// The name under which the journal keeps it.
    var kind: String {
        switch self {
        case .digitsWanted: "call.digits_wanted"
        case .transfer: "call.transfer"
        case .hangUp: "call.hang_up"
        case .voice: "call.voice"
        }
    }

    /// What the journal keeps beside the kind.
    var payload: JSONValue {
        switch self {
        case .digitsWanted(let wanted): wanted.json
        case .transfer(let item, let target, let announcement):
            [
                "item_id": .string(item.description), "to": .string(target),
                "announcement": announcement.map { .string($0) } ?? .null,
            ]
        case .hangUp: [:]
        case .voice(let settings): .object(settings)
        }
    }

    /// Reads what `kind` and `payload` wrote; nil for anything else.
    init?(kind: String, payload: JSONValue) {
        switch kind {
        case "call.digits_wanted": self = .digitsWanted(DigitsWanted(json: payload))
        case "call.transfer":
            guard let target = payload["to"]?.stringValue,
                let item = payload["item_id"]?.stringValue.flatMap({ ItemID($0) })
            else { return nil }
            self = .transfer(item, to: target, announcement: payload["announcement"]?.stringValue)
        case "call.hang_up": self = .hangUp
        case "call.voice": self = .voice(payload.objectValue ?? [:])
        default: return nil
        }
    }
}

/// Which keys a step collects.
package struct DigitsWanted: Sendable, Equatable {
    /// So many keys are enough.
    package var most: Int
    /// One key that ends them before that; nil for none.
    package var terminator: String?
    /// How long is waited for the first key, in seconds, and then for each other.
    package var firstSeconds: Double
    package var nextSeconds: Double
    /// Whether the person may speak instead.
    package var allowsSpeech: Bool

    package init(
        most: Int, terminator: String?, firstSeconds: Double, nextSeconds: Double, allowsSpeech: Bool
    ) {
        self.most = most
        self.terminator = terminator
        self.firstSeconds = firstSeconds
        self.nextSeconds = nextSeconds
        self.allowsSpeech = allowsSpeech
    }

    var json: JSONValue {
        [
            "most": .integer(Int64(most)), "terminator": terminator.map { .string($0) } ?? .null,
            "first_seconds": .double(firstSeconds), "next_seconds": .double(nextSeconds),
            "allows_speech": .bool(allowsSpeech),
        ]
    }

    init(json: JSONValue) {
        most = json["most"]?.integerValue.map { Int($0) } ?? 1
        terminator = json["terminator"]?.stringValue
        firstSeconds = json["first_seconds"]?.doubleValue ?? 8
        nextSeconds = json["next_seconds"]?.doubleValue ?? 4
        allowsSpeech = json["allows_speech"]?.boolValue ?? false
    }
}
