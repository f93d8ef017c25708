import ModelProviders
import Support
import Testing

@testable import lyceum

@Suite struct LoadingModelTests {
    private let request = ModelRequest(messages: [ModelMessage(role: .user, content: "?")])

    @Test("a question waits for the model and is then answered by it")
    func question() async throws {
        let loading = Eventual<any ModelProvider>()
        let model = LoadingModel(name: "slow", provider: loading)
        let answer = Task { [request] in
            var text = ""
            for try await event in try await model.stream(request) {
                if case .textDelta(let delta) = event { text += delta }
            }
            return text
        }
        for _ in 1...100 { await Task.yield() }
        loading.resolve(ScriptedModelProvider(.text("It ", "is.")))
        #expect(try await answer.value == "It is.")
        #expect(model.name == "slow")
    }

    @Test("texts wait for the embedding model")
    func texts() async throws {
        let loading = Eventual<any EmbeddingProvider>()
        let embeddings = LoadingEmbeddings(model: "slow", provider: loading)
        async let vectors = embeddings.embed(["a", "b"], as: .passage)
        loading.resolve(ScriptedEmbeddings(dimensions: 8))
        #expect(try await vectors.map(\.count) == [8, 8])
    }

    @Test("who stops waiting is told that they did")
    func cancelled() async {
        let model = LoadingModel(name: "slow", provider: Eventual())
        let question = Task { [request] in try await model.stream(request) }
        question.cancel()
        await #expect { try await question.value } throws: { ($0 as? ModelError)?.reason == .cancelled }

        let embeddings = LoadingEmbeddings(model: "slow", provider: Eventual())
        let texts = Task { try await embeddings.embed(["a"], as: .query) }
        texts.cancel()
        await #expect { try await texts.value } throws: { ($0 as? ModelError)?.reason == .cancelled }
    }
}
