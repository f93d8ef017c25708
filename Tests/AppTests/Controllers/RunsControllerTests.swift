import Auth
import Core
import HTTPCore
import ModelProviders
import Support
import Testing
import Workflows

@testable import lyceum

/// Runs begun, seen and ended by API.
@Suite struct RunsControllerTests {
    private struct World {
        let app: AppFixture
        let ann: AppFixture.Person
        let tenant: Tenant

        init(
            _ nodes: [WorkflowNode]? = nil, chat: any ModelProvider = ScriptedModelProvider(.text("Fine."))
        ) async throws {
            app = try await AppFixture(chat: chat)
            tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", role: .teacher, in: tenant)
            let nodes = nodes ?? Self.greeting
            let slugs = ["start"] + nodes.map(\.slug) + ["end"]
            let definition = WorkflowDefinition(
                nodes: [WorkflowNode(slug: "start", kind: "start")] + nodes + [
                    WorkflowNode(
                        slug: "end", kind: "end", parameters: ["output": "state"])
                ], edges: zip(slugs, slugs.dropFirst()).map { WorkflowEdge($0, $1) })
            try await app.backend.library.publish(
                definition, as: "greet", title: "Greet", description: "", in: tenant.id)
        }

        static let greeting = [
            WorkflowNode(
                slug: "note", kind: "assign", title: "Note the name",
                parameters: ["assignments": [["target": "state.name", "value": "input.name"]]]),
            WorkflowNode(
                slug: "say", kind: "assistant_message", parameters: ["text": "Hello {{ state.name }}."]),
        ]

        func run(_ body: JSONValue, as person: AppFixture.Person? = nil) async throws -> Answer {
            try await app.ask("/api/v1/workflows/greet/runs", body, as: person ?? ann)
        }

        func ask(_ path: String, _ body: JSONValue? = nil, as person: AppFixture.Person? = nil) async throws -> Answer {
            try await app.ask("/api/v1/runs" + path, body, as: person ?? ann)
        }
    }

