import Core
import HTTPCore
import Support
import Synchronization
import Testing

@testable import ModelProviders

@Suite("A chain of models")
struct FallbackModelTests {
    private let request = ModelRequest(messages: [ModelMessage(role: .user, content: "?")])

    private func ask(_ chain: FallbackModel, _ request: ModelRequest? = nil) async throws -> [ModelEvent] {
        var events: [ModelEvent] = []
        for try await event in try await chain.stream(request ?? self.request) { events.append(event) }
        return events
    }

    private func text(_ events: [ModelEvent]) -> String {
        events.map { if case .textDelta(let text) = $0 { text } else { "" } }.joined()
    }

    private func failing(_ reason: ModelError.Reason) -> ScriptedModelProvider {
        ScriptedModelProvider(name: "first", .refusal(ModelError(reason, "")))
    }

    @Test(
        "goes on where another model may do better, and not where the question itself is refused",
        arguments: [
            (ModelError.Reason.unreachable, true), (.timedOut, true), (.serverError, true), (.overloaded, true),
            (.truncated, true), (.malformedResponse, true), (.rateLimited, true), (.authentication, true),
            (.quotaExceeded, true), (.modelNotFound, true), (.contextTooLong, true), (.resting, true), (.busy, true),
            (.budgetExceeded, true),
            (.contentFiltered, false), (.invalidRequest, false), (.cancelled, false),
        ])
    func reasons(reason: ModelError.Reason, goesOn: Bool) async throws {
        let second = ScriptedModelProvider(name: "second", .text("Here."))
        let chain = FallbackModel(.init(failing(reason)), orElse: [.init(second)])
        if goesOn {
            #expect(try await text(ask(chain)) == "Here.")
        } else {
            let error = await #expect(throws: ModelError.self) { _ = try await ask(chain) }
            #expect(error?.reason == reason)
            #expect(second.requests.isEmpty)
        }
    }

    @Test("goes on where an answer fails before its first event, and never after it")
    func begun() async throws {
        let second = ScriptedModelProvider(name: "second", .text("Here."))
        let silent = ScriptedModelProvider(.steps([.failure(ModelError(.truncated, ""))]))
        #expect(try await text(ask(FallbackModel(.init(silent), orElse: [.init(second)]))) == "Here.")
        let begun = ScriptedModelProvider(.steps([.event(.textDelta("a")), .failure(ModelError(.truncated, ""))]))
        await #expect(throws: ModelError.self) {
            _ = try await ask(FallbackModel(.init(begun), orElse: [.init(second)]))
        }
        #expect(second.requests.count == 1)
    }

    @Test("says who answered with what the answer took, and whom it asked in vain")
    func names() async throws {
        let noticed = Mutex<[String]>([])
        let chain = FallbackModel(
            .init(failing(.overloaded)), orElse: [.init(ScriptedModelProvider(name: "second", .text("Here.")))],
            notice: { name, error in noticed.withLock { $0.append("\(name): \(error.reason)") } })
        var usage = TokenUsage(input: 1, output: 1)
        usage.model = "second"
        #expect(try await ask(chain).contains(.usage(usage)))
        #expect(noticed.withLock { $0 } == ["first: overloaded"])
        #expect(chain.name == "first")
    }

    @Test("throws the last error where nobody can answer")
    func nobody() async {
        let chain = FallbackModel(
            .init(failing(.overloaded)), orElse: [.init(failing(.timedOut)), .init(failing(.unreachable))])
        let error = await #expect(throws: ModelError.self) { _ = try await ask(chain) }
        #expect(error?.reason == .unreachable)
    }

    @Test("asks only models with more context where one had too little")
    func context() async throws {
        let (smaller, unknown) = (
            ScriptedModelProvider(name: "smaller", .text("No.")), ScriptedModelProvider(name: "larger", .text("Yes."))
        )
        let first = FallbackModel.Link(failing(.contextTooLong), contextLength: 8000)
        let chain = FallbackModel(
            first, orElse: [.init(smaller, contextLength: 4000), .init(unknown, contextLength: 32_000)])
        #expect(try await text(ask(chain)) == "Yes.")
        #expect(smaller.requests.isEmpty)
        let hopeless = FallbackModel(first, orElse: [.init(smaller, contextLength: 8000)])
        let error = await #expect(throws: ModelError.self) { _ = try await ask(hopeless) }
        #expect(error?.reason == .contextTooLong)
    }

    @Test("shows images to models that see, which it asks first, and tells the others that there were some")
    func images() async throws {
        let image = ModelImage(mediaType: "image/png", bytes: [1])
        let request = ModelRequest(messages: [ModelMessage(role: .user, content: "What is this?", images: [image])])
        let blind = ScriptedModelProvider(name: "blind", .text("Words."))
        let seeing = ScriptedModelProvider(
            name: "seeing", seesImages: true, .text("A cat."), .refusal(ModelError(.overloaded, "")))
        let first = ScriptedModelProvider(name: "first", seesImages: true, .refusal(ModelError(.overloaded, "")))
        let chain = FallbackModel(.init(first), orElse: [.init(blind), .init(seeing)])
        #expect(chain.seesImages)
        #expect(try await text(ask(chain, request)) == "A cat.")
        #expect(seeing.requests[0].messages[0].images == [image])
        #expect(try await text(ask(chain, request)) == "Words.")
        #expect(blind.requests[0].messages[0].images.isEmpty)
        #expect(blind.requests[0].messages[0].content == "What is this?\n\n[An image that cannot be shown.]")
        #expect(try await text(ask(chain)) == "Words.", "a question without images goes by the order of the chain")
    }

    @Test("does not wait for a provider that rests where another can answer")
    func resting() async throws {
        let time = SetTime()
        let provider = ProviderGuard(time: time.time())
        let first = GuardedModel(failing(.serverError), behind: provider, for: nil, waitsForRest: false)
        let chain = FallbackModel(.init(first), orElse: [.init(ScriptedModelProvider(.text("Here.")))])
        for _ in 0..<30 { #expect(try await text(ask(chain)) == "Here.") }
        #expect(provider.statistics.state == .open)
        #expect(provider.statistics.counts.resting == 20)
        #expect(time.pauses.isEmpty)
    }
}
