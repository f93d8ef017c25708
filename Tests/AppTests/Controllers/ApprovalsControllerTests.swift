import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct ApprovalsControllerTests {
    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let ann: AppFixture.Person
        let teacher: AppFixture.Person
        let thread: String

        /// Ann waits for a decision.
        init(_ parameters: JSONObject = [:]) async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", in: tenant)
            teacher = try await app.person("ted@example.org", role: .teacher, in: tenant)
            var all: JSONObject = ["request": "{{ input.text }}?"]
            for member in parameters.members { all[member.key] = member.value }
            var edges = [
                WorkflowEdge("start", "decide"), WorkflowEdge("decide", "yes", port: "approved"),
                WorkflowEdge("decide", "no", port: "rejected"), WorkflowEdge("yes", "end"), WorkflowEdge("no", "end"),
            ]
            if parameters["deadline_seconds"] != nil { edges.append(WorkflowEdge("decide", "end", port: "expired")) }
            try await app.backend.library.publish(
                WorkflowDefinition(
                    nodes: [
                        WorkflowNode(slug: "start", kind: "start"),
                        WorkflowNode(slug: "decide", kind: "approval", parameters: all),
                        WorkflowNode(slug: "yes", kind: "assistant_message", parameters: ["text": "Yes."]),
                        WorkflowNode(
                            slug: "no", kind: "assistant_message", parameters: ["text": "No: {{ vars.decide.comment }}"]
                        ),
                        WorkflowNode(slug: "end", kind: "end"),
                    ], edges: edges), as: "tutor", title: "Tutor", description: "", in: tenant.id)
            let input: JSONValue = [
                "content": [["type": "input_text", "text": "Extra time"]], "attachments": [], "inference_options": [:],
            ]
            let answer = try await app.ask(
                "/chatkit/tutor", ["type": "threads.create", "params": ["input": input]], as: ann)
            thread = try #require(try answer.events.first?["thread"]?["id"]?.stringValue, "\(answer.text)")
        }

        func list(_ person: AppFixture.Person) async throws -> [JSONValue] {
            try await app.ask("/api/v1/approvals", as: person).body["data"]?.arrayValue ?? []
        }

        func decide(_ id: JSONValue?, _ body: JSONValue, as person: AppFixture.Person) async throws -> Answer {
            try await app.ask("/api/v1/approvals/\(id?.stringValue ?? "")/decision", body, as: person)
        }

        /// What Ann reads, once the assistant has said so much.
        func said(_ count: Int) async throws -> [String] {
            while true {
                let items = try await app.ask(
                    "/chatkit/tutor",
                    ["type": "items.list", "params": ["thread_id": .string(thread), "order": "asc"]], as: ann)
                let texts = (items.body["data"]?.arrayValue ?? []).filter { $0["type"] == "assistant_message" }
                    .compactMap { $0["content"]?[0]?["text"]?.stringValue }
                if texts.count >= count { return texts }
                await Task.yield()
            }
        }
    }

    @Test("those with the role see the request, decide once, and the learner goes on")
    func decides() async throws {
        let world = try await World()
        #expect(try await world.list(world.ann) == [])
        let request = try #require(try await world.list(world.teacher).first)
        #expect(request["request"] == "Extra time?" && request["status"] == "pending" && request["role"] == "teacher")
        #expect(request["workflow"] == ["slug": "tutor", "title": "Tutor"])
        let id = request["id"]
        #expect(try await world.decide(id, ["decision": "approved"], as: world.ann).status == 404)
        let answer = try await world.decide(id, ["decision": "rejected", "comment": "Not yet"], as: world.teacher)
        #expect(answer.status == 200 && answer.body["status"] == "rejected", "\(answer.text)")
        #expect(answer.body["decided_by"] == .string(world.teacher.identity.userID.description))
        #expect(try await world.said(2) == ["Somebody has to decide before we go on.", "No: Not yet"])
        #expect(try await world.decide(id, ["decision": "approved"], as: world.teacher).status == 409)
        #expect(try await world.list(world.teacher) == [])
        let admin = try await world.app.person("amy@example.org", role: .admin, in: world.tenant)
        let trail = try await world.app.ask("/api/v1/audit-events?action=approval.decide", as: admin)
        let events = trail.body["data"]?.arrayValue ?? []
        #expect(events.count == 1 && events.first?["target"]?["id"] == id)
    }

    @Test("a request for a higher role, or for one person, is nobody else's")
    func others() async throws {
        let higher = try await World(["role": "owner"])
        #expect(try await higher.list(higher.teacher) == [])
        let owner = try await higher.app.person("olga@example.org", role: .owner, in: higher.tenant)
        #expect(try await higher.list(owner).count == 1)

        let named = try await World(["person": "{{ user.id }}"])
        #expect(try await named.list(named.teacher) == [])
        let id = try #require(try await named.list(named.ann).first)["id"]
        #expect(try await named.decide(id, ["decision": "approved"], as: named.teacher).status == 404)
        #expect(try await named.decide(id, ["decision": "approved"], as: named.ann).status == 200)
        #expect(try await named.said(2).last == "Yes.")
    }

    /// Isolates: approvals
    @Test("another tenant's owner sees nothing of it, and decides nothing")
    func tenants() async throws {
        let world = try await World()
        let spy = try await world.app.person("spy@example.org", role: .owner, in: world.app.tenant("south"))
        #expect(try await world.list(spy) == [])
        let id = try #require(try await world.list(world.teacher).first)["id"]
        #expect(try await world.decide(id, ["decision": "approved"], as: spy).status == 404)
        #expect(try await world.list(world.teacher).count == 1)
    }

    @Test("after the deadline nobody decides any more")
    func deadline() async throws {
        let world = try await World(["deadline_seconds": 60])
        let id = try #require(try await world.list(world.teacher).first)["id"]
        world.app.clock.advance(by: .seconds(61))
        #expect(try await world.list(world.teacher) == [])
        #expect(try await world.decide(id, ["decision": "approved"], as: world.teacher).status == 409)
    }

    @Test("two decisions at once are one")
    func race() async throws {
        let world = try await World()
        let id = try #require(try await world.list(world.teacher).first)["id"]
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for word in ["approved", "rejected", "approved", "rejected"] {
                group.addTask {
                    try await world.decide(id, ["decision": .string(word), "comment": "c"], as: world.teacher).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.sorted() == [200, 409, 409, 409])
        #expect(try await world.said(2).count == 2)
    }

    @Test("a decision that is none is refused")
    func wrong() async throws {
        let world = try await World()
        let id = try #require(try await world.list(world.teacher).first)["id"]
        for body: JSONValue in [
            ["decision": "maybe"], [:],
            ["decision": "approved", "comment": .string(String(repeating: "x", count: 5000))],
        ] {
            #expect(try await world.decide(id, body, as: world.teacher).status == 400)
        }
    }

    @Test("a run whose person left it is nothing to decide about")
    func ended() async throws {
        let world = try await World()
        let id = try #require(try await world.list(world.teacher).first)["id"]
        _ = try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await transaction.execute("UPDATE workflow_runs SET status = 'cancelled'")
        }
        #expect(try await world.list(world.teacher) == [])
        #expect(try await world.decide(id, ["decision": "approved"], as: world.teacher).status == 409)
    }
}
