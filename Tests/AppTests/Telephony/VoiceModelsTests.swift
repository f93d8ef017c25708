import Core
import HTTPCore
import Telephony
import Testing

@testable import lyceum

@Suite struct VoiceModelsTests {
    /// An institution with a model for talking, one that hears and one that speaks, none of which is the usual one.
    private func world() async throws -> RegistryWorld {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["talker"], as: world.ann)
        try await add("ear", "transcription", of: "own", to: world)
        try await add("voice", "speech", of: "own", to: world)
        return world
    }

    private func add(
        _ slug: String, _ purpose: String, of provider: String, isShared: Bool = false, to world: RegistryWorld
    ) async throws {
        let made = try await world.ask(
            isShared ? "shared/models" : "models",
            [
                "slug": .string(slug), "provider": .string(provider), "name": .string(slug),
                "purpose": .string(purpose), "default_for": [],
            ], as: isShared ? nil : world.ann)
        #expect(made.status == 201, "\(made.text)")
    }

    private func set(
        _ settings: JSONValue, as person: AppFixture.Person? = nil, in world: RegistryWorld
    ) async throws -> Answer {
        try await world.ask("voice-settings", settings, as: person ?? world.ann, method: .put)
    }

    /// What would have to stand there, where the settings are refused for the model of a member.
    private func refusal(
        _ member: String, _ model: String, as person: AppFixture.Person? = nil, in world: RegistryWorld
    ) async throws -> String? {
        let answer = try await set([member: ["model": .string(model)]], as: person, in: world)
        #expect(answer.status == 400, "\(answer.text)")
        let details = answer.body["error"]?["details"]
        #expect(details?["path"]?.stringValue == "\(member).model")
        return details?["expectation"]?.stringValue
    }

    @Test("A workflow hears and speaks as the institution does, but for the models that it names itself")
    func layers() throws {
        let institution: JSONValue = ["transcriber": ["model": "ear"], "synthesizer": ["model": "voice"]]
        let workflow: JSONValue = ["transcriber": ["model": .null], "synthesizer": ["model": "other"]]
        let voice = try VoiceConfiguration([institution, workflow]).voice
        #expect(voice.transcriber.model == "ear" && voice.synthesizer.model == "other")
        #expect(try VoiceConfiguration([institution, [:]]).voice.synthesizer.model == "voice")
        #expect(try VoiceConfiguration([]).voice.transcriber.model == nil)
    }

    @Test("Models of the institution and of the operator can be named, and pages are talked to by them")
    func named() async throws {
        let world = try await world()
        try await world.set(up: "operators", models: [])
        try await add("shared-ear", "transcription", of: "operators", isShared: true, to: world)
        #expect(try await world.ask("voice", as: world.ann).body["available"] == false)
        let settings: JSONValue = ["transcriber": ["model": "shared-ear"], "synthesizer": ["model": "voice"]]
        let answer = try await set(settings, in: world)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.body["settings"] == settings)
        #expect(try await world.ask("voice", as: world.ann).body["available"] == true)
        #expect(try await set(["transcriber": .null, "synthesizer": [:]], in: world).status == 200)
    }

    @Test("A model that is not there, does something else, or is out of use is refused with what belongs there")
    func refused() async throws {
        let world = try await world()
        #expect(try await refusal("transcriber", "nobody", in: world) == "the slug of a model of the institution")
        #expect(
            try await refusal("transcriber", "voice", in: world) == "a model for transcription, not one for speech")
        #expect(try await refusal("synthesizer", "talker", in: world) == "a model for speech, not one for chat")
        // What another institution has is nobody else's.
        #expect(
            try await refusal("synthesizer", "voice", as: world.spy, in: world)
                == "the slug of a model of the institution")
        _ = try await world.ask("models/ear", ["enabled": false], as: world.ann, method: .patch)
        #expect(try await refusal("transcriber", "ear", in: world) == "a model that is in use")
        let strange = try await set(["transcriber": ["provider": "own"]], in: world)
        #expect(strange.status == 400 && strange.text.contains("no such member"), "\(strange.text)")
    }

    @Test("A model of a provider that neither hears nor speaks is refused")
    func deaf() async throws {
        let world = try await world()
        let made = try await world.ask(
            "providers",
            [
                "slug": "writer", "kind": "anthropic", "api_key": "sk-0123456789abcdef",
                "base_url": "https://writer.example.org/v1",
            ], as: world.ann)
        #expect(made.status == 201, "\(made.text)")
        try await add("mute", "speech", of: "writer", to: world)
        let expectation = try await refusal("synthesizer", "mute", in: world)
        #expect(expectation?.contains("OpenAI") == true, "\(expectation ?? "")")
    }
}
