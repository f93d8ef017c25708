import Core
import Support
import Testing

@testable import ModelProviders

@Suite("The estimate of a call")
struct CallEstimateTests {
    @Test(
        "has as much written as the provider is told, what is thought included",
        arguments: [
            (nil, "high", 100, 100), (nil, nil, nil, 8192), (.openAI, "high", 100, 100), (.ollama, "high", nil, 8192),
            (.anthropic, nil, 100, 100), (.anthropic, "high", 100, 16_484), (.anthropic, "minimal", 100, 1124),
            (.anthropic, nil, nil, 4096), (.anthropic, "medium", nil, 12_288), (.gemini, nil, 100, 100),
            (.gemini, "low", 100, 1124), (.gemini, "high", 100, 24_676), (.gemini, "high", nil, 32_768),
        ] as [(ProviderKind?, String?, Int?, Int)])
    func written(kind: ProviderKind?, effort: String?, limit: Int?, expected: Int) throws {
        var request = ModelRequest(messages: [], maxTokens: limit)
        request.reasoningEffort = effort
        #expect(CallEstimate(request, by: kind).written == expected)
        var told: JSONValue?
        if kind == .anthropic {
            let configuration = ProviderStream.configuration("https://a.example/v1")
            let body = try JSONParser.parse(AnthropicRequest.body(for: request, configuration: configuration))
            told = body["max_tokens"]
        } else if kind == .gemini {
            told = try JSONParser.parse(GeminiRequest.body(for: request))["generationConfig"]?["maxOutputTokens"]
            #expect((told == nil) == (limit == nil))
        }
        if let told { #expect(told.integerValue == Int64(expected)) }
    }

    @Test("knows the protocol of a model through all that stands before it")
    func layers() {
        let model = ProviderStream.gemini.make(StubTransport(.text("")), Pauses())
        let guardian = ProviderGuards().provider("p", label: "p", limits: GuardLimits())
        let guarded = RetryingModel(GuardedModel(model, behind: guardian, for: nil))
        #expect(guarded.protocolKind == .gemini)
        #expect(FallbackModel(FallbackModel.Link(guarded), orElse: []).protocolKind == .gemini)
        #expect(ScriptedModelProvider(.text("")).protocolKind == nil)
    }
}
