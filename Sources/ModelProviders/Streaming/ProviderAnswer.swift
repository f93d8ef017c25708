import Core
import HTTPCore

/// What all providers' answers have in common.
enum ProviderAnswer {
    /// The longest part of a provider's words that is kept.
    private static let messageLimit = 500
    /// The longest wait in seconds that a provider's word is taken for: a day.
    private static let longestWait = 86_400.0

    /// The members of a chunk of JSON. Throws `malformedResponse` for anything else.
    static func members(of text: some StringProtocol) throws(ModelError) -> JSONObject {
        let chunk: JSONValue
        do {
            chunk = try JSONParser.parse(String(text), limits: .fromProvider)
        } catch {
            // Garbled once and whole the next time, as a rule.
            throw ModelError(.malformedResponse, "A chunk of the stream is no JSON: \(error)", isRetryable: true)
        }
        guard let members = chunk.objectValue else {
            throw ModelError(.malformedResponse, "A chunk of the stream is no object.")
        }
        return members
    }

    /// A count of tokens, or the place of a part, from 0 to 2^40; 0 where there is none.
    static func number(_ value: JSONValue?) -> Int { TokenUsage.count(value?.integerValue) }

    /// A wait of so many seconds, a day at most; nil where nobody can wait so long.
    static func wait(_ seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds >= 0 else { return nil }
        return .seconds(min(seconds, longestWait))
    }

    /// The beginning of a provider's words.
    static func message(_ text: String?) -> String? { text.map { String($0.prefix(messageLimit)) } }

    /// The object that a tool is called with; empty where the model wrote none.
    static func arguments(of call: ModelToolCall) -> JSONValue {
        let value = try? JSONParser.parse(call.arguments, limits: .fromProvider)
        return value?.objectValue.map { .object($0) } ?? [:]
    }

    /// What the system says, in one text; nil where it says nothing.
    static func system(of messages: [ModelMessage]) -> String? {
        let texts = messages.filter { $0.role == .system && !$0.content.isEmpty }.map(\.content)
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }
}

/// The events of a streamed answer whose every event is an object of JSON.
struct JSONEvents {
    private var parser = ServerSentEventParser()
    private(set) var hasEvents = false
    private(set) var hasBytes = false

    mutating func feed(_ bytes: [UInt8]) throws(ModelError) -> [JSONObject] {
        hasBytes = hasBytes || !bytes.isEmpty
        let events: [ServerSentEvent]
        do { events = try parser.feed(bytes) } catch { throw ModelError(.malformedResponse, "\(error)") }
        var chunks: [JSONObject] = []
        for event in events where !event.data.isEmpty {
            hasEvents = true
            // Some servers close every stream as OpenAI does.
            if event.data != "[DONE]" { chunks.append(try ProviderAnswer.members(of: event.data)) }
        }
        return chunks
    }

    /// What it means that the body ended before the answer did.
    var brokenOff: ModelError {
        hasBytes && !hasEvents
            ? ModelError(.malformedResponse, "The answer is no event stream.")
            : ModelError(.truncated, "The stream ended before the answer did.")
    }
}

extension ModelError.Reason {
    /// What a status says where the provider's words do not say more.
    init(status: Int) {
        self =
            switch status {
            case 401, 403: .authentication
            case 402: .quotaExceeded
            case 404: .modelNotFound
            case 408, 504: .timedOut
            case 413: .contextTooLong
            case 429: .rateLimited
            case 503, 529: .overloaded
            case 409, 500...: .serverError
            default: .invalidRequest
            }
    }
}

extension HTTPFields {
    /// Whether the provider says that another attempt may help; nil where it says nothing.
    var allowsRetry: Bool? {
        switch self["x-should-retry"] {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
