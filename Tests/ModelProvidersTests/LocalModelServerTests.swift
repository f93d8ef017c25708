import Core
import Glibc
import HTTPClient
import Net
import Support
import Testing

@testable import ModelProviders

@Suite("The models on this machine", .serialized, .timeLimit(.minutes(3)))
final class LocalModelServerTests {
    private let loop: EventLoop
    private let transport: CurlTransport
    private let logger = Logger(label: "test", sink: DiscardingLogSink())

    init() {
        loop = EventLoop(name: "models")
        transport = CurlTransport(loop: loop)
    }

    deinit {
        loop.stop()
    }

    @Test("the embedding model places a French question beside its English answer")
    func embeddings() async throws {
        let server = LocalModelServer(.embeddings, configuration: configuration(), transport: transport, logger: logger)
        let endpoint = try await server.start()
        #expect(endpoint.model == "multilingual-e5-small")
        let embeddings = RemoteEmbeddings(
            configuration: ProviderConfiguration(baseURL: endpoint.baseURL, model: endpoint.model),
            transport: transport, prefixes: .e5, batchSize: 2)
        let question = try await embeddings.embed(["loi d'Ohm"], as: .query)
        let passages = try await embeddings.embed(
            [
                "Bread is baked from flour, water, salt and yeast.",
                "Ohm's law: the current through a conductor is proportional to the voltage across it.",
                "The French Revolution began in 1789.",
            ], as: .passage)
        await server.stop()
        #expect(question.first?.count == 384)
        let similarities = try passages.map { dot($0, try #require(question.first)) }
        #expect(similarities.firstIndex(of: try #require(similarities.max())) == 1)
    }

    @Test("the language model streams an answer with its usage, and says when the conversation is too long")
    func chat() async throws {
        let server = LocalModelServer(
            .chat(file: nil), configuration: configuration(), transport: transport, logger: logger)
        let endpoint = try await server.start()
        #expect(endpoint.model == "SmolLM2-135M-Instruct")
        let provider = provider(endpoint)
        let question = ModelMessage(role: .user, content: "What is the capital of France?")
        var text = ""
        var last: [ModelEvent] = []
        for try await event in try await provider.stream(
            ModelRequest(messages: [question], temperature: 0, maxTokens: 24))
        {
            if case .textDelta(let delta) = event { text += delta }
            last = last.suffix(1) + [event]
        }
        #expect(!text.isEmpty)
        guard case .usage(let usage) = last.first, case .finished = last.last else {
            Issue.record("The answer ended with \(last).")
            return
        }
        #expect(usage.input > 5)
        #expect((1...24).contains(usage.output))

        let long = ModelMessage(role: .user, content: String(repeating: "hello ", count: 6000))
        let error = await #expect(throws: ModelError.self) { try await provider.stream(ModelRequest(messages: [long])) }
        #expect(error?.reason == .contextTooLong)
        await server.stop()
    }

    @Test("a server that dies in the middle of an answer is started again at the same address")
    func restart() async throws {
        let server = LocalModelServer(
            .chat(file: nil), configuration: configuration(), transport: transport, logger: logger)
        let provider = provider(try await server.start())
        let service = Task { try await server.run() }
        let story = ModelMessage(role: .user, content: "Tell me a long story.")
        let first = try #require(server.processID)
        var iterator = try await provider.stream(ModelRequest(messages: [story])).makeAsyncIterator()
        _ = try await iterator.next()
        #expect(kill(first, SIGKILL) == 0)
        let error = await #expect(throws: ModelError.self) { while try await iterator.next() != nil {} }
        #expect(error?.reason == .truncated)
        #expect(error?.isRetryable == true)

        // The provider's own patience outlasts the restart.
        var answer = try await provider.stream(ModelRequest(messages: [story], maxTokens: 2)).makeAsyncIterator()
        #expect(try await answer.next() != nil)
        #expect(server.processID != first)
        service.cancel()
        try await service.value
        #expect(server.processID == nil)
    }

    @Test(
        "what is missing is named together with the keys that do without it",
        arguments: [
            (LocalModel.chat(file: nil), "LYCEUM_CHAT_BASE_URL"), (.chat(file: nil), "LYCEUM_LOCAL_MODEL"),
            (.embeddings, "LYCEUM_EMBEDDING_BASE_URL"),
        ])
    func notInstalled(model: LocalModel, key: String) async throws {
        var configuration = configuration()
        configuration.environmentFolder = "/nonexistent"
        let server = LocalModelServer(model, configuration: configuration, transport: transport, logger: logger)
        let error = await #expect(throws: LocalModelError.self) { try await server.start() }
        #expect(error?.code == .notInstalled)
        #expect(error?.description.contains(key) == true)
    }

    @Test("a model file that is not there, or is no model, is refused")
    func wrongFile() async throws {
        let missing = LocalModelServer(
            .chat(file: "/nonexistent.gguf"), configuration: configuration(), transport: transport, logger: logger)
        let error = await #expect(throws: LocalModelError.self) { try await missing.start() }
        #expect(error?.code == .missingFile)
        #expect(error?.description.contains("LYCEUM_LOCAL_MODEL") == true)

        let wrong = LocalModelServer(
            .chat(file: #filePath), configuration: configuration(), transport: transport, logger: logger)
        let failure = await #expect(throws: LocalModelError.self) { try await wrong.start() }
        #expect(failure?.code == .failedToStart)
        #expect(wrong.processID == nil)
    }

    private func configuration() -> LocalModelConfiguration {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        return LocalModelConfiguration(
            environmentFolder: root + "/.tools/models", programFolder: root + "/LocalModels")
    }

    private func provider(_ endpoint: LocalModelServer.Endpoint) -> RemoteModel {
        RemoteModel(
            name: endpoint.model,
            configuration: ProviderConfiguration(
                baseURL: endpoint.baseURL, model: endpoint.model,
                retry: RetryPolicy(attempts: 100, firstDelay: .milliseconds(100), longestDelay: .milliseconds(200))),
            transport: transport)
    }

    private func dot(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
