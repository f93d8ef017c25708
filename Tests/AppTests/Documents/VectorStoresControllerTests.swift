import Auth
import Core
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct VectorStoresControllerTests {
    @Test("Stores are listed newest first, by pages, and found by a part of their names and titles")
    func lists() async throws {
        let world = try await DocumentsWorld()
        for slug in ["alpha", "beta"] {
            _ = try await world.app.ask(
                "/api/v1/vector-stores", ["slug": .string(slug), "title": "Ohm’s Law"], as: world.teacher)
        }
        func slugs(_ query: String) async throws -> [JSONValue?]? {
            try await world.app.ask("/api/v1/vector-stores?\(query)", as: world.teacher).body["data"]?.arrayValue?
                .map { $0["slug"] }
        }
        #expect(try await slugs("") == ["beta", "alpha", "course"])
        #expect(try await slugs("search=law") == ["beta", "alpha"])
        #expect(try await slugs("search=COUR") == ["course"])
        let first = try await world.app.ask("/api/v1/vector-stores?limit=2", as: world.teacher).body
        #expect(first["has_more"] == true)
        #expect(try await slugs("limit=2&after=\(first["after"]?.stringValue ?? "")") == ["course"])
    }

    @Test("A store is described otherwise, unless somebody has done so meanwhile, and the log says what changed")
    func changes() async throws {
        let world = try await DocumentsWorld()
        let changed = try await world.app.ask(
            DocumentsWorld.store, ["description": "For the first term."], as: world.teacher, method: .patch)
        #expect(changed.status == 200 && changed.body["description"] == "For the first term.")
        #expect(changed.body["title"] == "Circuits")
        let late = try await world.app.ask(
            DocumentsWorld.store, ["title": "Late"], as: world.teacher, ["If-Match": "\"1\""], method: .patch)
        #expect(late.status == 412)
        let wrong = try await world.app.ask(
            DocumentsWorld.store, ["title": "two\nlines"], as: world.teacher, method: .patch)
        #expect(wrong.status == 400 && wrong.body["error"]?["details"]?["path"] == "title")
        let told = try await AuditTrail(database: world.app.database).events(
            of: world.tenant.id, AuditFilter(), limit: 1)
        #expect(told.map(\.action) == ["vector_store.update"] && told[0].difference.contains("first term"))
    }

    @Test("Documents are listed by state and title, and go with what belongs to them")
    func documents() async throws {
        let world = try await DocumentsWorld()
        let first = try await world.queue("ohm.md", "The current follows.")
        await world.app.backend.ingestion.drain()
        _ = try await world.queue("Power.md", "The power of a lamp.")
        func titles(_ query: String) async throws -> [JSONValue?]? {
            try await world.app.ask("\(DocumentsWorld.store)/documents?\(query)", as: world.teacher).body["data"]?
                .arrayValue?.map { $0["title"] }
        }
        #expect(try await titles("") == ["Power.md", "ohm.md"])
        #expect(try await titles("state=ready") == ["ohm.md"])
        #expect(try await titles("search=power") == ["Power.md"])
        let wrong = try await world.app.ask("\(DocumentsWorld.store)/documents?state=gone", as: world.teacher)
        #expect(wrong.status == 400)
        let path = "\(DocumentsWorld.store)/documents/\(first["id"]?.stringValue ?? "")"
        #expect(try await world.app.ask(path, as: world.teacher, method: .delete).status == 204)
        #expect(try await world.document(first).status == 404)
        #expect(try await world.found("current").isEmpty)
        #expect(try await world.app.ask(DocumentsWorld.store, as: world.teacher, method: .delete).status == 204)
        #expect(try await world.app.ask(DocumentsWorld.store, as: world.teacher).status == 404)
        await world.app.backend.ingestion.drain()
        let told = try await AuditTrail(database: world.app.database).events(
            of: world.tenant.id, AuditFilter(), limit: 2)
        #expect(told.map(\.action) == ["vector_store.delete", "document.delete"])
    }

    @Test("Learners see no store, and another institution finds neither store nor document")
    func strangers() async throws {
        let world = try await DocumentsWorld()
        let shown = try await world.queue("ohm.md", "The current follows.")
        let path = "\(DocumentsWorld.store)/documents/\(shown["id"]?.stringValue ?? "")"
        let learner = try await world.app.person("bob@example.org", in: world.tenant)
        for path in ["/api/v1/vector-stores", DocumentsWorld.store, path] {
            #expect(try await world.app.ask(path, as: learner).status == 403)
        }
        let spy = try await world.app.person("spy@example.org", role: .owner, in: world.app.tenant("south"))
        _ = try await world.app.ask("/api/v1/vector-stores", ["slug": "course"], as: spy)
        #expect(try await world.app.ask(path, as: spy).status == 404)
        #expect(try await world.app.ask(path, as: spy, method: .delete).status == 404)
        #expect(try await world.app.ask(path + "/retry", [:], as: spy).status == 404)
        #expect(try await world.document(shown).body["state"] == "queued")
    }
}
