import Core
import HTTPCore
import Support
import Synchronization
import Testing

@testable import ModelProviders

@Suite("A provider that speaks OpenAI's API")
struct OpenAICompatibleProviderTests {
    private let pauses = Pauses()
    private let configuration = ProviderConfiguration(
        baseURL: "https://models.example/v1/", apiKey: "key", model: "tiny")

    @Test("sends the conversation as the API wants it")
    func request() async throws {
        let transport = StubTransport(.text(ChatCompletionStreams.complete))
        let request = ModelRequest(
            messages: [
                ModelMessage(role: .system, content: "Be \"brief\"."), ModelMessage(role: .user, content: "2+3?"),
                ModelMessage(
                    role: .assistant, content: "",
                    toolCalls: [ModelToolCall(id: "c1", name: "add", arguments: "{}")]),
                ModelMessage(role: .tool, content: "5", toolCallID: "c1"),
            ], temperature: 0.5, maxTokens: 64,
            tools: [ToolDefinition(name: "add", description: "Adds.", parameters: ["type": "object"])])
        _ = try await events(provider(transport).stream(request))

        let sent = try #require(transport.requests.first)
        #expect(sent.method == .post)
        #expect(sent.url == "https://models.example/v1/chat/completions")
        #expect(sent.fields["authorization"] == "Bearer key")
        #expect(sent.fields["content-type"] == "application/json")
        let expected: JSONValue = [
            "model": "tiny",
            "messages": [
                ["role": "system", "content": "Be \"brief\"."], ["role": "user", "content": "2+3?"],
                [
                    "role": "assistant", "content": "",
                    "tool_calls": [["id": "c1", "type": "function", "function": ["name": "add", "arguments": "{}"]]],
                ],
                ["role": "tool", "content": "5", "tool_call_id": "c1"],
            ],
            "temperature": 0.5, "max_tokens": 64,
            "tools": [
                [
                    "type": "function",
                    "function": ["name": "add", "description": "Adds.", "parameters": ["type": "object"]],
                ]
            ],
            "stream": true, "stream_options": ["include_usage": true],
        ]
        #expect(try JSONParser.parse(sent.wholeBody) == expected)
    }

