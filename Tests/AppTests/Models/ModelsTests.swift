import Core
import ModelProviders
import Support
import Testing

@testable import lyceum

@Suite struct ModelsTests {
    private func models(_ arguments: String...) throws -> Models {
        let reader = try ConfigurationReader(
            keys: Keys.all, arguments: ["--resources-dir", "/resources"] + arguments, environment: [:])
        return Models(
            try Configuration(reader, environment: [:], isRoot: false), transport: StubTransport(.text("")),
            logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    @Test("without a configuration both models are processes of this machine")
    func local() throws {
        let models = try models()
        #expect(models.isChatLocal && models.services.count == 2)
        #expect(models.chat.name == "SmolLM2 135M")
        #expect(models.embeddings.model == "multilingual-e5-small")
    }

    @Test("a file of one's own gives the local model its name")
    func file() throws {
        #expect(try models("--local-model", "/models/Tutor-7B.Q4.gguf").chat.name == "Tutor-7B.Q4")
        #expect(try models("--local-model", "tutor").chat.name == "tutor")
    }

    @Test("a service that is configured takes the place of its process, and only of its own")
    func configured() throws {
        let chat = try models("--chat-base-url", "http://a", "--chat-model", "big")
        #expect(!chat.isChatLocal && chat.chat.name == "big" && chat.services.count == 1)
        let embedding = try models("--embedding-base-url", "http://a", "--embedding-model", "small")
        #expect(embedding.isChatLocal && embedding.embeddings.model == "small" && embedding.services.count == 1)
    }
}
