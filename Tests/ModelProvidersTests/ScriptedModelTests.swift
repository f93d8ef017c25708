import Support
import Testing

@testable import ModelProviders

@Suite("The scripted twins")
struct ScriptedModelTests {
    @Test("play their scripts in turn and remember what they were asked")
    func scripts() async throws {
        let provider = ScriptedModelProvider(
            .text("Hel", "lo"), .refusal(ModelError(.overloaded, "busy")), .steps([.event(.textDelta("half"))]))
        var answer: [ModelEvent] = []
        for try await event in try await provider.stream(ModelRequest(messages: [])) { answer.append(event) }
        #expect(answer.first == .textDelta("Hel"))
        #expect(answer.last == .finished(.stop))
        let refusal = await #expect(throws: ModelError.self) {
            try await provider.stream(ModelRequest(model: "second", messages: []))
        }
        #expect(refusal?.reason == .overloaded)
        var iterator = try await provider.stream(ModelRequest(messages: [])).makeAsyncIterator()
        #expect(try await iterator.next() == .textDelta("half"))
        let error = await #expect(throws: ModelError.self) { try await iterator.next() }
        #expect(error?.reason == .truncated)
        #expect(provider.requests.map(\.model) == [nil, "second", nil])
    }

    @Test("place texts that share words closer together than texts that do not")
    func embeddings() async throws {
        let vectors = try await ScriptedEmbeddings().embed(
            ["the voltage of a battery", "A battery has a voltage.", "bread is baked from flour", ""], as: .passage)
        #expect(vectors.allSatisfy { $0.count == 384 && abs(dot($0, $0) - 1) < 1e-5 })
        #expect(dot(vectors[0], vectors[1]) > 0.5)
        #expect(dot(vectors[0], vectors[2]) < 0.2)
    }

    private func dot(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
