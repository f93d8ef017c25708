import Auth
import Core
import HTTPCore
import Support
import Testing
import VectorStore

@testable import lyceum

@Suite struct VectorStoreControllerTests {
    @Test("a teacher makes a store, adds a document and searches it as the interface says")
    func journey() async throws {
        let api = try await API()
        let created = try await api.post("/api/v1/vector-stores", ["slug": "course", "title": "Circuits"])
        #expect(created.status == 201)
        #expect(created.body["slug"] == "course" && created.body["title"] == "Circuits")
        let document = try await api.post(
            "/api/v1/vector-stores/course/documents",
            ["name": "ohm.md", "media_type": "text/markdown", "text": "# Ohm\n\nThe current follows the voltage."])
        #expect(document.status == 201)
        #expect(document.body["title"] == "ohm.md" && document.body["passages"] == 1)
        #expect(document.body["id"]?.stringValue.flatMap { DocumentID($0) } != nil)
        let found = try await api.post(
            "/api/v1/vector-stores/course/search", ["query": "What does the current follow?", "limit": 3])
        #expect(found.status == 200)
        let hit = try #require(found.body["data"]?[0])
        #expect(hit["text"] == "The current follows the voltage." && hit["document"] == "ohm.md")
        #expect(hit["heading_path"] == ["Ohm"] && hit["start"] == 7 && hit["end"] == 39)
        #expect(hit["score"] == 1.0)
        #expect(try #require(hit["similarity"]?.doubleValue) > 0.3)
        let teacher = try #require(api.person)
        let told = try await AuditTrail(database: api.app.database).events(
            of: teacher.identity.tenantID, AuditFilter(), limit: 2)
        #expect(told.map(\.action) == ["document.create", "vector_store.create"])
        #expect(told.map(\.targetID) == [document.body["id"], created.body["id"]].map { $0?.stringValue })
        // What a document is called may tell of a person.
        #expect(told.allSatisfy { $0.actorKind == "person" && !$0.difference.contains("ohm") })
    }

    @Test("a wrong field is refused by its name")
    func wrongFields() async throws {
        let api = try await API(withStore: true)
        let wrong: [(path: String, body: JSONValue, field: String)] = [
            ("", ["title": "no slug"], "slug"), ("", ["slug": 1], "slug"), ("", ["slug": "A b"], "slug"),
            ("", ["slug": "a", "title": ""], "title"), ("", [1], ""),
            ("/course/documents", ["media_type": "text/plain", "text": "x"], "name"),
            ("/course/documents", ["name": "a", "text": "x"], "media_type"),
            ("/course/documents", ["name": "a", "media_type": "text/plain"], "text"),
            ("/course/documents", ["name": "a", "media_type": "text/plain", "text": " "], "text"),
            ("/course/search", ["limit": 3], "query"), ("/course/search", ["query": " "], "query"),
            ("/course/search", ["query": "x", "limit": "3"], "limit"),
            ("/course/search", ["query": "x", "limit": 0], "limit"),
            ("/course/search", ["query": "x", "limit": 1.5], "limit"),
            ("/course/search", ["query": "x", "minimum_similarity": 2], "minimum_similarity"),
        ]
        for (path, body, field) in wrong {
            let answer = try await api.post("/api/v1/vector-stores\(path)", body)
            #expect(answer.status == 400, "\(path) \(body)")
            #expect(answer.body["error"]?["code"] == "invalid_field", "\(path) \(body)")
            #expect(answer.body["error"]?["details"]?["path"] == .string(field), "\(path) \(body)")
        }
    }

    @Test("a document may be uploaded as a form, whose file names itself")
    func upload() async throws {
        let api = try await API(withStore: true)
        func upload(_ parts: [String]) async throws -> Answer {
            try await api.post(
                "/api/v1/vector-stores/course/documents", form: parts.map { "--b\r\n\($0)\r\n" }.joined() + "--b--\r\n")
        }
        let file = "Content-Disposition: form-data; name=\"file\"; filename="
        let text = "\r\n\r\n# Ohm\n\nThe current follows the voltage."
        let added = try await upload([file + "\"../a/ohm.md\"\r\nContent-Type: text/markdown" + text])
        #expect(added.status == 201 && added.body["title"] == "ohm.md" && added.body["passages"] == 1)
        let guessed = try await upload([file + "\"ohm.md\"\r\nContent-Type: application/octet-stream" + text])
        #expect(guessed.status == 201)
        let named = try await upload([
            "Content-Disposition: form-data; name=\"name\"\r\n\r\nOhm's law", file + "\"x.txt\"" + text,
        ])
        #expect(named.status == 201 && named.body["title"] == "Ohm's law")
        #expect(try await upload([file + "\"a.png\"\r\nContent-Type: image/png" + text]).status == 415)
        let missing = try await upload(["Content-Disposition: form-data; name=\"name\"\r\n\r\nOhm's law"])
        #expect(missing.status == 400 && missing.body["error"]?["details"]?["path"] == "file")
        #expect(try await upload([]).code == "invalid_field")
        let broken = try await api.post("/api/v1/vector-stores/course/documents", form: "--b\r\n")
        #expect(broken.status == 400 && broken.code == "invalid_form")
    }

