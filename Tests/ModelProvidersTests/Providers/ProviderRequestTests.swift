import Core
import HTTPCore
import Support
import Testing

@testable import ModelProviders

@Suite("What providers are asked")
struct ProviderRequestTests {
    /// A conversation with everything in it.
    private static var request: ModelRequest {
        var asked = ModelMessage(
            role: .assistant, content: "I add.",
            toolCalls: [
                ModelToolCall(id: "t1", name: "add", arguments: #"{"a":1}"#),
                ModelToolCall(id: "t2", name: "now", arguments: "no JSON"),
            ])
        asked.replay = ModelReplay(kind: "anthropic", content: [["type": "thinking", "signature": "s"]])
        var request = ModelRequest(
            messages: [
                ModelMessage(role: .system, content: "Be brief."),
                ModelMessage(
                    role: .user, content: "Look", images: [ModelImage(mediaType: "image/png", bytes: [1, 2, 3])]),
                asked, ModelMessage(role: .tool, content: "1", toolCallID: "t1"),
                ModelMessage(role: .tool, content: "noon", toolCallID: "t2"),
            ],
            temperature: 1.5, maxTokens: 50,
            tools: [ToolDefinition(name: "add", description: "Adds.", parameters: ["type": "object"])],
            toolChoice: .required)
        request.model = "m-2"
        return request
    }

    private func body(_ provider: ProviderStream, _ request: ModelRequest) async throws -> JSONValue {
        let transport = StubTransport(.text(provider.stream))
        _ = try await provider.make(transport, Pauses()).stream(request)
        let sent = try #require(transport.requests.first)
        #expect(sent.fields["Content-Type"] == "application/json")
        return try JSONParser.parse(sent.wholeBody)
    }

    @Test("Anthropic: what tools gave is one message of the person's, thinking goes back, the key has its own field")
    func anthropic() async throws {
        let body = try await body(.anthropic, Self.request)
        #expect(
            body == [
                "model": "m-2", "max_tokens": 50, "system": "Be brief.",
                "messages": [
                    [
                        "role": "user",
                        "content": [
                            [
                                "type": "image",
                                "source": ["type": "base64", "media_type": "image/png", "data": "AQID"],
                            ], ["type": "text", "text": "Look"],
                        ],
                    ],
                    [
                        "role": "assistant",
                        "content": [
                            ["type": "thinking", "signature": "s"], ["type": "text", "text": "I add."],
                            ["type": "tool_use", "id": "t1", "name": "add", "input": ["a": 1]],
                            ["type": "tool_use", "id": "t2", "name": "now", "input": [:]],
                        ],
                    ],
                    [
                        "role": "user",
                        "content": [
                            ["type": "tool_result", "tool_use_id": "t1", "content": "1"],
                            ["type": "tool_result", "tool_use_id": "t2", "content": "noon"],
                        ],
                    ],
                ],
                "temperature": 1.0, "tool_choice": ["type": "any"],
                "tools": [["name": "add", "description": "Adds.", "input_schema": ["type": "object"]]], "stream": true,
            ])
    }

