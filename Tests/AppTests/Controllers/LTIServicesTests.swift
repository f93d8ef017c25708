import Auth
import Core
import Crypto
import HTTPCore
import LTI
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// Grades from a run to a platform, and what teachers and administrators do by the API.
@Suite struct LTIServicesTests {
    private struct World {
        let app: AppFixture
        let ann: AppFixture.Person
        let learner: AppFixture.Person
        let link: ResourceLinkID

        init() async throws {
            app = try await AppFixture()
            let tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", role: .owner, in: tenant)
            learner = try await app.person("learner@example.org", in: tenant)
            link = try await LinkFixture(app, in: tenant.id).link
        }

        /// A conversation that ends with a grade, in the learner's place on the link.
        func grade() async throws {
            try await app.backend.library.publish(
                WorkflowDefinition(
                    nodes: [
                        WorkflowNode(slug: "start", kind: "start"),
                        WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": "Ready?"]),
                        WorkflowNode(
                            slug: "end", kind: "end",
                            parameters: ["grade": "{'score': 3, 'maximum': 4, 'comment': 'Good'}"]),
                    ], edges: [WorkflowEdge("start", "ask"), WorkflowEdge("ask", "end")]), as: "graded",
                title: "Graded", description: "", in: ann.identity.tenantID)
            let said = try await app.ask("/chatkit/graded", IsolatedWorld.message("threads.create"), as: learner)
            let created = try said.events.first { $0["type"] == "thread.created" }
            let thread = try #require(created?["thread"]?["id"]?.stringValue)
            let (id, user, link) = (try #require(ThreadID(thread)), learner.identity.userID, link)
            try await app.database.withTenant(ann.identity.tenantID) { transaction async throws -> Void in
                try await transaction.execute(
                    """
                    INSERT INTO lti_placements (tenant_id, link_id, user_id, thread_id, role, last_launch_at)
                    VALUES (app_tenant_id(), \(link), \(user), \(id), 'learner', now())
                    """)
            }
            _ = try await app.ask(
                "/chatkit/graded", IsolatedWorld.message("threads.add_user_message", thread: thread), as: learner)
        }

        func sheet(as person: AppFixture.Person) async throws -> Answer {
            try await app.ask("/api/v1/lti/resource-links/\(link)/grades", as: person)
        }
    }

    @Test("The grade of a run that ended is on the link's sheet in the same moment")
    func fromRun() async throws {
        let world = try await World()
        try await world.grade()
        let row = try await world.sheet(as: world.ann).body["data"]?[0]
        #expect(row?["user_id"]?.stringValue == world.learner.identity.userID.description)
        // The platform of this link takes no scores.
        #expect(row?["state"] == "graded")
        let score = row?["scores"]?[0]
        #expect(score?["score"]?.doubleValue == 3 && score?["maximum"]?.doubleValue == 4 && score?["comment"] == "Good")
        #expect(score?["status"] == "held")
    }

    @Test("A teacher's score takes the place of the assistant's, and the log says so; learners may nothing of it")
    func override() async throws {
        let world = try await World()
        try await world.grade()
        let path = "/api/v1/lti/resource-links/\(world.link)/grades/\(world.learner.identity.userID)"
        let body: JSONValue = ["score": 4, "maximum": 4, "comment": "Better"]
        #expect(try await world.app.ask(path, body, as: world.ann, method: .put).status == 202)
        #expect(try await world.app.ask(path, ["score": 5, "maximum": 4], as: world.ann, method: .put).status == 400)
        #expect(try await world.app.ask(path, body, as: world.learner, method: .put).status == 404)
        #expect(try await world.sheet(as: world.learner).status == 404)
        let score = try await world.sheet(as: world.ann).body["data"]?[0]?["scores"]?[0]
        #expect(score?["score"]?.doubleValue == 4 && score?["is_overridden"] == true)
        #expect(try await world.app.ask(path + "/send", [:], as: world.ann).body["sent"] == 1)
        let events = try await world.app.ask("/api/v1/audit-events", as: world.ann).text
        #expect(events.contains("lti_grade.override") && events.contains("lti_grade.send"))
    }

    @Test("An invitation's address registers once; the page says what went wrong and asks to be closed only when done")
    func invitations() async throws {
        let world = try await World()
        let made = try await world.app.ask("/api/v1/lti/invitations", ["is_trusted": true], as: world.ann)
        #expect(made.status == 201)
        let url = try #require(made.body["registration_url"]?.stringValue)
        let path = "/lti/register" + url.drop { $0 != "?" }
        let refused = try await world.app.ask(path + "&openid_configuration=https%3A%2F%2Flms.example.org%2Fo")
        #expect(refused.status == 200 && refused.text.contains("data-done=\"false\""))
        #expect(try await !world.app.ask("/lti/register?invitation=%3Cscript%3E").text.contains("<script>"))
        let french = try await world.app.ask(
            "/lti/register?invitation=x", as: nil, ["Accept-Language": "fr-CA, en;q=0.5"])
        #expect(french.text.contains(#"<html lang="fr""#) && french.text.contains("Ce lien a déjà servi"))
        #expect(refused.text.contains(#"<html lang="en""#))
        #expect(try await world.app.ask("/api/v1/lti/invitations", [:], as: world.learner).status == 403)
        let list = try await world.app.ask("/api/v1/lti/invitations", as: world.ann)
        #expect(list.body["data"]?[0]?["state"] == "open" && !list.text.contains("token"))
        let id = try #require(made.body["invitation"]?["id"]?.stringValue)
        #expect(
            try await world.app.ask("/api/v1/lti/invitations/\(id)", as: world.ann, method: .delete).status == 204)
    }

    @Test("Where the platform cannot be asked, results, rosters and checks say so")
    func platform() async throws {
        let world = try await World()
        let path = "/api/v1/lti/resource-links/\(world.link)"
        #expect(try await world.app.ask(path + "/results", as: world.ann).body["data"]?.arrayValue == [])
        let roster = try await world.app.ask(path + "/roster", [:], as: world.ann)
        #expect(roster.status == 503 && roster.body["error"]?["details"]?["cause"] == "not_granted")
        #expect(try await world.app.ask("/lti/canvas.json").body["public_jwk_url"] == "http://localhost/lti/jwks.json")
    }
}
