import Auth
import Core
import Crypto
import HTTPCore
import ModelProviders
import Support
import Synchronization
import Testing

@testable import lyceum

@Suite struct RegisteredServicesTests {
    /// A service that embeds, paints, hears and speaks, each for everything that it is asked.
    private final class Studio: HTTPTransport {
        /// The names of the models that were asked, in order.
        let asked = Mutex<[String]>([])
        /// Answers with 502 for these models.
        let away = Mutex<Set<String>>([])

        func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
            guard case .bytes(let bytes) = request.body else { throw HTTPTransportError(.refused, "No body.") }
            let body = try? JSONParser.parse(bytes)
            let form = String(decoding: bytes.prefix(4000), as: UTF8.self)
            let model = body?["model"]?.stringValue ?? (form.contains("ear-2") ? "ear-2" : "ear-1")
            asked.withLock { $0.append(model) }
            if away.withLock({ $0.contains(model) }) {
                return HTTPClientResponse(status: .badGateway, fields: [:], body: .bytes([]))
            }
            if request.url.hasSuffix("/embeddings") {
                let count = body?["input"]?.arrayValue?.count ?? 0
                return json([
                    "data": .array((0..<count).map { ["index": .integer(Int64($0)), "embedding": [1, 0, 0]] }),
                    "usage": ["prompt_tokens": 7, "total_tokens": 7],
                ])
            }
            if request.url.hasSuffix("/images/generations") {
                return json(["data": [["b64_json": .string(Base64.encode([1, 2, 3]))]]])
            }
            if request.url.hasSuffix("/audio/transcriptions") { return json(["text": "Why?"]) }
            // Half a second at 24 kHz.
            return HTTPClientResponse(
                status: .ok, fields: ["Content-Type": "audio/pcm"], body: .bytes([UInt8](repeating: 1, count: 24_000)))
        }

        private func json(_ value: JSONValue) -> HTTPClientResponse {
            HTTPClientResponse(
                status: .ok, fields: ["Content-Type": "application/json"], body: .bytes(value.serialized()))
        }

