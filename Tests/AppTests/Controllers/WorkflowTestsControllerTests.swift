import Auth
import Core
import HTTPCore
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct WorkflowTestsControllerTests {
    private struct World {
        let app: AppFixture
        let teacher: AppFixture.Person
        let learner: AppFixture.Person
        let owner: AppFixture.Person
        static let path = "/api/v1/workflows/tutor/tests"

        init() async throws {
            app = try await AppFixture()
            let tenant = try await app.tenant("north")
            teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
            learner = try await app.person("learner@example.org", in: tenant)
            owner = try await app.person("owner@example.org", role: .owner, in: tenant)
            _ = try await app.ask("/api/v1/workflows", ["slug": "tutor", "title": "Tutor"], as: teacher)
            _ = try await save("Hello")
        }

        func save(_ text: String) async throws -> Answer {
            let graph = WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start"),
                    WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": .string(text)]),
                    WorkflowNode(slug: "end", kind: "end"),
                ], edges: [WorkflowEdge("start", "say"), WorkflowEdge("say", "end")])
            return try await app.ask(
                "/api/v1/workflows/tutor/draft", ["definition": graph.json], as: teacher, method: .put)
        }

        func add(_ name: String, expecting expression: String) async throws -> Answer {
            try await app.ask(Self.path, WorkflowTestsControllerTests.test(name, expression), as: teacher)
        }
    }

    static func test(_ name: String, _ expression: String) -> JSONValue {
        ["name": .string(name), "turns": [["message": "Hi"]], "expect": [.string(expression)]]
    }

    @Test("An author writes a test, changes it where nobody else did, and removes it; the audit log has it all")
    func life() async throws {
        let world = try await World()
        let made = try await world.add("greets", expecting: "answer == 'Hello'")
        #expect(made.status == 201 && made.body["name"] == "greets", "\(made.text)")
        let one = World.path + "/" + (try #require(made.body["id"]?.stringValue))
        let shown = try await world.app.ask(one, as: world.teacher)
        #expect(shown.body == made.body && shown.response.fields["ETag"] == made.response.fields["ETag"])
        let changed = try await world.app.ask(
            one, Self.test("says hello", "answer != ''"), as: world.teacher,
            ["If-Match": made.response.fields["ETag"] ?? ""], method: .put)
        #expect(changed.status == 200 && changed.body["name"] == "says hello")
        let stale = try await world.app.ask(
            one, Self.test("x", "true"), as: world.teacher, ["If-Match": made.response.fields["ETag"] ?? ""],
            method: .put)
        #expect(stale.status == 412)
        let list = try await world.app.ask(World.path, as: world.teacher)
        #expect(list.body["data"]?.arrayValue?.map { $0["name"] } == ["says hello"])
        #expect(try await world.app.ask(one, as: world.teacher, method: .delete).status == 204)
        #expect(try await world.app.ask(one, as: world.teacher).status == 404)
        let log = try await world.app.ask("/api/v1/audit-events?action=workflow.test", as: world.owner)
        #expect(log.body["data"]?.arrayValue?.count == 3, "\(log.text)")
    }

    @Test("What is wrong with a test is told with its place; learners see and play none")
    func refusals() async throws {
        let world = try await World()
        let wrong = try await world.add("wrong", expecting: "answer ==")
        #expect(wrong.status == 422 && wrong.code == "invalid_workflow")
        #expect(wrong.body["error"]?["details"]?["problems"]?[0]?["field"] == "expect[0]", "\(wrong.text)")
        _ = try await world.add("one", expecting: "true")
        #expect(try await world.add("one", expecting: "true").status == 409)
        #expect(try await world.app.ask(World.path, as: world.learner).status == 403)
        #expect(try await world.app.ask(World.path + "/run", [:], as: world.learner).status == 403)
        #expect(try await world.app.ask("/api/v1/workflows/none/tests", as: world.teacher).status == 404)
        #expect(try await world.app.ask("/api/v1/workflows/none/tests/run", [:], as: world.teacher).status == 404)
    }

    @Test("Tests are played on the draft, a version, or what is sent, and leave nothing behind")
    func run() async throws {
        let world = try await World()
        _ = try await world.add("greets", expecting: "answer == 'Hello'")
        _ = try await world.add("leaves", expecting: "answer == 'Bye'")
        let run = World.path + "/run"
        let draft = try await world.app.ask(run, [:], as: world.teacher)
        #expect(draft.status == 200 && draft.body["passed"] == false, "\(draft.text)")
        #expect(draft.body["tests"]?.arrayValue?.map { $0["passed"] } == [true, false])
        #expect(draft.body["tests"]?[1]?["expectations"]?[0]?["message"] == "answer is \"Hello\".")
        _ = try await world.app.ask("/api/v1/workflows/tutor/publish", [:], as: world.teacher)
        _ = try await world.save("Bye")
        let named = try await world.app.ask(run, ["names": ["leaves"]], as: world.teacher)
        #expect(named.body["passed"] == true && named.body["tests"]?.arrayValue?.count == 1, "\(named.text)")
        let old = try await world.app.ask(run, ["names": ["greets"], "version": 1], as: world.teacher)
        #expect(old.body["passed"] == true)
        let inline = try await world.app.ask(run, ["test": Self.test("new", "answer == 'Bye'")], as: world.teacher)
        #expect(inline.body["passed"] == true)
        #expect(try await world.app.ask(run, ["names": ["none"]], as: world.teacher).status == 404)
        #expect(try await world.app.ask(run, ["version": 9], as: world.teacher).status == 404)
        #expect(try await world.app.ask(run, ["version": "x"], as: world.teacher).status == 400)
        #expect(
            try await world.app.ask(run, ["definition": ["nodes": [], "edges": []]], as: world.teacher).status == 422)
        let runs = try await world.app.ask("/api/v1/runs", as: world.teacher)
        #expect(runs.body["data"] == [])
    }

    @Test("Where tests are required, a draft whose tests fail is not published, and it is told which")
    func requirement() async throws {
        let world = try await World()
        _ = try await world.add("leaves", expecting: "answer == 'Bye'")
        let (one, publish) = ("/api/v1/workflows/tutor", "/api/v1/workflows/tutor/publish")
        let set = try await world.app.ask(one, ["required_tests": true], as: world.teacher, method: .patch)
        #expect(set.body["required_tests"] == true, "\(set.text)")
        let refused = try await world.app.ask(publish, [:], as: world.teacher)
        #expect(refused.status == 422, "\(refused.text)")
        #expect(refused.body["error"]?["details"]?["tests"]?[0]?["name"] == "leaves")
        #expect(refused.body["error"]?["message"] == "The test 'leaves' fails.")
        _ = try await world.save("Bye")
        #expect(try await world.app.ask(publish, [:], as: world.teacher).status == 201)
    }

    @Test("Tests go out and come in with their workflow")
    func transfer() async throws {
        let world = try await World()
        _ = try await world.add("greets", expecting: "answer == 'Hello'")
        let document = try await world.app.ask("/api/v1/workflows/tutor/export", as: world.teacher).body
        #expect(document["tests"] == [Self.test("greets", "answer == 'Hello'")])
        let made = try await world.app.ask("/api/v1/workflows/import?slug=other", document, as: world.teacher)
        #expect(made.status == 201, "\(made.text)")
        let run = try await world.app.ask("/api/v1/workflows/other/tests/run", [:], as: world.teacher)
        #expect(run.body["passed"] == true && run.body["tests"]?.arrayValue?.count == 1)
    }
}