    @Test("Anthropic: an answer of a form is a call of one tool, and arrives as text")
    func anthropicForm() async throws {
        let schema: JSONValue = ["type": "object", "properties": ["x": ["type": "integer"]]]
        let request = ModelRequest(
            messages: [ModelMessage(role: .user, content: "x?")], format: AnswerFormat(name: "answer", schema: schema))
        let stream = ProviderStream.anthropic.stream.replacing(#""name":"add""#, with: #""name":"answer""#)
        let transport = StubTransport(.text(stream))
        var text = ""
        for try await event in try await ProviderStream.anthropic.make(transport, Pauses()).stream(request) {
            if case .textDelta(let delta) = event { text += delta }
        }
        #expect(text == #"Grüße 🌍{"a":1}"#)
        let sent = try JSONParser.parse(try #require(transport.requests.first).wholeBody)
        #expect(sent["tool_choice"] == ["type": "tool", "name": "answer"])
        #expect(sent["tools"]?[0]?["input_schema"] == schema)
        #expect(transport.requests[0].fields["x-api-key"] == "key-1")
        #expect(transport.requests[0].fields["anthropic-version"] == "2023-06-01")
        #expect(transport.requests[0].fields["Authorization"] == nil)
    }

    @Test("Anthropic: thinking has room of its own, and leaves the form to be asked for by name")
    func anthropicThinking() async throws {
        var request = ModelRequest(
            messages: [ModelMessage(role: .user, content: "x?")], temperature: 0.5, maxTokens: 100,
            format: AnswerFormat(name: "answer", schema: ["type": "object"]))
        request.reasoningEffort = "low"
        let body = try await body(.anthropic, request)
        #expect(body["thinking"] == ["type": "enabled", "budget_tokens": 2048])
        #expect(body["max_tokens"] == 2148)
        #expect(body["temperature"] == nil && body["tools"] == nil && body["tool_choice"] == nil)
        #expect(body["output_config"] == ["format": ["type": "json_schema", "schema": ["type": "object"]]])
    }

    @Test("Gemini: what is thought has room beside the answer")
    func geminiThinking() async throws {
        var request = ModelRequest(messages: [ModelMessage(role: .user, content: "x?")], maxTokens: 100)
        request.reasoningEffort = "high"
        let body = try await body(.gemini, request)
        #expect(
            body["generationConfig"] == [
                "maxOutputTokens": 24_676, "thinkingConfig": ["includeThoughts": true, "thinkingBudget": 24_576],
            ])
    }

    @Test("Gemini: results name their tools, signatures stay with their parts")
    func gemini() async throws {
        var request = Self.request
        request.messages[2].replay = ModelReplay(kind: "gemini", content: ["text": nil, "calls": ["s1", nil]])
        request.format = AnswerFormat(name: "answer", schema: ["type": "object"])
        let body = try await body(.gemini, request)
        #expect(body["systemInstruction"] == ["parts": [["text": "Be brief."]]])
        #expect(
            body["contents"] == [
                [
                    "role": "user",
                    "parts": [["text": "Look"], ["inlineData": ["mimeType": "image/png", "data": "AQID"]]],
                ],
                [
                    "role": "model",
                    "parts": [
                        ["text": "I add."],
                        ["functionCall": ["name": "add", "args": ["a": 1]], "thoughtSignature": "s1"],
                        ["functionCall": ["name": "now", "args": [:]]],
                    ],
                ],
                [
                    "role": "user",
                    "parts": [
                        ["functionResponse": ["name": "add", "response": ["result": "1"]]],
                        ["functionResponse": ["name": "now", "response": ["result": "noon"]]],
                    ],
                ],
            ])
        #expect(body["toolConfig"] == ["functionCallingConfig": ["mode": "ANY"]])
        #expect(
            body["generationConfig"] == [
                "temperature": 1.5, "maxOutputTokens": 50, "responseMimeType": "application/json",
                "responseJsonSchema": ["type": "object"],
            ])
    }

    @Test("Responses: nothing is kept there, and encrypted reasoning stands before what came of it")
    func responses() async throws {
        var request = Self.request
        request.reasoningEffort = "low"
        request.messages[2].replay = ModelReplay(
            kind: "openai_responses", content: [["type": "reasoning", "encrypted_content": "s"]])
        let body = try await body(.responses, request)
        #expect(body["store"] == false && body["instructions"] == "Be brief." && body["tool_choice"] == "required")
        #expect(body["include"] == ["reasoning.encrypted_content"])
        #expect(
            body["input"] == [
                [
                    "role": "user",
                    "content": [
                        ["type": "input_text", "text": "Look"],
                        ["type": "input_image", "image_url": "data:image/png;base64,AQID"],
                    ],
                ],
                ["type": "reasoning", "encrypted_content": "s"],
                ["role": "assistant", "content": [["type": "output_text", "text": "I add."]]],
                ["type": "function_call", "call_id": "t1", "name": "add", "arguments": #"{"a":1}"#],
                ["type": "function_call", "call_id": "t2", "name": "now", "arguments": "no JSON"],
                ["type": "function_call_output", "call_id": "t1", "output": "1"],
                ["type": "function_call_output", "call_id": "t2", "output": "noon"],
            ])
    }

    @Test("Ollama: arguments are objects, results name their tools")
    func ollama() async throws {
        let body = try await body(.ollama, Self.request)
        #expect(
            body["messages"] == [
                ["role": "system", "content": "Be brief."],
                ["role": "user", "content": "Look", "images": ["AQID"]],
                [
                    "role": "assistant", "content": "I add.",
                    "tool_calls": [
                        ["function": ["name": "add", "arguments": ["a": 1]]],
                        ["function": ["name": "now", "arguments": [:]]],
                    ],
                ],
                ["role": "tool", "content": "1", "tool_name": "add"],
                ["role": "tool", "content": "noon", "tool_name": "now"],
            ])
        #expect(body["options"] == ["temperature": 1.5, "num_predict": 50])
    }

    @Test("What one kind of provider wants back is shown no other")
    func foreignReplay() async throws {
        let body = try await body(.responses, Self.request)
        #expect(body["input"]?.arrayValue?.contains { $0["type"] == "thinking" } == false)
    }

    @Test("Azure has a field of its own for keys, and its version in every address")
    func azure() async throws {
        let transport = StubTransport(.text(ProviderStream.responses.stream))
        let configuration = ProviderConfiguration(
            baseURL: "https://school.openai.azure.com/openai/v1/?api-version=preview", apiKey: "k", model: "m")
        _ = try await RemoteModel(.openAIResponses, name: "azure", configuration: configuration, transport: transport)
            .stream(ModelRequest(messages: []))
        let sent = try #require(transport.requests.first)
        #expect(sent.url == "https://school.openai.azure.com/openai/v1/responses?api-version=preview")
        #expect(sent.fields["api-key"] == "k" && sent.fields["Authorization"] == nil)
    }
}