        var models: [String] { asked.withLock { $0 } }
    }

    private let studio = Studio()

    private func world() async throws -> RegistryWorld {
        let world = try await RegistryWorld(transport: studio)
        try await world.set(up: "own", models: [], as: world.ann)
        return world
    }

    private func add(_ model: String, _ members: JSONObject, to world: RegistryWorld) async throws {
        var body: JSONObject = ["slug": .string("my-\(model)"), "provider": "own", "name": .string(model)]
        for member in members.members { body[member.key] = member.value }
        let answer = try await world.ask("models", .object(body), as: world.ann)
        #expect(answer.status == 201, "\(answer.text)")
    }

    private func use(_ person: AppFixture.Person) -> ModelUse {
        ModelUse(tenantID: person.identity.tenantID, person: person.identity.userID)
    }

    private func usage(_ group: String, _ world: RegistryWorld) async throws -> [JSONValue] {
        await world.app.backend.accounts.ledger.flush()
        let answer = try await world.ask("usage?group_by=\(group)&from=2020-01-01&until=2100-01-01", as: world.ann)
        return answer.body["data"]?.arrayValue ?? []
    }

    private func budget(_ members: JSONObject, _ world: RegistryWorld) async throws {
        var body: JSONObject = ["name": "All", "scope": "tenant", "unit": "money", "period": "month", "action": "stop"]
        for member in members.members { body[member.key] = member.value }
        let answer = try await world.ask("budgets", .object(body), as: world.ann)
        #expect(answer.status == 201, "\(answer.text)")
        try await world.app.backend.accounts.budgets.look()
    }

    /// A second of silence.
    private static let second: RecordedSpeech = {
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }
        let format = number(1, 2) + number(1, 2) + number(8000, 4) + number(16_000, 4) + number(2, 2) + number(16, 2)
        return RecordedSpeech(
            mediaType: "audio/wav",
            bytes: Array("RIFF".utf8) + number(16_036, 4) + Array("WAVEfmt ".utf8) + number(16, 4) + format
                + Array("data".utf8) + number(16_000, 4) + [UInt8](repeating: 0, count: 16_000))
    }()

    @Test("A store keeps the usual model that it began with; searches are a person's, and texts nobody's")
    func embeddings() async throws {
        let world = try await world()
        try await add("embed-3", ["purpose": "embedding", "prices": ["input": 1]], to: world)
        func store(_ slug: String) async throws -> JSONValue? {
            _ = try await world.ask("vector-stores", ["slug": .string(slug), "title": "T"], as: world.teacher)
            let added = try await world.ask(
                "vector-stores/\(slug)/documents",
                ["name": "a.md", "media_type": "text/markdown", "text": "Ohm's law."], as: world.teacher)
            #expect(added.status < 300, "\(added.text)")
            return try await world.ask("vector-stores/\(slug)", as: world.teacher).body["embedding_model"]
        }
        func search() async throws -> Answer {
            try await world.ask("vector-stores/one/search", ["query": "Ohm"], as: world.teacher)
        }
        #expect(try await store("one") == "embed-3")
        #expect(try await search().body["data"]?.arrayValue?.count == 1)
        let lines = try await usage("person", world)
        #expect(lines.count == 2 && lines.allSatisfy { $0["input_tokens"] == 7 && $0["cost"] == 7 }, "\(lines)")
        #expect(lines.contains { $0["key"] == .string(world.teacher.identity.userID.description) })
        #expect(lines.contains { $0["key"] == .null })
        #expect(try await usage("purpose", world).map { $0["key"] } == ["embedding"])
        // No longer the usual one, it is still the store's.
        _ = try await world.ask("models/my-embed-3", ["default_for": []], as: world.ann, method: .patch)
        #expect(try await store("two") == "scripted-bag-of-words")
        #expect(try await search().body["data"]?.arrayValue?.count == 1)
        _ = try await world.ask("models/my-embed-3", ["enabled": false], as: world.ann, method: .patch)
        let gone = try await search()
        #expect(gone.status == 409 && gone.text.contains("embed-3"), "\(gone.text)")
    }

    @Test("A budget that stops refuses searches and speech with its own error, and what is nobody's goes on")
    func refusals() async throws {
        let world = try await world()
        try await add("embed-3", ["purpose": "embedding"], to: world)
        try await add("voice", ["purpose": "speech"], to: world)
        try await budget(["scope": "person", "unit": "calls", "limit": 0], world)
        _ = try await world.ask("vector-stores", ["slug": "one", "title": "T"], as: world.teacher)
        let added = try await world.ask(
            "vector-stores/one/documents", ["name": "a.md", "media_type": "text/markdown", "text": "Ohm's law."],
            as: world.teacher)
        #expect(added.status < 300, "\(added.text)")
        let refused = try await world.ask("vector-stores/one/search", ["query": "Ohm"], as: world.teacher)
        #expect(refused.status == 429 && refused.body["error"]?["code"] == "budget_exceeded", "\(refused.text)")
        let voice = try #require(
            try await world.app.backend.registered.synthesizer(named: nil, for: use(world.teacher)))
        let error = await #expect(throws: ModelError.self) {
            try await voice.synthesize(SpeechRequest(text: "Yes.")) { _ in }
        }
        #expect(error?.reason == .budgetExceeded)
        #expect(studio.models == ["embed-3"])
    }

    @Test("Where money is gone the next model of a chain paints, and images are counted")
    func images() async throws {
        let world = try await world()
        try await add("cheap", ["purpose": "image", "default_for": []], to: world)
        try await add(
            "dear",
            [
                "purpose": "image", "prices": ["image": 2], "default_for": ["image"],
                "fallbacks": [["model": "my-cheap", "on": ["budget", "error"]]],
            ], to: world)
        try await budget(["limit": 1], world)
        let painter = try #require(try await world.app.backend.registered.painter(for: use(world.teacher)))
        for _ in 0..<2 {
            _ = try await painter.images(ImageRequest(prompt: "A bridge")) { _ in }
            await world.app.backend.accounts.ledger.flush()
        }
        #expect(studio.models == ["dear", "cheap"])
        let lines = try await usage("model", world).filter { $0["images"] == 1 }
        #expect(lines.compactMap { $0["cost"]?.integerValue }.sorted() == [0, 2_000_000], "\(lines)")
    }

    @Test("What is heard and said is counted in seconds and characters; another model hears where one is away")
    func speech() async throws {
        let world = try await world()
        try await add("ear-2", ["purpose": "transcription", "default_for": [], "prices": ["minute": 6]], to: world)
        try await add(
            "ear-1", ["purpose": "transcription", "default_for": ["transcription"], "fallbacks": ["my-ear-2"]],
            to: world)
        try await add("voice", ["purpose": "speech", "prices": ["input": 15, "minute": 60]], to: world)
        studio.away.withLock { $0 = ["ear-1"] }
        let registered = world.app.backend.registered
        let ear = try #require(try await registered.transcriber(named: nil, for: use(world.teacher)))
        #expect(try await ear.transcribe(Self.second) == "Why?")
        let voice = try #require(try await registered.synthesizer(named: nil, for: use(world.teacher)))
        try await voice.synthesize(SpeechRequest(text: "Because.")) { _ in }
        let lines = try await usage("model", world)
        let heard = lines.first { $0["key"] == "my-ear-2" }
        #expect(heard?["sound_seconds"] == 1 && heard?["cost"] == 100_000, "\(lines)")
        let said = lines.first { $0["key"] == "my-voice" }
        // Eight characters at 15 for a million, half a second at 60 a minute.
        #expect(said?["characters"] == 8 && said?["cost"] == 500_120, "\(lines)")
        #expect(lines.first { $0["key"] == "my-ear-1" }?["failures"] == 1)
        #expect(try await registered.painter(for: use(world.teacher)) == nil)
        #expect(try await registered.transcriber(named: "my-voice", for: use(world.teacher)) == nil)
    }

    @Test("A chain stays within a purpose, vectors know no chain, and a model is usual for what it can do")
    func rules() async throws {
        let world = try await world()
        try await add("embed-3", ["purpose": "embedding"], to: world)
        try await add("voice", ["purpose": "speech"], to: world)
        for (slug, change, path) in [
            ("my-embed-3", ["fallbacks": ["my-embed-3"]] as JSONValue, "fallbacks"),
            ("my-voice", ["fallbacks": ["my-embed-3"]], "fallbacks[0].model"),
            ("my-voice", ["default_for": ["chat"]], "default_for"),
        ] {
            let answer = try await world.ask("models/\(slug)", change, as: world.ann, method: .patch)
            #expect(answer.status == 400 && answer.text.contains(path), "\(answer.text)")
        }
    }
}
