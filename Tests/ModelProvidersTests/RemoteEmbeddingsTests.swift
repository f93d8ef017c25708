import Core
import HTTPCore
import Support
import Testing

@testable import ModelProviders

@Suite("Embeddings by a server that speaks OpenAI's API")
struct RemoteEmbeddingsTests {
    @Test("come in the order of the texts, whatever order the server answers in, and of unit length")
    func order() async throws {
        let transport = StubTransport(
            .text(#"{"data":[{"index":1,"embedding":[0,-2]},{"index":0,"embedding":[3,4.0]}]}"#))
        let vectors = try await embeddings(transport).embed(["a", "b"], as: .passage)
        #expect(vectors == [[0.6, 0.8], [0, -1]])
        let sent = try #require(transport.requests.first)
        #expect(sent.url == "https://models.example/v1/embeddings")
        #expect(
            try JSONParser.parse(sent.wholeBody)
                == ["model": "e5", "input": ["passage: a", "passage: b"], "encoding_format": "float"])
    }

    @Test("are asked for with the prefix of their purpose")
    func purpose() async throws {
        let transport = StubTransport(.text(#"{"data":[{"embedding":[1]}]}"#))
        _ = try await embeddings(transport).embed(["a"], as: .query)
        #expect(try JSONParser.parse(#require(transport.requests.first).wholeBody)["input"] == ["query: a"])
    }

    @Test("are asked for in batches")
    func batches() async throws {
        let two = StubTransport.Reply.text(#"{"data":[{"embedding":[1,0]},{"embedding":[0,1]}]}"#)
        let transport = StubTransport(two, two, .text(#"{"data":[{"embedding":[1,0]}]}"#))
        let vectors = try await embeddings(transport, batchSize: 2).embed(["a", "b", "c", "d", "e"], as: .query)
        #expect(vectors == [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]])
        #expect(transport.requests.count == 3)
    }

    @Test("of nothing need no request")
    func nothing() async throws {
        let transport = StubTransport(.failure(HTTPTransportError(.refused, "")))
        #expect(try await embeddings(transport).embed([], as: .query) == [])
        #expect(transport.requests.isEmpty)
    }

    @Test(
        "are refused when the answer cannot be right",
        arguments: [
            "", "{}", #"{"data":[]}"#, #"{"data":[{"embedding":[1]}]}"#,
            #"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#,
            #"{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}"#,
            #"{"data":[{"embedding":[1]},{"embedding":["x"]}]}"#, #"{"data":[{"embedding":[1]},{"embedding":[]}]}"#,
            #"{"data":[{"embedding":[1]},{"embedding":[0]}]}"#, #"{"data":[{"embedding":[1]},{"embedding":"AAAA"}]}"#,
            #"{"data":[{"embedding":[1]},{"embedding":[1,0]}]}"#,
        ])
    func malformed(answer: String) async throws {
        let transport = StubTransport(.text(answer))
        let error = await #expect(throws: ModelError.self) {
            try await embeddings(transport).embed(["a", "b"], as: .query)
        }
        #expect(error?.reason == .malformedResponse)
        #expect(transport.requests.count == 1)
    }

    @Test("are asked for again when that may help")
    func retry() async throws {
        let transport = StubTransport(
            .failure(HTTPTransportError(.refused, "")),
            .response(.ok, pieces: [Array("{".utf8)], then: HTTPTransportError(.disconnected, "")),
            .text(#"{"data":[{"embedding":[1]}]}"#))
        #expect(try await embeddings(transport).embed(["a"], as: .query) == [[1]])
    }

    private func embeddings(_ transport: StubTransport, batchSize: Int = 64) -> RemoteEmbeddings {
        RemoteEmbeddings(
            configuration: ProviderConfiguration(baseURL: "https://models.example/v1", model: "e5"),
            transport: transport, prefixes: .e5, batchSize: batchSize, pause: Pauses().pause)
    }
}
