import HTTPCore
import Support
import Testing

@testable import ModelProviders

@Suite("The test of a provider")
struct ProviderTestTests {
    private static let stream = StubTransport.Reply.text(
        """
        data: {"choices":[{"delta":{"content":"Y"}}]}

        data: {"choices":[{"delta":{"content":"es"},"finish_reason":"stop"}]}

        data: [DONE]


        """)

    private func run(
        _ kind: ProviderKind = .openAICompatible, subject: ProviderTest.Subject? = nil,
        _ replies: StubTransport.Reply...
    ) async throws -> ProviderTest {
        await ProviderTest.run(
            kind, at: try #require(ProviderAddress("https://models.example/v1")), key: "key", subject: subject,
            transport: StubTransport(replies))
    }

    @Test("says of each step that it works")
    func works() async throws {
        let test = try await run(.openAICompatible, .text(#"{"data":[{"id":"a"},{"id":"b"}]}"#), Self.stream)
        #expect(test.works)
        #expect(test.findings.map(\.name) == [.reachable, .key, .models, .answer, .stream])
        #expect(test.findings.allSatisfy { $0.result == .passed })
        #expect(test.findings[3].message == "a answered: Yes")
    }

    @Test("stops where nobody answers, and says why")
    func unreachable() async throws {
        let test = try await run(
            .openAICompatible, .failure(HTTPTransportError(.forbiddenAddress, "The address is private")))
        #expect(!test.works)
        #expect(
            test.findings == [
                .init(
                    name: .reachable, result: .failed, message: "It cannot be reached: The address is private.")
            ])
    }

    @Test("tells a key that is refused from a server that is not there")
    func key() async throws {
        let test = try await run(
            .openAICompatible, .text(#"{"error":{"message":"Incorrect key"}}"#, status: .unauthorized))
        #expect(test.findings.map(\.name) == [.reachable, .key])
        #expect(test.findings.last?.message == "It refuses the key: Incorrect key.")
    }

    @Test("goes on without a list where the administrator has named a model, and tells a broken stream")
    func stream() async throws {
        let test = try await run(
            subject: .init(name: "mine"), .text("nothing", status: .notFound),
            .text("data: {\"choices\":[{\"delta\":{\"content\":\"Y\"}}]}\n\n"))
        #expect(test.findings.map(\.name) == [.reachable, .models, .stream])
        #expect(!test.works && test.findings.last?.result == .failed)
    }

    @Test("asks an embedding model for a vector, and a provider without models for nothing")
    func others() async throws {
        let embedding = try await run(
            .ollama, subject: .init(name: "e5", purpose: .embedding), .text(#"{"models":[{"name":"e5:latest"}]}"#),
            .text(#"{"embeddings":[[1,0,0]]}"#))
        #expect(embedding.works && embedding.findings.last?.message == "e5 embeds a word in 3 dimensions.")
        #expect(embedding.findings.first { $0.name == .models }?.result == .passed)
        let empty = try await run(.gemini, .text(#"{"models":[]}"#))
        #expect(empty.works && empty.findings.last?.result == .noted)
    }
}
