import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct TrialsControllerTests {
    private struct World {
        let app: AppFixture
        let teacher: AppFixture.Person
        let learner: AppFixture.Person
        static let path = "/api/v1/workflows/tutor/draft/runs"

        init() async throws {
            app = try await AppFixture()
            let tenant = try await app.tenant("north")
            teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
            learner = try await app.person("learner@example.org", in: tenant)
            _ = try await app.ask("/api/v1/workflows", ["slug": "tutor", "title": "Tutor"], as: teacher)
            try await save("Found {{ vars.fetch.body.n }}")
        }

        /// A request to nobody, what it gave, and a question.
        func save(_ text: String) async throws {
            let nodes = [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(
                    slug: "fetch", kind: "http_request",
                    parameters: ["url": "https://example.org/", "method": "POST", "delivery": "background", "json": 1]),
                WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": .string(text)]),
                WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": "More?"]),
                WorkflowNode(slug: "thanks", kind: "assistant_message", parameters: ["text": "{{ vars.ask.text }}!"]),
                WorkflowNode(slug: "end", kind: "end", parameters: ["grade": "{'score': 1, 'maximum': 1}"]),
            ]
            try await save(nodes)
        }

        /// One step after the other.
        func save(_ nodes: [WorkflowNode]) async throws {
            let graph = WorkflowDefinition(
                nodes: nodes, edges: zip(nodes, nodes.dropFirst()).map { WorkflowEdge($0.slug, $1.slug) })
            let answer = try await app.ask(
                "/api/v1/workflows/tutor/draft", ["definition": graph.json], as: teacher, method: .put)
            #expect(answer.status == 200, "\(answer.text)")
        }

        /// The items of conversations of a kind, as programs name them.
        func items(of kind: String) async throws -> [String] {
            try await app.database.withTenant(teacher.identity.tenantID) { transaction in
                try await transaction.query("SELECT id FROM thread_items WHERE kind = \(kind)").map {
                    try $0.decode(ItemID.self).description
                }
            }
        }

        func start(_ members: JSONObject, as person: AppFixture.Person? = nil) async throws -> Answer {
            var body: JSONObject = ["wait": true, "pinned": ["fetch": ["status": 200, "body": ["n": 7]]]]
            for member in members.members { body[member.key] = member.value }
            return try await app.ask(Self.path, .object(body), as: person ?? teacher)
        }
    }

    @Test("A draft that was never published is tried with pinned outputs, message by message, and leaves a trace")
    func conversation() async throws {
        let world = try await World()
        let begun = try await world.start(["input": ["text": "go"]])
        #expect(begun.status == 200 && begun.body["messages"] == ["Found 7", "More?"], "\(begun.text)")
        let run = try #require(begun.body["run"])
        #expect(run["is_trial"] == true && run["version"] == .null && run["draft_revision"] == 2, "\(begun.text)")
        #expect(run["origin"] == "trial" && run["pinned"] == ["fetch"] && run["waits_for"] == ["user_input"])
        let thread = try #require(begun.body["thread_id"])
        let next = try await world.start(["message": "Enough", "thread_id": thread])
        #expect(next.body["messages"] == ["Enough!"] && next.body["id"] == begun.body["id"], "\(next.text)")
        #expect(next.body["run"]?["status"] == "completed")
        let id = try #require(begun.body["id"]?.stringValue)
        let steps = try await world.app.ask("/api/v1/runs/\(id)/steps", as: world.teacher)
        let fetched = try #require(steps.body["data"]?.arrayValue?.first { $0["node"] == "fetch" })
        #expect(fetched["output"] == ["status": 200, "body": ["n": 7]] && fetched["status"] == "completed")
        let effects = try await world.app.database.withTenant(world.teacher.identity.tenantID) { transaction in
            try await transaction.query("SELECT FROM effects").count
        }
        #expect(effects == 0, "what is pinned sends nothing")
        let again = try await world.start(["message": "Once more", "thread_id": thread])
        #expect(
            again.body["messages"] == ["Found 7", "More?"] && again.body["id"] != begun.body["id"], "\(again.text)")
    }

    @Test("Trials are told from other runs in lists, no conversation of learners, and no version")
    func lists() async throws {
        let world = try await World()
        _ = try await world.app.ask("/api/v1/workflows/tutor/publish", [:], as: world.teacher)
        let real = try await world.app.ask("/api/v1/workflows/tutor/runs", ["wait": true], as: world.learner)
        let trial = try await world.start([:])
        func listed(_ query: String) async throws -> [JSONValue?] {
            try await world.app.ask("/api/v1/runs?\(query)", as: world.teacher).body["data"]?.arrayValue?.map {
                $0["id"]
            } ?? []
        }
        #expect(try await listed("trial=true") == [trial.body["id"]])
        #expect(try await listed("trial=false") == [real.body["id"]])
        #expect(try await listed("workflow=tutor").count == 2)
        #expect(try await world.app.ask("/api/v1/runs?trial=x", as: world.teacher).status == 400)
        let versions = try await world.app.ask("/api/v1/workflows/tutor/versions", as: world.teacher)
        #expect(versions.body["data"]?.arrayValue?.map { $0["number"] } == [1])
        let moved = try await world.app.ask("/api/v1/workflows/tutor/runs/move", ["to": 1], as: world.teacher)
        #expect(moved.body["moved"] == [] && moved.body["kept"] == [], "\(moved.text)")
        try await world.save("Another")
        let second = try await world.app.ask("/api/v1/workflows/tutor/publish", [:], as: world.teacher)
        #expect(second.body["number"] == 2, "trials take no numbers: \(second.text)")
    }

    @Test("Earlier revisions and published versions are tried too")
    func sources() async throws {
        let world = try await World()
        _ = try await world.app.ask("/api/v1/workflows/tutor/publish", [:], as: world.teacher)
        try await world.save("New {{ vars.fetch.body.n }}")
        func said(_ source: JSONObject) async throws -> JSONValue? {
            try await world.start(source).body["messages"]?[0]
        }
        #expect(try await said([:]) == "New 7")
        #expect(try await said(["version": 1]) == "Found 7")
        #expect(try await said(["revision": 2]) == "Found 7")
        #expect(try await world.start(["revision": 99]).status == 404)
        #expect(try await world.start(["version": 99]).status == 404)
        #expect(try await world.start(["version": 1, "revision": 1]).status == 400)
    }

    @Test("What cannot be pinned, run or said is refused, and nothing of it is stored")
    func refusals() async throws {
        let world = try await World()
        let pins = try await world.start(["pinned": ["none": 1, "end": [:], "fetch": ["status": "x"]]])
        #expect(pins.status == 422, "\(pins.text)")
        let problems = pins.body["error"]?["details"]?["problems"]?.arrayValue ?? []
        #expect(problems.map { $0["field"] } == ["pinned.end", "pinned.fetch", "pinned.none"])
        #expect(try await world.start([:], as: world.learner).status == 403)
        #expect(try await world.start(["message": "a", "input": [:]]).status == 400)
        #expect(try await world.app.ask("/api/v1/workflows/none/draft/runs", [:], as: world.teacher).status == 404)
        _ = try await world.app.ask("/api/v1/workflows/tutor/publish", [:], as: world.teacher)
        let real = try await world.app.ask("/api/v1/workflows/tutor/runs", ["wait": true], as: world.teacher)
        let foreign = try await world.start(["message": "a", "thread_id": real.body["thread_id"] ?? .null])
        #expect(foreign.status == 404, "a conversation that is no trial stays one")
        let broken: JSONValue = ["definition": ["nodes": [["slug": "start", "kind": "start"]], "edges": []]]
        _ = try await world.app.ask("/api/v1/workflows/tutor/draft", broken, as: world.teacher, method: .put)
        #expect(try await world.start([:]).status == 422)
        #expect(try await world.app.ask("/api/v1/runs?trial=true", as: world.teacher).body["data"] == [])
    }

    @Test("What a draft asks is answered by who tries it, though nothing is published")
    func answers() async throws {
        let world = try await World()
        let question: JSONValue = ["id": "pace", "question": "How fast?", "options": ["Calm", "Fast"]]
        try await world.save([
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(slug: "ask", kind: "structured_input", parameters: ["questions": [question]]),
            WorkflowNode(
                slug: "say", kind: "assistant_message", parameters: ["text": "{{ vars.ask.answers.pace.values[0] }}!"]),
            WorkflowNode(slug: "end", kind: "end"),
        ])
        let begun = try await world.start(["pinned": [:]])
        let thread = try #require(begun.body["thread_id"]?.stringValue)
        let item = try #require(try await world.items(of: "structured_input").first)
        let message: JSONValue = [
            "type": "threads.add_structured_input",
            "params": [
                "thread_id": .string(thread), "item_id": .string(item),
                "input": ["status": "answered", "answers": ["pace": ["values": ["Calm"]]]],
            ],
        ]
        let foreign = try await world.app.ask("/chatkit/tutor", message, as: world.learner)
        #expect(foreign.status == 404, "nobody else tries there, and nothing is published: \(foreign.text)")
        #expect(try await world.app.ask("/chatkit/other", message, as: world.teacher).status == 404)
        let answer = try await world.app.ask("/chatkit/tutor", message, as: world.teacher)
        #expect(answer.status == 200 && answer.text.contains("Calm!"), "\(answer.text)")
    }

    @Test("A trial is followed as a stream")
    func stream() async throws {
        let world = try await World()
        let answer = try await world.start(["wait": nil, "stream": true])
        let types = try answer.events.compactMap { $0["type"]?.stringValue }
        #expect(types.first == "run" && types.last == "run.waiting", "\(types)")
    }
}