    @Test("a PDF is found with its page, and one without text is refused with the reason")
    func files() async throws {
        let api = try await API(withStore: true)
        func upload(_ pages: [String]) async throws -> Answer {
            let head = "Content-Disposition: form-data; name=\"file\"; filename=\"Handbook.pdf\"\r\n"
            let pdf = String(decoding: SamplePDF.bytes(pages), as: UTF8.self)
            return try await api.post(
                "/api/v1/vector-stores/course/documents",
                form: "--b\r\n\(head)Content-Type: application/pdf\r\n\r\n\(pdf)\r\n--b--\r\n")
        }
        let added = try await upload(["A resistor limits the current", "", "A lamp gives light"])
        #expect(added.status == 201 && added.body["passages"] == 2 && added.body["media_type"] == "application/pdf")
        let found = try await api.post("/api/v1/vector-stores/course/search", ["query": "lamp light", "limit": 1])
        #expect(found.body["data"]?[0]?["place"] == ["kind": "page", "first": 3, "last": 3])
        let scanned = try await upload(["", ""])
        #expect(scanned.status == 422 && scanned.code == "unsupported_media_type")
        #expect(scanned.body["error"]?["message"]?.stringValue?.contains("only pictures") == true)
    }

    @Test("an unknown store is 404, a taken slug 409, an unreadable media type 415")
    func refusals() async throws {
        let api = try await API(withStore: true)
        let text: JSONValue = ["name": "a", "media_type": "text/plain", "text": "x"]
        #expect(try await api.post("/api/v1/vector-stores/none/documents", text).status == 404)
        #expect(try await api.post("/api/v1/vector-stores/none/search", ["query": "x"]).status == 404)
        #expect(try await api.post("/api/v1/vector-stores", ["slug": "course"]).status == 409)
        let image: JSONValue = ["name": "a", "media_type": "image/png", "text": "x"]
        let answer = try await api.post("/api/v1/vector-stores/course/documents", image)
        #expect(answer.status == 415)
        #expect(answer.body["error"]?["code"] == "unsupported_media_type")
    }

    @Test("learners and services may search and nothing else", arguments: [Role.learner, .service])
    func roles(role: Role) async throws {
        let api = try await API(role: role, withStore: true)
        let text: JSONValue = ["name": "a", "media_type": "text/plain", "text": "x"]
        #expect(try await api.post("/api/v1/vector-stores", ["slug": "mine"]).status == 403)
        #expect(try await api.post("/api/v1/vector-stores/course/documents", text).status == 403)
        #expect(try await api.post("/api/v1/vector-stores/course/search", ["query": "x"]).status == 200)
    }

    @Test("authors are owners, administrators and teachers", arguments: [Role.owner, .admin, .teacher])
    func authors(role: Role) async throws {
        let api = try await API(role: role)
        #expect(try await api.post("/api/v1/vector-stores", ["slug": "mine"]).status == 201)
    }

    @Test("nobody gets in without credentials")
    func anonymous() async throws {
        let api = try await API(role: nil)
        for path in ["", "/course/documents", "/course/search"] {
            #expect(try await api.post("/api/v1/vector-stores\(path)", [:]).status == 401)
        }
    }
}

/// The routes behind a router, for one tenant and a person of one role.
private struct API {
    let app: AppFixture
    let person: AppFixture.Person?

    init(role: Role? = .teacher, withStore: Bool = false) async throws {
        app = try await AppFixture()
        let tenant = try await app.tenant("north")
        if withStore { _ = try await app.backend.vectorStores.create(slug: "course", title: nil, in: tenant.id) }
        person = if let role { try await app.person("ann@example.org", role: role, in: tenant) } else { nil }
    }

    func post(_ path: String, _ body: JSONValue) async throws -> Answer {
        try await app.ask(path, body, as: person)
    }

    func post(_ path: String, form: String) async throws -> Answer {
        let request = HTTPRequest(
            method: .post, path: path,
            fields: [
                "Content-Type": "multipart/form-data; boundary=b", "Authorization": "Bearer \(person?.token ?? "")",
            ], body: .bytes(Array(form.utf8)))
        return try await Answer(await app.backend.router.respond(to: request))
    }
}
