import Auth
import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// Launches from a platform's gradebook to a learner's work (Submission Review 1.0).
@Suite struct LTISubmissionReviewTests {
    private static func review(
        _ world: LTIWorld, by subject: String, _ roles: [String], of learner: String,
        _ change: (inout LaunchMessage) -> Void = { _ in }
    ) async throws -> Answer {
        try await world.launch(subject, roles: roles) { message in
            message["message_type"] = "LtiSubmissionReviewRequest"
            message["for_user"] = ["user_id": .string(learner)]
            change(&message)
        }
    }

    private static func path(_ content: JSONValue) throws -> String {
        let link = try #require(content["link_id"]?.stringValue, "\(content)")
        let user = try #require(content["review"]?["user_id"]?.stringValue, "\(content)")
        return "/api/v1/lti/resource-links/\(link)/grades/\(user)"
    }

    @Test("§3.2: a teacher sees the learner's conversations and grade, gives another, and takes it back")
    func teacher() async throws {
        let world = try await LTIWorld()
        let (_, launched) = try await world.session(of: world.launch("ann"))
        let answer = try await Self.review(world, by: "teacher-1", [LaunchMessage.instructor], of: "ann")
        let (teacher, content) = try await world.session(of: answer)
        #expect(content["view"] == "review" && content["review"]?["is_own"] == false, "\(content)")
        #expect(content["link_id"] == launched["link_id"] && content["link_title"] == "Circuits")
        let path = try Self.path(content)
        let person = try await world.app.ask(path, as: teacher)
        #expect(person.body["name"] == "Ada Lovelace" && person.body["state"] == "in_progress", "\(person.text)")
        let conversation = try #require(person.body["conversations"]?[0])
        #expect(conversation["thread_id"] == launched["thread_id"] && conversation["number"] == 1)
        #expect(conversation["workflow"]?["slug"] == "circuits")
        let thread = try #require(conversation["thread_id"]?.stringValue)
        #expect(try await world.app.ask("/api/v1/conversations/\(thread)", as: teacher).status == 200)
        let given = try await world.app.ask(
            path, ["score": 9, "maximum": 10, "comment": "Good"], as: teacher, method: .put)
        #expect(given.status == 202, "\(given.text)")
        let score = try await world.app.ask(path, as: teacher).body["scores"]?[0]
        #expect(score?["is_overridden"] == true && score?["comment"] == "Good")
        #expect(try await world.app.ask(path, as: teacher, method: .delete).body["sent"] == 0)
        #expect(try await world.app.ask(path, as: teacher, method: .delete).status == 404)
        let events = try await world.app.ask("/api/v1/audit-events", as: world.owner).text
        #expect(events.contains("lti_grade.lift"))
    }

    @Test("§3.2: a learner sees their own work alone, without what is for teachers")
    func learner() async throws {
        let world = try await LTIWorld()
        let (_, launched) = try await world.session(of: world.launch("ann"))
        _ = try await world.session(of: world.launch("ben"))
        let (ann, content) = try await world.session(
            of: Self.review(world, by: "ann", [LaunchMessage.learner], of: "ann"))
        #expect(content["review"]?["is_own"] == true)
        let path = try Self.path(content)
        let own = try await world.app.ask(path, as: ann)
        #expect(own.status == 200 && own.body["conversations"]?[0]?["thread_id"] == launched["thread_id"])
        for method in [HTTPMethod.put, .delete] {
            let body: JSONValue? = method == .put ? ["score": 1, "maximum": 1] : nil
            #expect(try await world.app.ask(path, body, as: ann, method: method).status == 404)
        }
        // Another's, by the launch and by the API.
        #expect(try await Self.review(world, by: "ann", [LaunchMessage.learner], of: "ben").status == 403)
        #expect(try await world.lastCause() == "not_allowed")
        let (_, other) = try await world.session(
            of: Self.review(world, by: "teacher-1", [LaunchMessage.instructor], of: "ben"))
        #expect(try await world.app.ask(Self.path(other), as: ann).status == 404)
    }

    @Test("Somebody who never came, and a line item that nobody has opened, are told as that")
    func nobody() async throws {
        let world = try await LTIWorld()
        _ = try await world.session(of: world.launch("ann"))
        let (_, unknown) = try await world.session(
            of: Self.review(world, by: "teacher-1", [LaunchMessage.instructor], of: "eve") { message in
                message["for_user"] = ["user_id": "eve", "name": "Eve"]
            })
        #expect(unknown["review"]?["user_id"] == .null && unknown["review"]?["name"] == "Eve")
        let (_, unopened) = try await world.session(
            of: Self.review(world, by: "teacher-1", [LaunchMessage.instructor], of: "ann") {
                $0["resource_link"] = ["id": "never"]
            })
        #expect(unopened["view"] == "review" && unopened["link_id"] == .null)
    }

    @Test("§3.3: a line item leads to its link, without becoming the link's own; reviewers get no place on it")
    func lineItem() async throws {
        let world = try await LTIWorld()
        let endpoint = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
        let items: JSONValue = ["lineitem": "https://lms.example.org/items/1"]
        let (_, launched) = try await world.session(of: world.launch("ann") { $0.claims[endpoint] = items })
        let (_, found) = try await world.session(
            of: Self.review(world, by: "teacher-1", [LaunchMessage.instructor], of: "ann") { message in
                message["resource_link"] = nil
                message.claims[endpoint] = items
            })
        #expect(found["link_id"] == launched["link_id"])
        _ = try await world.session(
            of: Self.review(world, by: "teacher-1", [LaunchMessage.instructor], of: "ann") {
                $0.claims[endpoint] = ["lineitem": "https://lms.example.org/items/2"]
            })
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction async throws -> Void in
            let row = try await transaction.queryOne(
                "SELECT lineitem_url, (SELECT count(*) FROM lti_placements) AS places FROM lti_resource_links")
            let (url, places) = try #require(row).decode(String?.self, Int.self)
            #expect(url == "https://lms.example.org/items/1" && places == 1)
        }
    }
}
