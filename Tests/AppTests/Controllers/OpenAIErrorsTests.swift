import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct OpenAIErrorsTests {
    private func members(_ answer: Answer) -> [String] { answer.body["error"]?.objectValue?.keys.sorted() ?? [] }

    @Test("Whoever refuses a request under /v1/, its error has OpenAI's members; elsewhere it has ours")
    func shapes() async throws {
        let app = try await AppFixture()
        let ann = try await app.person("ann@example.org", role: .owner, in: app.tenant("north"))
        let cases: [(String, JSONValue?, AppFixture.Person?, Int, String)] = [
            ("/v1/models", nil, nil, 401, "invalid_api_key"),
            ("/v1/models/none", nil, ann, 404, "model_not_found"),
            ("/v1/nothing", nil, ann, 404, "not_found"),
            ("/v1/chat/completions", nil, ann, 405, "method_not_allowed"),
            ("/v1/chat/completions", [:], ann, 400, "invalid_field"),
            ("/v1/responses/none", nil, ann, 404, "response_not_found"),
            ("/v1/embeddings", ["model": "none", "input": "x"], ann, 404, "model_not_found"),
        ]
        for (path, body, person, status, code) in cases {
            let answer = try await app.ask(path, body, as: person)
            #expect(answer.status == status && answer.code == code, "\(path): \(answer.text)")
            #expect(members(answer) == ["code", "message", "param", "type"], "\(path)")
        }
        let other = try await app.ask("/api/v1/nothing", as: ann)
        #expect(members(other) == ["code", "message", "request_id"])
    }

    @Test("A sender who asks too often hears it in OpenAI's shape, and when to come again")
    func limits() async throws {
        let app = try await AppFixture(rateLimits: RateLimits(person: 1))
        let ann = try await app.person("ann@example.org", role: .owner, in: app.tenant("north"))
        var last = try await app.ask("/v1/models", as: ann)
        for _ in 0..<100 where last.status == 200 { last = try await app.ask("/v1/models", as: ann) }
        #expect(last.status == 429 && last.code == "rate_limit_exceeded")
        #expect(last.body["error"]?["type"] == "rate_limit_error")
        #expect(last.response.fields["retry-after"] != nil)
    }
}
