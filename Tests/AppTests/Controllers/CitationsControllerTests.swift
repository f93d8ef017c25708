import Auth
import Core
import HTTPCore
import Postgres
import Testing
import Workflows

@testable import lyceum

@Suite struct CitationsControllerTests {
    private static let document = """
        # Ohm's law

        Before anything else, a word on what is measured.

        The current through a resistor follows the voltage across it.

        ## Units

        Resistance is measured in ohms.
        """

    private static let quoting = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(
                slug: "search", kind: "vector_search",
                parameters: ["store": "course", "query": "{{ input.text }}", "limit": 1]),
            WorkflowNode(
                slug: "quote", kind: "assistant_message", parameters: ["text": "Look:", "quotes": "vars.search.hits"]),
            WorkflowNode(slug: "end", kind: "end"),
        ], edges: [WorkflowEdge("start", "search"), WorkflowEdge("search", "quote"), WorkflowEdge("quote", "end")])

    /// A learner who asked a question and was answered with a quotation.
    private struct Conversation {
        let app: AppFixture
        let tenant: Tenant
        let teacher: AppFixture.Person
        let ann: AppFixture.Person
        /// The address of the answer's citations.
        let citations: String
        /// The answer as the stream ended it.
        let answer: JSONValue

        init() async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
            ann = try await app.person("ann@example.org", in: tenant)
            #expect(try await app.ask("/api/v1/vector-stores", ["slug": "course"], as: teacher).status == 201)
            try await CitationsControllerTests.add(document, to: app, as: teacher)
            try await app.backend.library.publish(
                quoting, as: "tutor", title: "Tutor", description: "", in: tenant.id)
            let events = try await app.ask(
                "/chatkit/tutor", CitationsControllerTests.question("What follows the voltage?"), as: ann
            ).events
            answer = try #require(events.last { $0["item"]?["type"] == "assistant_message" }?["item"])
            let thread = try #require(answer["thread_id"]?.stringValue)
            let item = try #require(answer["id"]?.stringValue)
            citations = "/api/v1/threads/\(thread)/items/\(item)/citations"
        }
    }

    private static func add(_ text: String, to app: AppFixture, as teacher: AppFixture.Person) async throws {
        let added = try await app.ask(
            "/api/v1/vector-stores/course/documents",
            ["name": "ohm.md", "media_type": "text/markdown", "text": .string(text)], as: teacher)
        #expect(added.status == 201)
    }

    private static func question(_ text: String) -> JSONValue {
        [
            "type": "threads.create",
            "params": [
                "input": [
                    "content": [["type": "input_text", "text": .string(text)]], "attachments": [],
                    "inference_options": [:],
                ]
            ],
        ]
    }

    @Test("a citation opens its passage where it stands in the document")
    func passage() async throws {
        let conversation = try await Conversation()
        let answer = try await conversation.app.ask(conversation.citations, as: conversation.ann)
        #expect(answer.status == 200)
        let data = try #require(answer.body["data"]?.arrayValue)
        let annotations = try #require(conversation.answer["content"]?[0]?["annotations"]?.arrayValue)
        #expect(data.count == 1 && annotations.count == 1)
        let citation = try #require(data.first)
        #expect(citation["document"] == "ohm.md" && citation["heading_path"] == ["Ohm's law"])
        #expect(citation["index"] == annotations.first?["index"])
        let text = try #require(citation["text"]?.stringValue)
        let before = try #require(citation["before"]?.stringValue)
        let after = try #require(citation["after"]?.stringValue)
        #expect(text.contains("The current through a resistor follows the voltage across it."))
        #expect(before + text + after == Self.document)
        #expect(citation["start"] == .integer(Int64(before.unicodeScalars.count)))
        #expect(citation["end"] == .integer(Int64((before + text).unicodeScalars.count)))
        #expect(citation["chunk_id"] == nil)
    }

    @Test("the quotation stays, without surroundings, when its document has changed")
    func changed() async throws {
        let conversation = try await Conversation()
        let (app, ann) = (conversation.app, conversation.ann)
        let text = try await app.ask(conversation.citations, as: ann).body["data"]?[0]?["text"]
        try await Self.add("# Something else\n\nEntirely.", to: app, as: conversation.teacher)
        let citation = try #require(try await app.ask(conversation.citations, as: ann).body["data"]?[0])
        #expect(citation["text"] == text && text != nil)
        #expect(citation["before"] == "" && citation["after"] == "")
    }

    @Test("another person's citations are not there, in the same tenant or another, whatever their role")
    func strangers() async throws {
        let conversation = try await Conversation()
        let app = conversation.app
        let south = try await app.tenant("south")
        let strangers = [
            conversation.teacher, try await app.person("bob@example.org", role: .owner, in: conversation.tenant),
            try await app.person("cid@example.org", role: .owner, in: south),
        ]
        for stranger in strangers {
            let answer = try await app.ask(conversation.citations, as: stranger)
            #expect(answer.status == 404 && answer.code == "not_found")
        }
        // The same person is a stranger in another tenant too.
        let ann = conversation.ann.identity.userID
        try await app.database.withTenant(south.id) { transaction in
            try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (\(south.id), \(ann), 'owner', now())
                """)
        }
        let tokens = try await app.backend.signingIn.sessions.begin(
            for: ann, in: south.id, by: .password, from: SessionOrigin(address: "", agent: ""))
        let moved = AppFixture.Person(identity: conversation.ann.identity, token: tokens.accessToken)
        #expect(try await app.ask(conversation.citations, as: moved).status == 404)
        #expect(try await app.ask(conversation.citations).status == 401)
    }

    @Test(
        "an address that names no answer is 404",
        arguments: [
            "/api/v1/threads/thr_x/items/msg_x/citations",
            "/api/v1/threads/thr_00000000000070008000000000000001/items/msg_00000000000070008000000000000001/citations",
        ])
    func unknown(path: String) async throws {
        let app = try await AppFixture()
        let ann = try await app.person("ann@example.org", in: try await app.tenant("north"))
        #expect(try await app.ask(path, as: ann).status == 404)
    }
}
