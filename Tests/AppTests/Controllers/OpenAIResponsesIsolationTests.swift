import Auth
import Core
import HTTPCore
import Postgres
import Testing

@testable import lyceum

@Suite struct OpenAIResponsesIsolationTests {
    private func ask(_ body: JSONObject, as person: AppFixture.Person, in world: IsolatedWorld) async throws -> Answer {
        var body = body
        body["model"] = "circuits"
        body["input"] = "Kirchhoff?"
        return try await world.app.ask("/v1/responses", .object(body), as: person)
    }

    /// Isolates: responses
    @Test("A response is one person's in one institution: for all others there is none, to read, go on from or delete")
    func responses() async throws {
        let world = try await IsolatedWorld()
        try await IsolatedWorld.publish("South's own", in: world.spy.identity.tenantID, world.app)
        let id = try #require(world.names["response_id"])
        let tenant = try #require(try await world.app.backend.tenants.identifier(ofSlug: "north"))
        let colleague = try await world.app.person(
            "ben@example.org", in: try #require(try await world.app.backend.tenants.tenant(tenant)))
        let before = try await world.state()
        for other in [world.spy, colleague] {
            for method in [HTTPMethod.get, .delete] {
                let answer = try await world.app.ask("/v1/responses/\(id)", as: other, method: method)
                #expect(answer.status == 404 && answer.code == "response_not_found", "\(method)")
            }
            let next = try await ask(["previous_response_id": .string(id)], as: other, in: world)
            #expect(next.status == 400 && next.code == "previous_response_not_found")
        }
        #expect(try await world.state() == before)
        let mine = try await world.app.ask("/v1/responses/\(id)", as: world.ann)
        #expect(mine.status == 200 && mine.body["status"] == "completed")
    }

    @Test("With the last response of a conversation the conversation goes, and not before")
    func deletion() async throws {
        let world = try await IsolatedWorld()
        let first = try #require(world.names["response_id"])
        let second = try #require(
            try await ask(["previous_response_id": .string(first)], as: world.ann, in: world).body["id"]?.stringValue)
        func threads() async throws -> Int {
            try await world.app.database.withTenant(world.ann.identity.tenantID) { transaction in
                try #require(
                    try await transaction.queryOne(
                        """
                        SELECT count(*) AS n FROM threads t WHERE EXISTS (SELECT FROM thread_items i
                            WHERE i.thread_id = t.id AND i.content::text LIKE '%Kirchhoff?%') AND t.origin = 'api'
                        """)
                ).decode(Int.self)
            }
        }
        #expect(try await threads() == 1)
        let deleted = try await world.app.ask("/v1/responses/\(first)", as: world.ann, method: .delete)
        #expect(deleted.status == 200 && deleted.body["deleted"] == true)
        #expect(try await threads() == 1)
        _ = try await world.app.ask("/v1/responses/\(second)", as: world.ann, method: .delete)
        #expect(try await threads() == 0)
    }
}
