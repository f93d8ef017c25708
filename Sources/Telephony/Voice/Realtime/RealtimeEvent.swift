import Core
import Crypto
import ModelProviders

/// What a Realtime server tells (OpenAI's protocol as of its general availability, and the older names of its events,
/// which other servers still use).
enum RealtimeEvent: Sendable, Equatable {
    /// The session is as we asked for.
    case ready
    case speechStarted
    case speechStopped
    /// The person's words.
    case heard(String)
    case responseBegan
    /// Sound of an item, in the session's format.
    case sound([UInt8], item: String)
    /// More of the words of an item.
    case words(String, item: String)
    case toolCall(id: String, name: String, arguments: String)
    /// Whether the model said what it had to say; a response that was broken off did too. And what it took, where the
    /// server says so.
    case responseEnded(failure: String?, usage: TokenUsage? = nil)
    case error(code: String, message: String)
    /// Something that says nothing to us.
    case other

    /// Reads a message. Nil where it is none.
    init?(_ text: String) {
        let limits = JSONLimits(duplicateKeys: .keepLast)
        guard let event = try? JSONParser.parse(text, limits: limits), let type = event["type"]?.stringValue else {
            return nil
        }
        switch type {
        case "session.updated": self = .ready
        case "input_audio_buffer.speech_started": self = .speechStarted
        case "input_audio_buffer.speech_stopped": self = .speechStopped
        case "conversation.item.input_audio_transcription.completed":
            self = .heard(event["transcript"]?.stringValue ?? "")
        case "response.created": self = .responseBegan
        case "response.output_audio.delta", "response.audio.delta":
            guard let sound = Base64.decode(event["delta"]?.stringValue ?? ""), let item = event["item_id"]?.stringValue
            else { return nil }
            self = .sound(sound, item: item)
        case "response.output_audio_transcript.delta", "response.audio_transcript.delta":
            self = .words(event["delta"]?.stringValue ?? "", item: event["item_id"]?.stringValue ?? "")
        case "response.output_item.done":
            guard let item = event["item"], item["type"] == "function_call", let name = item["name"]?.stringValue,
                let id = item["call_id"]?.stringValue
            else {
                self = .other
                return
            }
            self = .toolCall(id: id, name: name, arguments: item["arguments"]?.stringValue ?? "{}")
        case "response.done":
            let response = event["response"]
            let isFailed = response?["status"] == "failed"
            let message = response?["status_details"]?["error"]?["message"]?.stringValue
            self = .responseEnded(
                failure: isFailed ? message ?? "The response failed." : nil,
                usage: response?["usage"].flatMap(TokenUsage.init(realtime:)))
        case "error":
            let error = event["error"]
            self = .error(
                code: error?["code"]?.stringValue ?? error?["type"]?.stringValue ?? "",
                message: error?["message"]?.stringValue ?? "")
        default: self = .other
        }
    }
}

extension TokenUsage {
    /// What a response took: tokens of text and of sound together.
    fileprivate init?(realtime usage: JSONValue) {
        guard let input = usage["input_tokens"]?.integerValue, let output = usage["output_tokens"]?.integerValue else {
            return nil
        }
        let cached = usage["input_token_details"]?["cached_tokens"]?.integerValue
        self.init(
            input: TokenUsage.count(input), output: TokenUsage.count(output), cachedInput: TokenUsage.count(cached))
    }
}
