import Core
import HTTPCore
import ModelProviders
import Support
import Testing

@testable import lyceum

@Suite struct ModelImportTests {
    private static func list(_ input: String = "1.5e-07") -> StubTransport.Reply {
        .text(
            """
            {"data": [
                {"model_name": "gpt/4.1 Mini", "model_info": {"mode": "chat", "max_input_tokens": 128000,
                    "input_cost_per_token": \(input), "output_cost_per_token": 6e-07,
                    "cache_read_input_token_cost": 7.5e-08, "supports_vision": true,
                    "supports_function_calling": true, "supports_response_schema": null}},
                {"model_name": "ear", "model_info": {"mode": "audio_transcription", "input_cost_per_second": 0.0001}},
                {"model_name": "vectors", "model_info": {"mode": "embedding", "input_cost_per_token": 2e-08}},
                {"model_name": "painter", "model_info": {"mode": "image_generation", "output_cost_per_image": 0.04}},
                {"model_name": "judge", "model_info": {"mode": "moderation"}},
                {"model_name": "openai/*", "model_info": {}}, {"model_info": {}}
            ]}
            """)
    }

    @Test(
        "an import makes models with capabilities, context and prices; again it changes what the server changed alone")
    func life() async throws {
        let transport = StubTransport(Self.list(), Self.list(), Self.list("3e-07"))
        let world = try await RegistryWorld(transport: transport)
        try await world.set(up: "lite", models: [], as: world.ann)
        let first = try await world.ask("providers/lite/import", [:], as: world.ann)
        #expect(first.body["created"] == ["gpt-4.1-mini", "ear", "vectors", "painter"], "\(first.text)")
        #expect(first.body["left"]?.arrayValue?.count == 3)
        #expect(transport.requests.first?.url == "https://lite.example.org/v1/model/info")
        #expect(transport.requests.first?.fields["Authorization"] == "Bearer sk-0123456789abcdef")
        let made = try await world.ask("models/gpt-4.1-mini", as: world.ann)
        #expect(made.body["name"] == "gpt/4.1 Mini" && made.body["imported"] == true)
        #expect(made.body["capabilities"] == ["vision", "tools"] && made.body["context_length"] == 128_000)
        #expect(
            made.body["prices"]?["input"] == .double(0.15) && made.body["prices"]?["cached_input"] == .double(0.075))
        #expect(made.body["default_for"] == [])
        #expect(try await world.ask("models/ear", as: world.ann).body["prices"]?["minute"] == .double(0.006))
        #expect(try await world.ask("models/vectors", as: world.ann).body["purpose"] == "embedding")
        #expect(try await world.ask("models/painter", as: world.ann).body["prices"]?["image"] == .double(0.04))
        _ = try await world.ask("models/gpt-4.1-mini", ["roles": ["teacher"]], as: world.ann, method: .patch)
        let second = try await world.ask("providers/lite/import", [:], as: world.ann)
        #expect(second.body["created"] == [] && second.body["changed"] == [])
        #expect(second.body["unchanged"]?.arrayValue?.count == 4)
        let third = try await world.ask("providers/lite/import", [:], as: world.ann)
        #expect(third.body["changed"] == ["gpt-4.1-mini"])
        let changed = try await world.ask("models/gpt-4.1-mini", as: world.ann)
        #expect(changed.body["prices"]?["input"] == .double(0.3) && changed.body["roles"] == ["teacher"])
    }

    @Test("a model made by hand stays, and so does one that the server does not list any more")
    func left() async throws {
        let transport = StubTransport(Self.list(), .text(#"{"data": []}"#))
        let world = try await RegistryWorld(transport: transport)
        try await world.set(up: "lite", models: ["ear"], as: world.ann)
        let first = try await world.ask("providers/lite/import", [:], as: world.ann)
        #expect(first.body["created"] == ["gpt-4.1-mini", "vectors", "painter"])
        #expect(first.text.contains("ear was made by hand."))
        let second = try await world.ask("providers/lite/import", [:], as: world.ann)
        #expect(second.body["left"]?.arrayValue?.count == 3)
        #expect(try await world.slugs(as: world.ann) == ["ear", "gpt-4.1-mini", "vectors", "painter"])
    }

    @Test(
        "what is no list of models is an error that says so, and makes nothing",
        arguments: ["{}", "[]", "<html>", #"{"data": {}}"#, ""])
    func malformed(answer: String) async throws {
        let world = try await RegistryWorld(transport: StubTransport(.text(answer)))
        try await world.set(up: "lite", models: [], as: world.ann)
        let answer = try await world.ask("providers/lite/import", [:], as: world.ann)
        #expect(answer.status == 503 && answer.body["error"]?["code"] == "model_unavailable", "\(answer.text)")
        #expect(try await world.slugs(as: world.ann) == [])
    }

    @Test("a refused key, a private address and a kind without such a list are told apart")
    func refused() async throws {
        let refusal = StubTransport.Reply.text(#"{"error": {"message": "No such key."}}"#, status: .unauthorized)
        let world = try await RegistryWorld(
            transport: StubTransport(refusal, .failure(HTTPTransportError(.forbiddenAddress, "It is private."))))
        try await world.set(up: "lite", models: [], as: world.ann)
        #expect(try await world.ask("providers/lite/import", [:], as: world.ann).text.contains("No such key."))
        #expect(try await world.ask("providers/lite/import", [:], as: world.ann).text.contains("It is private."))
        _ = try await world.ask("providers", ["slug": "claude", "kind": "anthropic"], as: world.ann)
        #expect(try await world.ask("providers/claude/import", [:], as: world.ann).status == 409)
        #expect(try await world.ask("providers/lite/import", [:], as: world.spy).status == 404)
        #expect(try await world.ask("providers/lite/import", [:], as: world.teacher).status == 403)
    }
}
