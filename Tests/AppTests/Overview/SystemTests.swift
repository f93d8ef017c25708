import Auth
import Core
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct SystemTests {
    @Test("Administrators see what waits in their institution, and nothing of another")
    func own() async throws {
        let world = try await DocumentsWorld()
        _ = try await world.queue("ohm.md", "The current follows.")
        let admin = try await world.app.person("admin@example.org", role: .admin, in: world.tenant)
        let state = try await world.app.ask("/api/v1/system", as: admin)
        #expect(state.status == 200 && state.body["version"]?.stringValue?.isEmpty == false, "\(state.text)")
        #expect(waiting(state, "documents") == 1 && waiting(state, "effects") == 0)
        #expect(state.body["database"] == nil && state.body["disk"] == nil && state.body["tenants"] == nil)
        #expect(state.body["models"]?[0]?["breaker"] == "closed" && state.body["models"]?[0]?["shared"] == true)
        let spy = try await world.app.person("spy@example.org", role: .owner, in: world.app.tenant("south"))
        #expect(waiting(try await world.app.ask("/api/v1/system", as: spy), "documents") == 0)
        #expect(try await world.app.ask("/api/v1/system", as: world.teacher).status == 403)
    }

    @Test("The operator sees the whole installation, with its database and disk")
    func whole() async throws {
        let token = String(repeating: "o", count: 40)
        let app = try await AppFixture(operatorToken: token)
        for slug in ["north", "south"] {
            let owner = try await app.person("\(slug)@example.org", role: .owner, in: app.tenant(slug))
            _ = try await app.ask("/api/v1/vector-stores", ["slug": "course"], as: owner)
            let added = try await app.ask(
                "/api/v1/vector-stores/course/documents?wait=false",
                ["name": "a.md", "media_type": "text/markdown", "text": "Words."], as: owner)
            #expect(added.status == 202)
            #expect(try await app.ask("/api/v1/shared/system", as: owner).status == 401)
        }
        let state = try await app.ask(
            "/api/v1/shared/system", nil, as: nil, ["Authorization": "Bearer \(token)"])
        #expect(state.status == 200, "\(state.text)")
        #expect(waiting(state, "documents") == 2 && state.body["tenants"] == 2)
        #expect(try #require(state.body["database"]?["bytes"]?.integerValue) > 1_000_000)
        #expect(try #require(state.body["disk"]?["free_bytes"]?.integerValue) > 0)
    }

    private func waiting(_ answer: Answer, _ queue: String) -> Int64? {
        answer.body["queues"]?.arrayValue?.first { $0["name"]?.stringValue == queue }?["waiting"]?.integerValue
    }
}
