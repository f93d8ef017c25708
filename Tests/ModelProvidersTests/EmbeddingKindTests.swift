import Core
import HTTPCore
import Support
import Testing

@testable import ModelProviders

@Suite("Embeddings by the protocols of others")
struct EmbeddingKindTests {
    private func embeddings(_ kind: EmbeddingKind, _ transport: StubTransport) -> RemoteEmbeddings {
        RemoteEmbeddings(
            kind,
            configuration: ProviderConfiguration(
                baseURL: "https://models.example/v1beta", apiKey: "key", model: "gemini-embedding-001"),
            transport: transport, pause: { _ in })
    }

    @Test("are asked of Gemini in one batch, each for its purpose, with the key in Google's field")
    func gemini() async throws {
        let transport = StubTransport(.text(#"{"embeddings":[{"values":[3,4]},{"values":[0,2]}]}"#))
        let vectors = try await embeddings(.gemini, transport).embed(["a", "b"], as: .query)
        #expect(vectors == [[0.6, 0.8], [0, 1]])
        let sent = try #require(transport.requests.first)
        #expect(sent.url == "https://models.example/v1beta/models/gemini-embedding-001:batchEmbedContents")
        #expect(sent.fields["x-goog-api-key"] == "key")
        let requests = try JSONParser.parse(sent.wholeBody)["requests"]?.arrayValue ?? []
        #expect(
            requests.first == [
                "model": "models/gemini-embedding-001", "content": ["parts": [["text": "a"]]],
                "taskType": "RETRIEVAL_QUERY",
            ])
        #expect(requests.count == 2)
        let passage = EmbeddingsRequest(.gemini, model: "m", ["a"], as: .passage)
        #expect(try JSONParser.parse(passage.body)["requests"]?[0]?["taskType"] == "RETRIEVAL_DOCUMENT")
    }

    @Test("are asked of Ollama as a list")
    func ollama() async throws {
        let transport = StubTransport(.text(#"{"model":"e5","embeddings":[[3,4],[0,2]]}"#))
        let vectors = try await embeddings(.ollama, transport).embed(["a", "b"], as: .passage)
        #expect(vectors == [[0.6, 0.8], [0, 1]])
        let sent = try #require(transport.requests.first)
        #expect(sent.url == "https://models.example/v1beta/api/embed")
        #expect(
            try JSONParser.parse(sent.wholeBody)
                == ["model": "gemini-embedding-001", "input": ["a", "b"], "truncate": true])
    }

    @Test("are asked again where that can help, and fail with the provider's reason where it cannot")
    func errors() async throws {
        let busy = StubTransport.Reply.text(
            #"{"error":{"code":503,"status":"UNAVAILABLE"}}"#, status: .serviceUnavailable)
        let transport = StubTransport(busy, .text(#"{"embeddings":[{"values":[1]}]}"#))
        #expect(try await embeddings(.gemini, transport).embed(["a"], as: .query) == [[1]])
        let missing = StubTransport(.text(#"{"error":"model \"e5\" not found"}"#, status: .notFound))
        let error = await #expect(throws: ModelError.self) {
            try await embeddings(.ollama, missing).embed(["a"], as: .query)
        }
        #expect(error?.reason == .modelNotFound && missing.requests.count == 1)
    }

    @Test(
        "are refused when the answer cannot be right",
        arguments: [
            #"{"embeddings":[]}"#, #"{"embeddings":[[1],[2]]}"#, #"{"embeddings":[{"values":"x"}]}"#,
            #"{"data":[{"embedding":[1]}]}"#, #"{"embeddings":[null]}"#, "<html>",
        ])
    func malformed(answer: String) async throws {
        for kind in [EmbeddingKind.gemini, .ollama] {
            let error = await #expect(throws: ModelError.self) {
                try await embeddings(kind, StubTransport(.text(answer))).embed(["a"], as: .query)
            }
            #expect(error?.reason == .malformedResponse)
        }
    }
}
