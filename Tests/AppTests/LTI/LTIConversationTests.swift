import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// Whose conversation on a link goes on, with which assistant, and until when.
@Suite struct LTIConversationTests {
    private static let assistant = "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"

    private static func change(_ statement: String, _ world: LTIWorld) async throws {
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction async throws -> Void in
            try await transaction.execute(Query(unsafeSQL: statement))
        }
    }

    /// Publishes another assistant, and gives it to the link.
    private static func replace(_ world: LTIWorld) async throws {
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": "Volta"]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "say"), WorkflowEdge("say", "end")])
        try await world.app.backend.library.publish(
            graph, as: "volts", title: "Volta", description: "", in: world.owner.identity.tenantID)
        try await change(
            "UPDATE lti_resource_links SET workflow_id = (SELECT id FROM workflows WHERE slug = 'volts')", world)
    }

    private static func say(
        in thread: JSONValue?, to slug: String, as person: AppFixture.Person, _ world: LTIWorld
    ) async throws -> Answer {
        let message = world.message("threads.add_user_message", thread: thread?.stringValue ?? "")
        return try await world.app.ask("/chatkit/\(slug)", message, as: person)
    }

    private static func restart(
        _ content: JSONValue, as person: AppFixture.Person, _ world: LTIWorld
    ) async throws -> Answer {
        let link = content["link_id"]?.stringValue ?? ""
        return try await world.app.ask("/api/v1/lti/resource-links/\(link)/restart", [:], as: person)
    }

    @Test("Who has begun goes on with their assistant when the link gets another, which they meet by beginning again")
    func replaced() async throws {
        let world = try await LTIWorld()
        let first = try await world.session(of: world.launch()).content
        try await Self.replace(world)
        // The second of these finds nothing new.
        for _ in 0..<2 {
            let (ada, content) = try await world.session(of: world.launch())
            #expect(content["assistant"]?["slug"] == "circuits" && content["thread_id"] == first["thread_id"])
            #expect(try await Self.say(in: content["thread_id"], to: "circuits", as: ada, world).text.contains("Ohm"))
        }
        let (ada, content) = try await world.session(of: world.launch())
        let again = try await Self.restart(content, as: ada, world)
        #expect(again.body["assistant"]?["slug"] == "volts" && again.body["assistant"]?["title"] == "Volta")
        #expect(try await Self.say(in: again.body["thread_id"], to: "volts", as: ada, world).text.contains("Volta"))
        let last = try await world.session(of: world.launch()).content
        #expect(last["assistant"]?["slug"] == "volts" && last["thread_id"] == again.body["thread_id"])
        let other = try await world.session(of: world.launch("student-2")).content
        #expect(other["assistant"]?["slug"] == "volts")
    }

    @Test("Whose assistant was taken back begins with the link's of now")
    func takenBack() async throws {
        let world = try await LTIWorld()
        let first = try await world.session(of: world.launch()).content
        try await Self.replace(world)
        try await Self.change("UPDATE workflows SET published_version_id = NULL WHERE slug = 'circuits'", world)
        let (ada, content) = try await world.session(of: world.launch())
        #expect(content["assistant"]?["slug"] == "volts" && content["thread_id"] != first["thread_id"])
        #expect(try await Self.say(in: content["thread_id"], to: "volts", as: ada, world).status == 200)
    }

    @Test("A tutor talks with the assistant, whatever the dates, and leads nothing")
    func tutor() async throws {
        let world = try await LTIWorld()
        _ = try await world.launch()
        try await Self.change(
            #"UPDATE lti_resource_links SET settings = '{"closes_at": "2020-01-01T00:00:00Z"}'"#, world)
        let (tutor, content) = try await world.session(of: world.launch("tutor-1", roles: [Self.assistant]))
        #expect(content["view"] == "learner" && content["may_restart"] == true)
        #expect(content["closed"] == .null)
        #expect(try await Self.say(in: content["thread_id"], to: "circuits", as: tutor, world).text.contains("Ohm"))
        let path = "/api/v1/lti/resource-links/\(content["link_id"]?.stringValue ?? "")"
        #expect(try await world.app.ask(path, as: tutor).status == 404)
        #expect(try await world.app.ask("\(path)/grades", as: tutor).status == 404)
    }

    @Test("Outside of any course the teacher of a link sees and sets it, and nobody else whom the platform sends")
    func withoutCourse() async throws {
        let world = try await LTIWorld()
        let (teacher, content) = try await world.session(
            of: world.launch("teacher-1", roles: [LaunchMessage.instructor]) { $0["context"] = nil })
        #expect(content["view"] == "teacher")
        let path = "/api/v1/lti/resource-links/\(content["link_id"]?.stringValue ?? "")"
        let change: JSONValue = [
            "workflow": "circuits", "opens_at": nil, "closes_at": nil, "attempts": 2, "may_restart": true,
        ]
        let (ada, _) = try await world.session(of: world.launch { $0["context"] = nil })
        for (person, status) in [(teacher, 200), (ada, 404)] {
            #expect(try await world.app.ask(path, as: person).status == status)
            #expect(try await world.app.ask("\(path)/grades", as: person).status == status)
            let set = try await world.app.ask(path, change, as: person, ["If-Match": "*"], method: .put)
            #expect(set.status == status, "\(set.text)")
        }
        // In a course what the platform said on the link decides nothing.
        let (_, placed) = try await world.session(
            of: world.launch("teacher-2", roles: [LaunchMessage.instructor]) {
                $0["resource_link"] = ["id": "link-2"]
            })
        let other = "/api/v1/lti/resource-links/\(placed["link_id"]?.stringValue ?? "")"
        #expect(try await world.app.ask(other, as: teacher).status == 404)
    }

    @Test(
        "A page that is open takes nothing more once its platform is shut out, or its person has left the course",
        arguments: [
            ("UPDATE lti_registrations SET status = 'inactive'", "UPDATE lti_registrations SET status = 'active'"),
            ("UPDATE lti_deployments SET status = 'refused'", "UPDATE lti_deployments SET status = 'active'"),
            ("DELETE FROM course_memberships", nil),
        ] as [(String, String?)])
    func shut(statement: String, undo: String?) async throws {
        let world = try await LTIWorld()
        let (ada, content) = try await world.session(of: world.launch())
        let thread = content["thread_id"]
        #expect(try await Self.say(in: thread, to: "circuits", as: ada, world).status == 200)
        try await Self.change(statement, world)
        #expect(try await Self.say(in: thread, to: "circuits", as: ada, world).status == 403)
        #expect(try await Self.restart(content, as: ada, world).status == 403)
        let path = "/api/v1/threads/\(thread?.stringValue ?? "")"
        #expect(try await world.app.ask(path, as: ada).status == 200, "what was said stays to be read")
        // Where nothing was switched off the next launch takes the person in again.
        if let undo { try await Self.change(undo, world) } else { _ = try await world.launch() }
        #expect(try await Self.say(in: thread, to: "circuits", as: ada, world).status == 200)
    }
}
