import Auth
import Core
import HTTPCore
import Support
import Testing

@testable import lyceum

/// Two institutions and an operator who set up models.
struct RegistryWorld {
    private static let token = "an-operators-token-of-40-characters-0001"

    let app: AppFixture
    let ann: AppFixture.Person
    let teacher: AppFixture.Person
    let spy: AppFixture.Person

    init(transport: any HTTPTransport = StubTransport(.failure(HTTPTransportError(.refused, "Nobody.")))) async throws {
        app = try await AppFixture(operatorToken: Self.token, transport: transport)
        let north = try await app.tenant("north")
        ann = try await app.person("ann@example.org", role: .admin, in: north)
        teacher = try await app.person("tom@example.org", role: .teacher, in: north)
        spy = try await app.person("spy@example.org", role: .owner, in: app.tenant("south"))
    }

    /// Asks as somebody, or as the operator.
    func ask(
        _ path: String, _ body: JSONValue? = nil, as person: AppFixture.Person? = nil, method: HTTPMethod? = nil,
        match tag: String? = nil
    ) async throws -> Answer {
        var fields = HTTPFields()
        if person == nil { fields["Authorization"] = "Bearer \(Self.token)" }
        fields["If-Match"] = tag
        return try await app.ask("/api/v1/\(path)", body, as: person, fields, method: method)
    }

    /// Sets up a provider, and models with their own names, each for chat and nobody's usual one.
    func set(
        up provider: String, models: [String], as person: AppFixture.Person? = nil, key: String = "sk-0123456789abcdef",
        at address: String? = nil
    ) async throws {
        let scope = person == nil ? "shared/" : ""
        var body: JSONObject = [
            "slug": .string(provider), "kind": "openai_compatible", "api_key": .string(key),
            "base_url": .string(address ?? "https://\(provider).example.org/v1"),
        ]
        body["enabled"] = true
        let made = try await ask("\(scope)providers", .object(body), as: person)
        #expect(made.status == 201, "\(made.text)")
        for model in models {
            let answer = try await ask(
                "\(scope)models",
                [
                    "slug": .string(model), "provider": .string(provider), "name": .string(model), "default_for": [],
                ], as: person)
            #expect(answer.status == 201, "\(answer.text)")
        }
    }

    /// The slugs that somebody is shown.
    func slugs(as person: AppFixture.Person) async throws -> [String] {
        try await ask("models?limit=100", as: person).body["data"]?.arrayValue?.compactMap {
            $0["slug"]?.stringValue
        } ?? []
    }
}
