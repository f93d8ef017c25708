import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct InvitationsControllerTests {
    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let admin: AppFixture.Person

        init() async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            admin = try await app.person("admin@example.org", role: .admin, in: tenant)
        }

        func invite(_ body: JSONValue) async throws -> Answer {
            try await app.ask("/api/v1/invitations", body, as: admin)
        }

        func accept(_ token: String, password: String = "correct horse battery") async throws -> Answer {
            try await app.ask(
                "/api/v1/invitations/accept",
                ["token": .string(token), "name": "New Person", "password": .string(password)])
        }
    }

    @Test("An invitation is made, shown as a link once, accepted, and listed without its token")
    func journey() async throws {
        let world = try await World()
        let made = try await world.invite(["email": "new@example.org", "role": "teacher"])
        #expect(made.status == 201 && made.body["delivery"] == "shown")
        #expect(made.response.fields["Cache-Control"] == "no-store")
        let link = try #require(made.body["link"]?.stringValue)
        let token = String(try #require(link.split(separator: "=").last))
        #expect(try await world.accept(token).status == 201)
        #expect(try await world.app.logIn("new@example.org", "correct horse battery").status == 200)
        let again = try await world.accept(token)
        #expect(again.status == 404 && again.code == "not_found")
        let list = try await world.app.ask("/api/v1/invitations?state=accepted", as: world.admin)
        #expect(list.body["data"]?[0]?["id"] == made.body["id"])
        #expect(!list.text.contains(token) && !list.text.contains("link"))
    }

    @Test("A withdrawn invitation opens nothing; an accepted one cannot be withdrawn")
    func withdrawal() async throws {
        let world = try await World()
        func path(_ made: Answer) -> String { "/api/v1/invitations/\(made.body["id"]?.stringValue ?? "")" }
        func token(_ made: Answer) -> String {
            made.body["link"]?.stringValue?.split(separator: "=").last.map(String.init) ?? ""
        }
        let first = try await world.invite(["email": "a@example.org", "role": "learner"])
        #expect(try await world.app.ask(path(first), as: world.admin, method: .delete).status == 204)
        #expect(try await world.app.ask(path(first), as: world.admin, method: .delete).status == 204)
        #expect(try await world.accept(token(first)).status == 404)
        let second = try await world.invite(["email": "b@example.org", "role": "learner"])
        #expect(try await world.accept(token(second)).status == 201)
        #expect(try await world.app.ask(path(second), as: world.admin, method: .delete).status == 404)
    }

    @Test("Wrong fields are refused by their names, and nobody invites who may not")
    func refusals() async throws {
        let world = try await World()
        for (body, field) in [
            (["role": "learner"], "email"), (["email": "a@example.org"], "role"),
            (["email": "nobody", "role": "learner"], "email"),
            (["email": "\u{0430}nn@example.org", "role": "learner"], "email"),
            (["email": "a@example.org", "role": "service"], "role"),
            (["email": "a@example.org", "role": "learner", "course_id": "x"], "course_id"),
            (["email": "a@example.org", "role": "learner", "course_role": "tutor"], "course_id"),
        ] as [(JSONValue, String)] {
            let answer = try await world.invite(body)
            #expect(answer.status == 400 && answer.body["error"]?["details"]?["path"] == .string(field), "\(body)")
        }
        #expect(try await world.invite(["email": "a@example.org", "role": "owner"]).status == 403)
        #expect(try await world.invite(["email": "ADMIN@example.org", "role": "learner"]).status == 409)
        for role in [Role.teacher, .learner, .service] {
            let person = try await world.app.person("\(role)@example.org", role: role, in: world.tenant)
            let body: JSONValue = ["email": "a@example.org", "role": "learner"]
            #expect(try await world.app.ask("/api/v1/invitations", body, as: person).status == 403)
            #expect(try await world.app.ask("/api/v1/invitations", as: person).status == 403)
        }
        let made = try await world.invite(["email": "a@example.org", "role": "learner"])
        let token = made.body["link"]?.stringValue?.split(separator: "=").last.map(String.init) ?? ""
        for password in ["", "short", String(repeating: "x", count: 10_000), "NUL \u{0} inside"] {
            #expect(try await world.accept(token, password: password).status == 400)
        }
        #expect(try await world.accept(token).status == 201)
    }
}
