import Auth
import Core
import Crypto
import HTTPCore
import ModelProviders
import Support
import Testing

@testable import lyceum

@Suite struct ModelRegistryTests {
    private static let key = "sk-north-own-0123456789-wxyz"

    @Test("a provider is set up, changed and removed; its key is never shown, and the audit log tells of each change")
    func provider() async throws {
        let world = try await RegistryWorld()
        let made = try await world.ask(
            "providers", ["slug": "open", "kind": "openai", "api_key": .string(Self.key)], as: world.ann)
        #expect(made.status == 201)
        #expect(made.body["base_url"] == "https://api.openai.com/v1" && made.body["api_key_hint"] == "wxyz")
        let tag = try #require(made.response.fields["ETag"])
        let off = try await world.ask(
            "providers/open", ["enabled": false], as: world.ann, method: .patch, match: tag)
        #expect(off.status == 200 && off.body["enabled"] == false && off.response.fields["ETag"] != tag)
        let late = try await world.ask("providers/open", ["enabled": true], as: world.ann, method: .patch, match: tag)
        #expect(late.status == 412)
        let bare = try await world.ask("providers/open", ["api_key": nil], as: world.ann, method: .patch)
        #expect(bare.body["has_api_key"] == false && bare.body["api_key_hint"] == "")
        let list = try await world.ask("providers", as: world.ann)
        #expect(list.body["data"]?.arrayValue?.count == 1)
        #expect(try await world.ask("providers/open", as: world.ann, method: .delete).status == 204)
        #expect(try await world.ask("providers/open", as: world.ann).status == 404)
        let trail = try await world.ask("audit-events?limit=100", as: world.ann)
        let actions = trail.body["data"]?.arrayValue?.compactMap { $0["action"]?.stringValue } ?? []
        #expect(
            actions.filter { $0.hasPrefix("model_provider.") }.sorted() == [
                "model_provider.create", "model_provider.delete", "model_provider.update", "model_provider.update",
            ])
        #expect(!"\(made.text)\(off.text)\(list.text)\(trail.text)".contains("0123456789"))
    }

    @Test("whoever changes where requests go gives the key again, and nobody without a key has to")
    func redirection() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "open", models: [], as: world.ann, key: Self.key)
        let elsewhere: JSONValue = ["base_url": "https://evil.example.org/v1"]
        let refused = try await world.ask("providers/open", elsewhere, as: world.ann, method: .patch)
        #expect(refused.status == 400 && refused.text.contains("api_key"))
        let kind = try await world.ask(
            "providers/open", ["kind": "anthropic", "base_url": nil], as: world.ann, method: .patch)
        #expect(kind.status == 400)
        let given = try await world.ask(
            "providers/open", ["base_url": "https://other.example.org/v1", "api_key": "another-key-0123456789"],
            as: world.ann, method: .patch)
        #expect(given.status == 200 && given.body["base_url"] == "https://other.example.org/v1")
        let opened = try await ModelRegistry.opened(
            of: world.ann.identity.tenantID, RegistryStore(database: world.app.database),
            Sealer(world.app.backend.signingIn.keyring))
        #expect(Array(opened.keys.values) == ["another-key-0123456789"])
    }

    /// Bodies that make no provider, with the member that is wrong.
    private static let wrongProviders: [(member: String, body: JSONValue)] = [
        ("kind", ["slug": "a", "kind": "openai_classic"]), ("kind", ["slug": "a"]),
        ("slug", ["slug": "A b", "kind": "openai"]), ("slug", ["kind": "openai"]),
        ("base_url", ["slug": "a", "kind": "openai_compatible"]),
        ("base_url", ["slug": "a", "kind": "openai", "base_url": "ftp://example.org"]),
        ("base_url", ["slug": "a", "kind": "openai", "base_url": "https://user:pass@example.org"]),
        ("base_url", ["slug": "a", "kind": "openai", "base_url": "https://example.org/v1#x"]),
        ("base_url", ["slug": "a", "kind": "openai", "base_url": "https://example.org:99999/v1"]),
        ("base_url", ["slug": "a", "kind": "openai", "base_url": "https://exa mple.org"]),
        ("base_url", ["slug": "a", "kind": "openai", "base_url": "/etc/passwd"]),
        ("api_key", ["slug": "a", "kind": "openai", "api_key": "one\r\nX-Evil: two"]),
        ("api_key", ["slug": "a", "kind": "openai", "api_key": ""]),
        ("api_key", ["slug": "a", "kind": "openai", "api_key": "clé"]),
        ("api_key", ["slug": "a", "kind": "openai", "api_key": 5]),
        ("enabled", ["slug": "a", "kind": "openai", "enabled": "yes"]),
    ]

    @Test("a provider that cannot be is refused with the member that is wrong", arguments: wrongProviders.indices)
    func wrongProvider(index: Int) async throws {
        let (member, body) = Self.wrongProviders[index]
        let world = try await RegistryWorld()
        let answer = try await world.ask("providers", body, as: world.ann)
        #expect(answer.status == 400 && answer.text.contains(member), "\(answer.text)")
        #expect(try await world.ask("providers", as: world.ann).body["data"] == [])
    }

    @Test("a model has its prices, roles and fallbacks, and the first for a purpose is the usual one")
    func model() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "open", models: ["cheap"], as: world.ann)
        let made = try await world.ask(
            "models",
            [
                "slug": "gpt-4.1", "provider": "open", "name": "gpt-4.1-2026", "purpose": "chat",
                "capabilities": ["tools", "vision"], "context_length": 128_000,
                "prices": ["input": 0.15, "output": 0.6, "cached_input": 0.075, "image": 2],
                "roles": ["teacher"], "fallbacks": ["cheap"],
            ], as: world.ann)
        #expect(made.status == 201, "\(made.text)")
        #expect(made.body["default_for"] == ["chat"] && made.body["capabilities"] == ["vision", "tools"])
        #expect(
            made.body["prices"] == [
                "input": .double(0.15), "cached_input": .double(0.075), "output": .double(0.6), "image": 2,
                "minute": 0, "call": 0,
            ])
        #expect(made.body["fallbacks"] == [["model": "cheap", "on": ["error", "budget", "context"]]])
        let taken = try await world.ask(
            "models/cheap", ["default_for": ["chat", "small"]], as: world.ann, method: .patch)
        #expect(taken.body["default_for"] == ["chat", "small"])
        let before = try await world.ask("models/gpt-4.1", as: world.ann)
        #expect(before.body["default_for"] == [])
        #expect(before.response.fields["ETag"] != made.response.fields["ETag"])
        let trail = try await world.ask("audit-events?action=model.update&limit=100", as: world.ann)
        #expect(trail.body["data"]?.arrayValue?.count == 2, "of the one that took it, and of the one that lost it")
        // What something falls back on stays, and so does a provider with models.
        #expect(try await world.ask("models/cheap", as: world.ann, method: .delete).status == 409)
        #expect(try await world.ask("providers/open", as: world.ann, method: .delete).status == 409)
        #expect(try await world.ask("models/gpt-4.1", as: world.ann, method: .delete).status == 204)
        #expect(try await world.ask("models/cheap", as: world.ann, method: .delete).status == 204)
        #expect(try await world.ask("providers/open", as: world.ann, method: .delete).status == 204)
    }

    /// Bodies that make no model, with the member that is wrong.
    private static let wrongModels: [(member: String, change: JSONObject)] = [
        ("provider", ["provider": "nobody"]), ("slug", ["slug": "-"]), ("name", ["name": ""]),
        ("name", ["name": "a\nb"]), ("purpose", ["purpose": "world peace"]),
        ("capabilities[0]", ["capabilities": ["telepathy"]]), ("context_length", ["context_length": 0]),
        ("context_length", ["context_length": -1]), ("prices.input", ["prices": ["input": -0.01]]),
        ("prices.output", ["prices": ["output": "much"]]), ("prices.dinner", ["prices": ["dinner": 1]]),
        ("roles[0]", ["roles": ["emperor"]]), ("fallbacks[0].model", ["fallbacks": [["model": "nobody"]]]),
        ("fallbacks", ["fallbacks": ["mine"]]),
        ("fallbacks[0].on[0]", ["fallbacks": [["model": "a", "on": ["mood"]]]]),
        ("fallbacks[1].model", ["fallbacks": ["a", "a"]]), ("default_for", ["default_for": "chat"]),
    ]

    @Test("a model that cannot be is refused with the member that is wrong", arguments: wrongModels.indices)
    func wrongModel(index: Int) async throws {
        let (member, change) = Self.wrongModels[index]
        let world = try await RegistryWorld()
        try await world.set(up: "open", models: ["a"], as: world.ann)
        var body: JSONObject = ["slug": "mine", "provider": "open", "name": "mine"]
        for (name, value) in change.members { body[name] = value }
        let answer = try await world.ask("models", .object(body), as: world.ann)
        #expect(answer.status == 400 && answer.text.contains(member), "\(answer.text)")
        #expect(try await world.slugs(as: world.ann) == ["a"])
    }

    @Test("fallbacks that lead in a circle are refused, also over several models")
    func circle() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "open", models: ["a", "b", "c"], as: world.ann)
        func fall(_ model: String, on other: String) async throws -> Answer {
            try await world.ask(
                "models/\(model)", ["fallbacks": [["model": .string(other), "on": ["error"]]]], as: world.ann,
                method: .patch)
        }
        #expect(try await fall("a", on: "b").status == 200)
        #expect(try await fall("b", on: "c").status == 200)
        let refused = try await fall("c", on: "a")
        #expect(refused.status == 400 && refused.text.contains("c → a → b → c"), "\(refused.text)")
    }

    @Test("a slug twice is a conflict, and as one of the other institution it is none")
    func slugs() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "open", models: ["a"], as: world.ann)
        try await world.set(up: "open", models: ["a"], as: world.spy)
        let provider = try await world.ask("providers", ["slug": "open", "kind": "openai"], as: world.ann)
        #expect(provider.status == 409 && provider.body["error"]?["code"] == "conflict")
        let model = try await world.ask("models", ["slug": "a", "provider": "open", "name": "x"], as: world.ann)
        #expect(model.status == 409)
    }

    /// Isolates: model_providers, models
    @Test("an institution's providers and models are nothing to another one, nor to the operator's list")
    func isolation() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "open", models: ["a"], as: world.ann)
        for path in ["providers", "models"] {
            #expect(try await world.ask(path, as: world.spy).body["data"] == [])
            #expect(try await world.ask("shared/\(path)").body["data"] == [])
        }
        for (path, body) in [("providers/open", ["enabled": false]), ("models/a", ["enabled": false] as JSONValue)] {
            #expect(try await world.ask(path, as: world.spy).status == 404)
            #expect(try await world.ask(path, body, as: world.spy, method: .patch).status == 404)
            #expect(try await world.ask(path, as: world.spy, method: .delete).status == 404)
            #expect(try await world.ask("shared/\(path)", as: nil).status == 404)
        }
        let foreign = try await world.ask(
            "models", ["slug": "b", "provider": "open", "name": "b"], as: world.spy)
        #expect(foreign.status == 400)
        let store = RegistryStore(database: world.app.database)
        #expect(try await store.catalogue(of: world.ann.identity.tenantID).models.count == 1)
        #expect(try await store.catalogue(of: world.spy.identity.tenantID).models.isEmpty)
        #expect(try await store.catalogue(of: world.spy.identity.tenantID).providers.isEmpty)
    }

    @Test("the operator's models are seen by every institution and changed by none; their providers stay hidden")
    func shared() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "house", models: ["big", "small"])
        #expect(try await world.slugs(as: world.ann) == ["big", "small"])
        #expect(try await world.ask("models/big", as: world.spy).body["shared"] == true)
        #expect(try await world.ask("providers", as: world.ann).body["data"] == [])
        #expect(try await world.ask("models/big", ["enabled": false], as: world.ann, method: .patch).status == 404)
        #expect(try await world.ask("models/big", as: world.ann, method: .delete).status == 404)
        let foreign = try await world.ask("models", ["slug": "x", "provider": "house", "name": "x"], as: world.ann)
        #expect(foreign.status == 400)
        #expect(try await world.ask("shared/models", as: world.ann).status == 401)
        // One's own counts where the names are the same, and may fall back on the operator's.
        try await world.set(up: "own", models: ["big"], as: world.ann)
        #expect(try await world.ask("models/big", as: world.ann).body["shared"] == false)
        let falling = try await world.ask("models/big", ["fallbacks": ["small"]], as: world.ann, method: .patch)
        #expect(falling.status == 200)
        #expect(try await world.ask("shared/models/small", ["enabled": false], method: .patch).status == 200)
        #expect(try await world.slugs(as: world.spy) == ["big"])
    }

    @Test("teachers see the models that they may use, change none, and see no provider; learners see nothing")
    func roles() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "open", models: ["a", "b", "c"], as: world.ann)
        _ = try await world.ask("models/b", ["roles": ["owner", "admin"]], as: world.ann, method: .patch)
        _ = try await world.ask("models/c", ["enabled": false], as: world.ann, method: .patch)
        #expect(try await world.slugs(as: world.teacher) == ["a"])
        #expect(try await world.slugs(as: world.ann) == ["a", "b", "c"])
        #expect(try await world.ask("models/b", as: world.teacher).status == 404)
        #expect(try await world.ask("models/a", ["enabled": false], as: world.teacher, method: .patch).status == 403)
        #expect(try await world.ask("providers", as: world.teacher).status == 403)
        let learner = try await world.app.person("bob@example.org", in: world.app.tenant("west"))
        #expect(try await world.ask("models", as: learner).status == 403)
    }

    @Test("lists come in pages, and an act with the same name is done once")
    func conventions() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "open", models: ["a", "b", "c"], as: world.ann)
        let first = try await world.ask("models?limit=2", as: world.ann)
        #expect(first.body["has_more"] == true && first.body["data"]?.arrayValue?.count == 2)
        let after = try #require(first.body["after"]?.stringValue)
        let rest = try await world.ask("models?limit=2&after=\(after)", as: world.ann)
        #expect(rest.body["data"]?[0]?["slug"] == "c" && rest.body["has_more"] == false)
        let body: JSONValue = ["slug": "once", "kind": "ollama"]
        for _ in 1...2 {
            let made = try await world.app.ask(
                "/api/v1/providers", body, as: world.ann, ["Idempotency-Key": "the-one-act"])
            #expect(made.status == 201)
        }
    }
}
