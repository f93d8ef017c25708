import Auth
import Core
import HTTPCore
import Support
import Synchronization
import Testing
import Workflows

@testable import lyceum

@Suite struct ConversationsControllerTests {
    private func threads(_ answer: Answer) -> [String] {
        (answer.body["data"]?.arrayValue ?? []).compactMap { $0["thread_id"]?.stringValue }
    }

    @Test("A conversation stands at the step that waits, with its title, and at none once it has ended")
    func steps() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        func standing() async throws -> JSONValue {
            try await world.app.ask("/api/v1/conversations", as: world.admin).body["data"]?[0] ?? .null
        }
        var now = try await standing()
        #expect(now["thread_id"] == .string(thread) && now["person"]?["name"] == "Person")
        #expect(now["workflow"] == ["slug": "tutor", "title": "Tutor", "version": 1])
        #expect(now["run"]?["status"] == "waiting" && now["steps"]?.arrayValue?.count == 1)
        #expect(now["steps"]?[0]?["node"] == "ask" && now["steps"]?[0]?["title"] == "The name")
        #expect(now["steps"]?[0]?["status"] == "waiting" && now["idle_seconds"] == 0 && now["taken_over"] == .null)
        try await world.say("Ann", in: thread, as: world.ann)
        world.app.clock.advance(by: .seconds(90))
        now = try await standing()
        #expect(now["steps"]?[0]?["node"] == "older" && now["idle_seconds"] == 90)
        try await world.say("9", in: thread, as: world.ann)
        now = try await standing()
        #expect(now["run"]?["status"] == "completed" && now["steps"] == [])
    }

    @Test("A step without a title has none, and the name of its node")
    func untitled() async throws {
        let asking = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": "Well?"]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "ask"), WorkflowEdge("ask", "end")])
        let world = try await TeachingWorld(asking)
        try await world.say("Hello", as: world.ann)
        let list = try await world.app.ask("/api/v1/conversations", as: world.admin)
        let step = list.body["data"]?[0]?["steps"]?[0]
        #expect(step?["node"] == "ask" && step?["title"] == .null)
    }

    @Test("The rounds of a step in a loop are counted as attempts")
    func attempts() async throws {
        let loop = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "again", kind: "while", parameters: ["condition": "true"]),
                WorkflowNode(
                    slug: "ask", kind: "wait_for_user_input", parameters: ["message": "Well?"], parent: "again"),
                WorkflowNode(slug: "end", kind: "end"),
            ],
            edges: [
                WorkflowEdge("start", "again"), WorkflowEdge("again", "ask", port: "body"),
                WorkflowEdge("again", "end"),
            ])
        let world = try await TeachingWorld(loop)
        let thread = try await world.say("Hello", as: world.ann).thread
        for count in 0...2 {
            let list = try await world.app.ask("/api/v1/conversations", as: world.admin)
            #expect(list.body["data"]?[0]?["steps"]?[0]?["attempts"] == .integer(Int64(count)))
            try await world.say("1", in: thread, as: world.ann)
        }
    }

    @Test("Filters by workflow, step and idle time, and pages that follow each other")
    func filters() async throws {
        let world = try await TeachingWorld()
        let first = try await world.say("Hello", as: world.ann).thread
        try await world.say("Ann", in: first, as: world.ann)
        world.app.clock.advance(by: .seconds(600))
        let second = try await world.say("Hello", as: world.bob).thread
        let path = "/api/v1/conversations"
        for (query, expected) in [
            ("", [second, first]), ("?step=older", [first]), ("?step=ask", [second]), ("?step=greet", []),
            ("?workflow=tutor", [second, first]), ("?workflow=other", []), ("?idle_for=600", [first]),
            ("?idle_for=601", []), ("?step=ask&idle_for=1", []),
        ] {
            #expect(threads(try await world.app.ask(path + query, as: world.admin)) == expected, "\(query)")
        }
        let page = try await world.app.ask("\(path)?limit=1", as: world.admin)
        #expect(threads(page) == [second] && page.body["has_more"] == true)
        let next = try await world.app.ask(
            "\(path)?limit=1&after=\(page.body["after"]?.stringValue ?? "")", as: world.admin)
        #expect(threads(next) == [first] && next.body["has_more"] == false)
        for query in ["limit=0", "limit=x", "after=x", "idle_for=-1", "idle_for=x", "idle_for=99999999999999", "step="]
        {
            let answer = try await world.app.ask("\(path)?\(query)", as: world.admin)
            #expect(answer.status == 400, "\(query)")
        }
    }

    @Test("A course shows the conversations of its learners alone, to its teachers and to administrators")
    func courses() async throws {
        let world = try await TeachingWorld()
        let anns = try await world.say("Hello", as: world.ann).thread
        let bobs = try await world.say("Hello", as: world.bob).thread
        let (inA, inB) = (
            "/api/v1/courses/\(world.courseA)/conversations", "/api/v1/courses/\(world.courseB)/conversations"
        )
        #expect(threads(try await world.app.ask(inA, as: world.teacherA)) == [anns])
        #expect(threads(try await world.app.ask(inB, as: world.teacherB)) == [bobs])
        #expect(threads(try await world.app.ask(inB, as: world.admin)) == [bobs])
        // Of the course B they are a learner, and of the institution too.
        #expect(try await world.app.ask(inB, as: world.teacherA).status == 403)
        #expect(try await world.app.ask(inA, as: world.teacherB).status == 404)
        #expect(try await world.app.ask(inA, as: world.ann).status == 403)
        #expect(try await world.app.ask(inA, as: world.bob).status == 403)
        for person in [world.teacherA, world.ann] {
            #expect(try await world.app.ask("/api/v1/conversations", as: person).status == 403)
            #expect(try await world.app.ask("/api/v1/conversations/events", as: person).status == 403)
        }
        #expect(try await world.app.ask("\(inA)/events", as: world.ann).status == 403)
        #expect(try await world.app.ask("\(inA)/events", as: world.teacherB).status == 404)
        let author = try await world.app.person("author@example.org", role: .teacher, in: world.tenant)
        #expect(threads(try await world.app.ask("/api/v1/conversations", as: author)) == [bobs, anns])
    }

    @Test("Another institution's teachers see nothing of it")
    func tenants() async throws {
        let world = try await TeachingWorld()
        try await world.say("Hello", as: world.ann)
        let south = try await world.app.person(
            "south@example.org", role: .owner, in: try await world.app.tenant("south"))
        #expect(threads(try await world.app.ask("/api/v1/conversations", as: south)) == [])
        let path = "/api/v1/courses/\(world.courseA)/conversations"
        #expect(try await world.app.ask(path, as: south).status == 404)
    }
}
