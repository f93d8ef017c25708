import Core
import HTTPCore
import Support
import Testing
import VectorStore

@Suite struct VectorStoreControllerTests {
    @Test("a teacher makes a store, adds a document and searches it as the interface says")
    func journey() async throws {
        let api = try await API()
        let created = try await api.post("/api/v1/vector-stores", ["slug": "course", "title": "Circuits"])
        #expect(created.status == .created)
        #expect(created.body["slug"] == "course" && created.body["title"] == "Circuits")
        let document = try await api.post(
            "/api/v1/vector-stores/course/documents",
            ["name": "ohm.md", "media_type": "text/markdown", "text": "# Ohm\n\nThe current follows the voltage."])
        #expect(document.status == .created)
        #expect(document.body["name"] == "ohm.md" && document.body["chunks"] == 1)
        #expect(document.body["id"]?.stringValue.flatMap { DocumentID($0) } != nil)
        let found = try await api.post(
            "/api/v1/vector-stores/course/search", ["query": "What does the current follow?", "limit": 3])
        #expect(found.status == .ok)
        let hit = try #require(found.body["data"]?[0])
        #expect(hit["text"] == "The current follows the voltage." && hit["document"] == "ohm.md")
        #expect(hit["heading_path"] == ["Ohm"] && hit["start"] == 7 && hit["end"] == 39)
        #expect(hit["score"] == 1.0)
        #expect(try #require(hit["similarity"]?.doubleValue) > 0.3)
    }

    @Test("a wrong field is refused by its name")
    func wrongFields() async throws {
        let api = try await API(withStore: true)
        let wrong: [(path: String, body: JSONValue, field: String)] = [
            ("", ["title": "no slug"], "slug"), ("", ["slug": 1], "slug"), ("", ["slug": "A b"], "slug"),
            ("", ["slug": "a", "title": ""], "title"), ("", [1], "$"),
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
            #expect(answer.status == .badRequest, "\(path) \(body)")
            #expect(answer.body["error"]?["code"] == "invalid_field", "\(path) \(body)")
            #expect(answer.body["error"]?["details"] == ["path": .string(field)], "\(path) \(body)")
        }
    }

    @Test("an unknown store is 404, a taken slug 409, an unreadable media type 415")
    func refusals() async throws {
        let api = try await API(withStore: true)
        let text: JSONValue = ["name": "a", "media_type": "text/plain", "text": "x"]
        #expect(try await api.post("/api/v1/vector-stores/none/documents", text).status == .notFound)
        #expect(try await api.post("/api/v1/vector-stores/none/search", ["query": "x"]).status == .notFound)
        #expect(try await api.post("/api/v1/vector-stores", ["slug": "course"]).status == .conflict)
        let image: JSONValue = ["name": "a", "media_type": "image/png", "text": "x"]
        let answer = try await api.post("/api/v1/vector-stores/course/documents", image)
        #expect(answer.status == .unsupportedMediaType)
        #expect(answer.body["error"]?["code"] == "unsupported_media_type")
    }

    @Test("learners and services may search and nothing else", arguments: [Role.learner, .service])
    func roles(role: Role) async throws {
        let api = try await API(role: role, withStore: true)
        let text: JSONValue = ["name": "a", "media_type": "text/plain", "text": "x"]
        #expect(try await api.post("/api/v1/vector-stores", ["slug": "mine"]).status == .forbidden)
        #expect(try await api.post("/api/v1/vector-stores/course/documents", text).status == .forbidden)
        #expect(try await api.post("/api/v1/vector-stores/course/search", ["query": "x"]).status == .ok)
    }

    @Test("authors are owners, administrators and teachers", arguments: [Role.owner, .admin, .teacher])
    func authors(role: Role) async throws {
        let api = try await API(role: role)
        #expect(try await api.post("/api/v1/vector-stores", ["slug": "mine"]).status == .created)
    }

    @Test("nobody gets in without credentials")
    func anonymous() async throws {
        let api = try await API(role: nil)
        for path in ["", "/course/documents", "/course/search"] {
            #expect(try await api.post("/api/v1/vector-stores\(path)", [:]).status == .unauthorized)
        }
    }
}

/// The routes behind a router, for one tenant and a person of one role.
private struct API {
    let router: Router

    init(role: Role? = .teacher, withStore: Bool = false) async throws {
        let fixture = try await StoreFixture.make()
        if withStore { _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant) }
        let identifiers = SystemIdentifierGenerator()
        let identity = role.map { Identity(tenantID: fixture.tenant, userID: identifiers.make(), role: $0) }
        router = Router(
            routes: VectorStoreController(stores: fixture.stores).routes,
            authenticator: FixedAuthenticator(identity: identity), identifiers: identifiers,
            logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    func post(_ path: String, _ body: JSONValue) async throws -> (status: HTTPStatus, body: JSONValue) {
        let response = await router.respond(
            to: HTTPRequest(method: .post, path: path, body: .bytes(body.serialized())))
        guard case .bytes(let bytes) = response.body else { return (response.status, .null) }
        return (response.status, try JSONParser.parse(bytes))
    }
}

/// Takes every request for the same person's.
private struct FixedAuthenticator: Authenticator {
    let identity: Identity?

    func identity(of request: HTTPRequest) async throws -> Identity? { identity }
}