    @Test("gives a model back what it thought with its calls, and no other")
    func replay() async throws {
        var asked = ModelMessage(
            role: .assistant, content: "", toolCalls: [ModelToolCall(id: "c1", name: "add", arguments: "{}")])
        asked.replay = ModelReplay(
            kind: "chat_completions:tiny", content: ["reasoning_content": "Hm.", "role": "system"])
        var other = asked
        other.replay = ModelReplay(kind: "chat_completions:large", content: ["reasoning_content": "Hm."])
        var answered = ModelMessage(role: .assistant, content: "5")
        answered.replay = asked.replay
        let transport = StubTransport(.text(ChatCompletionStreams.complete))
        _ = try await events(provider(transport).stream(ModelRequest(messages: [asked, other, answered])))
        let sent = try JSONParser.parse(try #require(transport.requests.first).wholeBody)
        let messages = try #require(sent["messages"]?.arrayValue).compactMap(\.objectValue)
        #expect(messages[0].keys == ["role", "content", "tool_calls", "reasoning_content"])
        #expect(messages[0]["reasoning_content"] == "Hm." && messages[0]["role"] == "assistant")
        #expect(messages[1].keys == ["role", "content", "tool_calls"] && messages[2].keys == ["role", "content"])
    }

    @Test("leaves out what is not asked for, and names the limit as OpenAI does for OpenAI")
    func smallRequest() async throws {
        let transport = StubTransport(.text(ChatCompletionStreams.complete))
        let configuration = ProviderConfiguration(baseURL: "https://api.openai.com/v1", apiKey: "", model: "a")
        let provider = RemoteModel(name: "o", configuration: configuration, transport: transport)
        _ = try await events(provider.stream(ModelRequest(model: "b", messages: [], maxTokens: 1)))
        let sent = try #require(transport.requests.first)
        #expect(sent.fields["authorization"] == nil)
        let keys = try JSONParser.parse(sent.wholeBody).objectValue?.keys
        #expect(keys == ["model", "messages", "max_completion_tokens", "stream", "stream_options"])
        #expect(try JSONParser.parse(sent.wholeBody)["model"] == "b")
    }

    @Test("asks for the form of the answer, and strictly where the schema allows it")
    func format() async throws {
        let transport = StubTransport(.text(ChatCompletionStreams.complete))
        var request = ModelRequest(
            messages: [], tools: [ToolDefinition(name: "add", description: "Adds.", parameters: ["type": "object"])],
            toolChoice: .none,
            format: AnswerFormat(
                name: "sum",
                schema: [
                    "type": "object", "properties": ["sum": ["type": "number"]], "required": ["sum"],
                    "additionalProperties": false,
                ]))
        request.topP = 0.5
        request.reasoningEffort = "low"
        _ = try await events(provider(transport).stream(request))
        let sent = try JSONParser.parse(try #require(transport.requests.first).wholeBody)
        #expect(sent["tool_choice"] == "none" && sent["top_p"] == 0.5 && sent["reasoning_effort"] == "low")
        let format = sent["response_format"]
        #expect(format?["type"] == "json_schema" && format?["json_schema"]?["name"] == "sum")
        #expect(format?["json_schema"]?["schema"] == request.format?.schema)
        #expect(format?["json_schema"]?["strict"] == true)
    }

    @Test(
        "takes a schema for strict only where every object closes",
        arguments: [
            (
                "inner", false,
                [
                    "type": "object", "required": ["a"], "additionalProperties": false,
                    "properties": ["a": ["type": "array", "items": ["type": "object"]]],
                ]
            ),
            ("optional member", false, ["properties": ["a": [:]], "additionalProperties": false]),
            ("no object", true, ["type": "array", "items": ["anyOf": [["type": "string"], ["type": "null"]]]]),
        ] as [(String, Bool, JSONValue)])
    func strictness(name: String, isStrict: Bool, schema: JSONValue) {
        #expect(AnswerFormat(name: "x", schema: schema).isStrict == isStrict)
    }

    @Test("streams the answer")
    func answer() async throws {
        let pieces = Array(ChatCompletionStreams.complete.utf8).map { [$0] }
        let transport = StubTransport(.response(.ok, pieces: pieces))
        let events = try await events(provider(transport).stream(ModelRequest(messages: [])))
        #expect(events.last == .finished(.stop))
        #expect(events.count == 5)
    }

    @Test(
        "tries again what may succeed later, waiting longer each time",
        arguments: [
            StubTransport.Reply.failure(HTTPTransportError(.refused, "refused")),
            .failure(HTTPTransportError(.timedOut, "silent")),
            .text("", status: HTTPStatus(500)),
            .text(
                #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#, status: HTTPStatus(503)
            ),
            .response(.ok, pieces: []),
            .response(.ok, pieces: [], then: HTTPTransportError(.disconnected, "gone")),
            .text(#"data: {"error":{"message":"busy","code":503}}"# + "\n\n"),
        ])
    func retry(failure: StubTransport.Reply) async throws {
        let transport = StubTransport(failure, failure, .text(ChatCompletionStreams.complete))
        let events = try await events(provider(transport).stream(ModelRequest(messages: [])))
        #expect(events.last == .finished(.stop))
        #expect(transport.requests.count == 3)
        let waits = pauses.durations
        try #require(waits.count == 2)
        #expect((.milliseconds(250)...(.milliseconds(500))).contains(waits[0]))
        #expect((.milliseconds(500)...(.seconds(1))).contains(waits[1]))
    }

    @Test("gives up after as many attempts as its policy allows")
    func attempts() async throws {
        let transport = StubTransport(.text("", status: HTTPStatus(502)))
        await #expect(throws: ModelError.self) { try await provider(transport).stream(ModelRequest(messages: [])) }
        #expect(transport.requests.count == 3)
    }

    @Test("never asks again once a part of the answer has been read")
    func noRetryAfterFirstEvent() async throws {
        let pieces = [Array(ChatCompletionStreams.chunk(#"{"content":"half"}"#).utf8)]
        let transport = StubTransport(
            .response(.ok, pieces: pieces, then: HTTPTransportError(.disconnected, "gone")))
        var iterator = try await provider(transport).stream(ModelRequest(messages: [])).makeAsyncIterator()
        #expect(try await iterator.next() == .textDelta("half"))
        do throws(ModelError) {
            _ = try await iterator.next()
            Issue.record("The stream went on.")
        } catch {
            #expect(error.reason == .truncated)
            #expect(error.isRetryable)
        }
        #expect(try await iterator.next() == nil)
        #expect(transport.requests.count == 1)
    }

    @Test(
        "waits as long as the provider asks, if that is not too long",
        arguments: [
            (HTTPFields(dictionaryLiteral: ("Retry-After", "2")), Duration.seconds(2)),
            (HTTPFields(dictionaryLiteral: ("Retry-After", "9"), ("retry-after-ms", "1500")), .milliseconds(1500)),
            (
                HTTPFields(
                    dictionaryLiteral: ("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "3s")),
                .seconds(3)
            ),
        ])
    func retryAfter(fields: HTTPFields, wait: Duration) async throws {
        let transport = StubTransport(
            .text("{}", status: .tooManyRequests, fields: fields), .text(ChatCompletionStreams.complete))
        _ = try await events(provider(transport).stream(ModelRequest(messages: [])))
        #expect(pauses.durations == [wait])
    }

    @Test(
        "hands a long wait to its caller",
        arguments: [
            HTTPFields(dictionaryLiteral: ("Retry-After", "3600")),
            HTTPFields(
                dictionaryLiteral: ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "1h0m0s")),
        ])
    func longRetryAfter(fields: HTTPFields) async throws {
        let transport = StubTransport(.text("{}", status: .tooManyRequests, fields: fields))
        let error = await #expect(throws: ModelError.self) {
            try await provider(transport).stream(ModelRequest(messages: []))
        }
        #expect(error?.retryAfter == .seconds(3600))
        #expect(error?.fields["Retry-After"] == "3600")
        #expect(transport.requests.count == 1)
    }

    @Test("ends when its task is cancelled while it waits for the next attempt")
    func cancelled() async throws {
        let transport = StubTransport(.text("", status: HTTPStatus(500)))
        let provider = RemoteModel(name: "o", configuration: configuration, transport: transport) { _ in
            throw CancellationError()
        }
        let error = await #expect(throws: ModelError.self) { try await provider.stream(ModelRequest(messages: [])) }
        #expect(error?.reason == .cancelled)
        #expect(transport.requests.count == 1)
    }

    private func provider(_ transport: StubTransport) -> RemoteModel {
        RemoteModel(
            name: "example", configuration: configuration, transport: transport, pause: pauses.pause)
    }

    private func events(_ stream: ModelStream) async throws -> [ModelEvent] {
        var events: [ModelEvent] = []
        for try await event in stream { events.append(event) }
        return events
    }
}

/// Passes no time and remembers how much it was asked for.
final class Pauses: Sendable {
    private let asked = Mutex<[Duration]>([])

    var durations: [Duration] { asked.withLock { $0 } }

    var pause: Pause {
        { [self] duration in asked.withLock { $0.append(duration) } }
    }
}
