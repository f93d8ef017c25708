import Core
package import HTTPCore

/// What a page and the server say to each other beside the sound of a conversation: text messages of JSON objects,
/// whose `type` is the case. Sound is binary: mono samples of 16 bits, little-endian, at the rate that `ready` names.
package enum BrowserVoiceMessage: Sendable, Equatable {
    // From the server.
    case ready(rate: Int)
    /// The conversation that is gone on with, or that the first words have begun.
    case thread(String)
    /// Whose turn it is.
    case state(ConversationActivity)
    case transcript(TranscriptItem)
    /// What the page has of the assistant's sound and did not play yet is to be dropped.
    case interrupt
    case working(Bool)
    case error(String)
    case end(CallEnd)
    // From the page.
    /// The conversation pauses, or goes on.
    case hold(Bool)
    case key(Character)
    case hangUp

    /// A control message has no more bytes.
    static let longest = 4 << 10

    package var message: WebSocketMessage { .text(JSONValue.object(members).serializedString()) }

    private var members: JSONObject {
        switch self {
        case .ready(let rate): ["type": "ready", "rate": .integer(Int64(rate))]
        case .thread(let id): ["type": "thread", "thread_id": .string(id)]
        case .state(let activity): ["type": "state", "state": .string(activity.rawValue)]
        case .transcript(let item):
            [
                "type": "transcript", "speaker": .string(item.speaker.rawValue), "text": .string(item.text),
                "interrupted": .bool(item.isInterrupted),
            ]
        case .interrupt: ["type": "interrupt"]
        case .working(let isWorking): ["type": "working", "working": .bool(isWorking)]
        case .error(let message): ["type": "error", "message": .string(message)]
        case .end(let reason): ["type": "end", "reason": .string(reason.rawValue)]
        case .hold(let isHeld): ["type": "hold", "held": .bool(isHeld)]
        case .key(let key): ["type": "key", "key": .string(String(key))]
        case .hangUp: ["type": "end"]
        }
    }

    /// What a page says; nil for what none says.
    package init?(fromPage text: String) {
        guard text.utf8.count <= Self.longest, let value = try? JSONParser.parse(text) else { return nil }
        switch value["type"]?.stringValue {
        case "hold":
            guard let isHeld = value["held"]?.boolValue else { return nil }
            self = .hold(isHeld)
        case "key":
            guard let key = value["key"]?.stringValue, key.count == 1, let key = key.first,
                "0123456789*#ABCD".contains(key)
            else { return nil }
            self = .key(key)
        case "end": self = .hangUp
        default: return nil
        }
    }
}
