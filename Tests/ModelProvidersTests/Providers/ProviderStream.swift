import Core
import HTTPCore
import Support
import Testing

@testable import ModelProviders

/// A provider that is asked in a test, with an answer of its and what that means.
struct ProviderStream: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    /// An answer with thinking, text, and a call.
    let stream: String
    let events: [ModelEvent]
    /// What stands where an answer has begun and an error ends it.
    let brokenByError: String
    let make: @Sendable (StubTransport, Pauses) -> any ModelProvider

    var testDescription: String { name }

    static let all = [anthropic, gemini, responses, ollama]

    static func configuration(_ base: String) -> ProviderConfiguration {
        ProviderConfiguration(baseURL: base, apiKey: "key-1", model: "m-1", seesImages: true)
    }

    private static func lines(_ events: [String]) -> String {
        events.map { "data: \($0)\n\n" }.joined()
    }

    static let anthropic = ProviderStream(
        name: "anthropic", path: "https://a.example/v1/messages",
        stream: lines([
            #"{"type":"message_start","message":{"usage":{"input_tokens":7,"cache_read_input_tokens":3,"output_tokens":1}}}"#,
            #"{"type":"ping"}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s1"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grüße 🌍"}}"#,
            #"{"type":"content_block_stop","index":1}"#,
            #"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t1","name":"add","input":{}}}"#,
            #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}"#,
            #"{"type":"content_block_stop","index":2}"#,
            #"{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t2","name":"now","input":{}}}"#,
            #"{"type":"content_block_stop","index":3}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":12}}"#,
            #"{"type":"message_stop"}"#,
        ]),
        events: [
            .reasoningDelta("hm"), .textDelta("Grüße 🌍"),
            .toolCallDelta(index: 2, id: "t1", name: "add", arguments: ""),
            .toolCallDelta(index: 2, id: nil, name: nil, arguments: #"{"a":1}"#),
            .toolCallDelta(index: 3, id: "t2", name: "now", arguments: ""),
            .toolCallDelta(index: 3, id: nil, name: nil, arguments: "{}"),
            .replay(
                ModelReplay(
                    kind: "anthropic", content: [["type": "thinking", "thinking": "hm", "signature": "s1"]])),
            .usage(TokenUsage(input: 10, output: 12, cachedInput: 3)), .finished(.toolCalls),
        ],
        brokenByError: lines([#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#]),
        make: {
            RemoteModel(
                .anthropic, name: "a", configuration: configuration("https://a.example/v1/"), transport: $0,
                pause: $1.pause)
        })

    static let gemini = ProviderStream(
        name: "gemini", path: "https://g.example/v1beta/models/m-1:streamGenerateContent?alt=sse",
        stream: lines([
            #"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true}],"role":"model"}}]}"#,
            #"{"candidates":[{"content":{"parts":[{"text":"Grüße 🌍"}],"role":"model"}}]}"#,
            #"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"add","args":{"a":1}},"thoughtSignature":"s1"},{"functionCall":{"name":"now","args":{}}}]}}]}"#,
            #"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":8,"thoughtsTokenCount":4,"cachedContentTokenCount":3}}"#,
        ]),
        events: [
            .reasoningDelta("hm"), .textDelta("Grüße 🌍"),
            .toolCallDelta(index: 0, id: nil, name: "add", arguments: #"{"a":1}"#),
            .toolCallDelta(index: 1, id: nil, name: "now", arguments: "{}"),
            .replay(ModelReplay(kind: "gemini", content: ["text": nil, "calls": ["s1", nil]])),
            .usage(TokenUsage(input: 10, output: 12, cachedInput: 3, reasoning: 4)), .finished(.toolCalls),
        ],
        brokenByError: lines([#"{"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}"#]),
        make: {
            RemoteModel(
                .gemini, name: "g", configuration: configuration("https://g.example/v1beta"), transport: $0,
                pause: $1.pause)
        })

    static let responses = ProviderStream(
        name: "responses", path: "https://o.example/v1/responses",
        stream: lines([
            #"{"type":"response.created","response":{"id":"r1"}}"#,
            #"{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs1"}}"#,
            #"{"type":"response.reasoning_summary_text.delta","output_index":0,"delta":"hm"}"#,
            #"{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs1","summary":[],"encrypted_content":"s1"}}"#,
            #"{"type":"response.output_text.delta","output_index":1,"delta":"Grüße 🌍"}"#,
            #"{"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","call_id":"t1","name":"add","arguments":""}}"#,
            #"{"type":"response.function_call_arguments.delta","output_index":2,"delta":"{\"a\":1}"}"#,
            #"{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"t1","name":"add","arguments":"{\"a\":1}"}}"#,
            #"{"type":"response.output_item.done","output_index":3,"item":{"type":"function_call","call_id":"t2","name":"now","arguments":"{}"}}"#,
            #"{"type":"response.completed","response":{"usage":{"input_tokens":10,"output_tokens":12,"input_tokens_details":{"cached_tokens":3},"output_tokens_details":{"reasoning_tokens":4}}}}"#,
        ]),
        events: [
            .reasoningDelta("hm"), .textDelta("Grüße 🌍"),
            .toolCallDelta(index: 2, id: "t1", name: "add", arguments: ""),
            .toolCallDelta(index: 2, id: nil, name: nil, arguments: #"{"a":1}"#),
            .toolCallDelta(index: 3, id: "t2", name: "now", arguments: ""),
            .toolCallDelta(index: 3, id: nil, name: nil, arguments: "{}"),
            .replay(
                ModelReplay(
                    kind: "openai_responses",
                    content: [["type": "reasoning", "id": "rs1", "summary": [], "encrypted_content": "s1"]])),
            .usage(TokenUsage(input: 10, output: 12, cachedInput: 3, reasoning: 4)), .finished(.toolCalls),
        ],
        brokenByError: lines([#"{"type":"error","code":"rate_limit_exceeded","message":"Slow down"}"#]),
        make: {
            RemoteModel(
                .openAIResponses, name: "o", configuration: configuration("https://o.example/v1"), transport: $0,
                pause: $1.pause)
        })

    static let ollama = ProviderStream(
        name: "ollama", path: "https://l.example/api/chat",
        stream: [
            #"{"message":{"role":"assistant","thinking":"hm","content":""},"done":false}"#,
            #"{"message":{"role":"assistant","content":"Grüße 🌍"},"done":false}"#,
            #"{"message":{"content":"","tool_calls":[{"function":{"name":"add","arguments":{"a":1}}},{"function":{"name":"now","arguments":{}}}]},"done":false}"#,
            #"{"message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":10,"eval_count":12}"#,
        ].map { $0 + "\n" }.joined(),
        events: [
            .reasoningDelta("hm"), .textDelta("Grüße 🌍"),
            .toolCallDelta(index: 0, id: nil, name: "add", arguments: #"{"a":1}"#),
            .toolCallDelta(index: 1, id: nil, name: "now", arguments: "{}"),
            .usage(TokenUsage(input: 10, output: 12)), .finished(.toolCalls),
        ],
        brokenByError: #"{"error":"the model has stopped"}"# + "\n",
        make: {
            RemoteModel(
                .ollama, name: "l", configuration: configuration("https://l.example"), transport: $0, pause: $1.pause)
        })

    func ask(_ transport: StubTransport, _ pauses: Pauses = Pauses()) async throws -> [ModelEvent] {
        var events: [ModelEvent] = []
        for try await event in try await make(transport, pauses).stream(ModelRequest(messages: [])) {
            events.append(event)
        }
        return events
    }
}