    @Test("whoever waits gets the run with its result and what was said")
    func waiting() async throws {
        let world = try await World()
        let answer = try await world.run(["input": ["name": "Ann"], "wait": true])
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.body["status"] == "completed" && answer.body["messages"] == ["Hello Ann."])
        #expect(answer.body["run"]?["result"]?["output"] == ["name": "Ann"])
        let id = try #require(answer.body["id"]?.stringValue)
        #expect(answer.response.fields["Location"] == "/api/v1/runs/\(id)")
        let shown = try await world.ask("/\(id)").body
        #expect(shown["input"] == ["name": "Ann"] && shown["workflow"] == "greet" && shown["version"] == 1)
        #expect(shown["origin"] == "api" && shown["user_id"] == .string(world.ann.identity.userID.description))
        // It has a conversation of its own, which is not among those of the chat.
        let threads = try await world.app.ask(
            "/chatkit/greet", ["type": "threads.list", "params": [:]], as: world.ann)
        #expect(threads.body["data"] == [])
    }

    @Test("a trace tells what each step gave, changed and took")
    func trace() async throws {
        let world = try await World([
            World.greeting[0],
            WorkflowNode(slug: "agent", kind: "agent", parameters: ["instructions": "x", "input": "x"]),
        ])
        let id = try #require(
            try await world.run(["input": ["name": "Ann"], "wait": true]).body["id"]?.stringValue)
        let steps = try #require(try await world.ask("/\(id)/steps").body["data"]?.arrayValue)
        #expect(steps.map { $0["node"]?.stringValue } == ["start", "note", "agent", "end"])
        #expect(steps[1]["title"] == "Note the name")
        #expect(steps[1]["changes"] == [["path": ["name"], "value": "Ann"]] && steps[0]["changes"] == .null)
        #expect(steps[2]["usage"]?["output_tokens"] == 1 && steps[2]["attempt"] == 1)
        #expect(steps.allSatisfy { $0["status"] == "completed" && $0["duration_ms"]?.doubleValue != nil })
        let page = try await world.ask("/\(id)/steps?limit=1&after=1").body
        #expect(page["data"]?[0]?["node"] == "note" && page["has_more"] == true && page["after"] == "2")
        #expect(try await world.ask("/\(id)").body["usage"]?["output_tokens"] == 1)
        #expect(try await world.ask("/\(id)/steps?after=x").status == 400)
    }

    @Test("a step of a called workflow has the title that it has there")
    func calledTitles() async throws {
        let world = try await World([
            World.greeting[0],
            WorkflowNode(slug: "call", kind: "sub_workflow", title: "Call", parameters: ["workflow": "inner"]),
        ])
        try await world.app.backend.library.publish(
            WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start", title: "Inner start"),
                    WorkflowNode(slug: "note", kind: "watch", title: "Look"), WorkflowNode(slug: "end", kind: "end"),
                ], edges: [WorkflowEdge("start", "note"), WorkflowEdge("note", "end")]),
            as: "inner", title: "Inner", description: "", in: world.tenant.id)
        let answer = try await world.run(["input": ["name": "Ann"], "wait": true])
        let id = try #require(answer.body["id"]?.stringValue)
        let steps = try #require(try await world.ask("/\(id)/steps").body["data"]?.arrayValue)
        let titles = steps.filter { $0["strand"] != 0 }.map { $0["title"]?.stringValue ?? "" }
        #expect(titles.prefix(2) == ["Inner start", "Look"], "\(titles)")
        #expect(steps.first { $0["title"] == "Call" }?["strand"] == 0)
    }

    @Test("a stream says the run's name, then its events with their numbers; later the journal tells the same")
    func stream() async throws {
        let world = try await World()
        let answer = try await world.run(["input": ["name": "Ann"], "stream": true])
        #expect(answer.response.fields["Content-Type"] == "text/event-stream")
        let events = try answer.events
        let id = try #require(events.first?["data"]?["id"]?.stringValue)
        #expect(events.last?["type"] == "run.finished")
        let later = try await world.ask("/\(id)/events")
        #expect(try later.events.map { $0["number"] } == events.dropFirst().map { $0["number"] })
        #expect(later.text.contains("id: 1\n"))
        let last = try #require(events.last?["number"]?.integerValue)
        let rest = try await world.app.ask(
            "/api/v1/runs/\(id)/events", as: world.ann, ["Last-Event-ID": "\(last - 1)"])
        #expect(try rest.events.count == 1)
        #expect(try await world.ask("/\(id)/events?after=\(last)").status == 204)
        #expect(try await world.ask("/\(id)/events?after=-1").status == 400)
    }

    @Test("an input that is not what the start takes is refused with every problem")
    func schema() async throws {
        let world = try await World()
        let schema: JSONValue = [
            "type": "object", "required": ["name"],
            "properties": ["name": ["type": "string"], "age": ["type": "integer"]],
        ]
        let definition = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start", parameters: ["input_schema": schema]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "end")])
        try await world.app.backend.library.publish(
            definition, as: "greet", title: "Greet", description: "", in: world.tenant.id)
        let wrong = try await world.run(["input": ["age": "old"]])
        #expect(wrong.status == 400 && wrong.body["error"]?["details"]?["problems"]?.arrayValue?.count == 2)
        #expect(try await world.run(["input": ["name": "Ann"], "wait": true]).status == 200)
    }

    @Test("a run that rests answers who waits, and its thread's next run by API does not disturb it")
    func resting() async throws {
        let world = try await World([WorkflowNode(slug: "ask", kind: "wait_for_user_input")])
        let first = try await world.run(["wait": 20]).body
        #expect(first["status"] == "waiting" && first["run"]?["waits_for"] == ["user_input"])
        let second = try await world.run(["wait": true, "thread_id": first["thread_id"] ?? .null]).body
        #expect(second["status"] == "waiting" && second["thread_id"] == first["thread_id"])
        #expect(second["id"] != first["id"])
    }

    @Test(
        "what cannot be run says why",
        arguments: [
            Wrong("a slug of nothing", "nothing", [:], 404), Wrong("no object", "greet", [1], 400),
            Wrong("a wait that is too long", "greet", ["wait": 301], 400),
            Wrong("a stream that is a text", "greet", ["stream": "yes"], 400),
            Wrong("a thread that is none", "greet", ["thread_id": "x"], 400),
            Wrong("somebody else's thread", "greet", ["thread_id": "thr_019aa3185c50007f9db14c0000000000"], 404),
        ])
    func wrong(_ wrong: Wrong) async throws {
        let world = try await World()
        let answer = try await world.app.ask("/api/v1/workflows/\(wrong.slug)/runs", wrong.body, as: world.ann)
        #expect(answer.status == wrong.status, "\(answer.text)")
    }

    /// A request that is refused.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let slug: String
        let body: JSONValue
        let status: Int

        init(_ name: String, _ slug: String, _ body: JSONValue, _ status: Int) {
            (testDescription, self.slug, self.body, self.status) = (name, slug, body, status)
        }
    }

    @Test("others see of a run what they may: its course, or all of it with a line in the audit log, or nothing")
    func others() async throws {
        let world = try await World()
        let id = try #require(
            try await world.run(["input": ["name": "Ann"], "wait": true]).body["id"]?.stringValue)
        let bob = try await world.app.person("bob@example.org", in: world.tenant)
        let teacher = try await world.app.person("teacher@example.org", role: .teacher, in: world.tenant)
        let admin = try await world.app.person("admin@example.org", role: .admin, in: world.tenant)
        for path in ["/\(id)", "/\(id)/steps", "/\(id)/events"] {
            #expect(try await world.ask(path, as: bob).status == 404)
            let course = try await world.ask(path, as: teacher)
            #expect(course.status == 200 && !course.text.contains("Ann"), "\(path)")
            #expect(try await world.ask(path, as: admin).text.contains("Ann"), "\(path)")
        }
        let audit = try await world.app.ask(
            "/api/v1/audit-events?action=conversation.read", as: admin)
        #expect(audit.body["data"]?.arrayValue?.count == 3)
        #expect(audit.body["data"]?[0]?["target"]?["id"] == .string(id) || audit.text.contains(id))
        #expect(try await world.ask("?user_id=\(world.ann.identity.userID)", as: bob).body["data"] == [])
        #expect(try await world.ask("", as: bob).body["data"] == [])
        #expect(try await world.ask("", as: teacher).body["data"]?.arrayValue?.count == 1)
        #expect(try await world.ask("/\(id)/cancel", [:], as: bob).status == 404)
    }

    @Test("whoever talks sees what was said and what came of it, and not how the author's steps went")
    func participants() async throws {
        let world = try await World()
        let bob = try await world.app.person("bob@example.org", in: world.tenant)
        let started = try await world.run(["input": ["name": "Bob"], "wait": true], as: bob)
        let id = try #require(started.body["id"]?.stringValue)
        #expect(started.body["run"]?["input"] == ["name": "Bob"])
        #expect(started.body["run"]?["result"]?.isNull == false)
        let steps = try await world.ask("/\(id)/steps", as: bob).body["data"]?.arrayValue ?? []
        #expect(!steps.isEmpty)
        #expect(steps.allSatisfy { $0["output"] == .null && $0["input"] == .null && $0["changes"] == .null })
        #expect(try await world.ask("/\(id)/events", as: bob).status == 200)
    }

    @Test("a list shows the runs that are asked for, page by page")
    func lists() async throws {
        let world = try await World()
        for name in ["a", "b", "c"] { _ = try await world.run(["input": ["name": .string(name)], "wait": true]) }
        let first = try await world.ask("?limit=2").body
        let after = try #require(first["after"]?.stringValue)
        let second = try await world.ask("?limit=2&after=\(after)").body
        #expect(first["data"]?.arrayValue?.count == 2 && second["data"]?.arrayValue?.count == 1)
        #expect(second["has_more"] == false)
        let thread = try #require(second["data"]?[0]?["thread_id"]?.stringValue)
        for (query, count) in [
            ("workflow=greet&version=1&status=completed", 3), ("workflow=other", 0), ("version=2", 0),
            ("status=failed", 0), ("thread_id=\(thread)", 1), ("since=2020-01-01T00:00:00Z", 3),
            ("until=2020-01-01T00:00:00Z", 0),
        ] {
            #expect(try await world.ask("?\(query)").body["data"]?.arrayValue?.count == count, "\(query)")
        }
        for query in ["status=late", "version=0", "thread_id=x", "since=now", "workflow=%20"] {
            #expect(try await world.ask("?\(query)").status == 400, "\(query)")
        }
    }

    @Test("a run that waits is cancelled by its person, or by somebody who manages runs, which the audit log notes")
    func cancelled() async throws {
        let world = try await World([WorkflowNode(slug: "ask", kind: "wait_for_user_input")])
        let teacher = try await world.app.person("teacher@example.org", role: .teacher, in: world.tenant)
        let owner = try await world.app.person("owner@example.org", role: .owner, in: world.tenant)
        for person in [world.ann, teacher] {
            let id = try #require(try await world.run(["wait": true]).body["id"]?.stringValue)
            let answer = try await world.ask("/\(id)/cancel", [:], as: person)
            #expect(answer.status == 202 && answer.body["status"] == "cancelled", "\(answer.text)")
            #expect(try await world.ask("/\(id)/cancel", [:], as: person).status == 202, "It is over already.")
        }
        let audit = try await world.app.ask("/api/v1/audit-events?action=run.cancel", as: owner)
        #expect(audit.body["data"]?.arrayValue?.count == 1)
    }
}
