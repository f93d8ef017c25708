import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct CoursesControllerTests {
    @Test("A teacher makes a course, takes a learner in, and archives it; the learner sees it and changes nothing")
    func journey() async throws {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        let teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
        let learner = try await app.person("learner@example.org", in: tenant)
        let made = try await app.ask("/api/v1/courses", ["title": "Circuits"], as: teacher)
        #expect(made.status == 201 && made.body["state"] == "active" && made.response.fields["ETag"] != nil)
        let path = "/api/v1/courses/\(made.body["id"]?.stringValue ?? "")"
        #expect(try await app.ask(path, as: learner).status == 404)
        let added = try await app.ask(
            "\(path)/memberships",
            ["user_id": .string(learner.identity.userID.description), "role": "learner"], as: teacher)
        #expect(added.status == 201 && added.body["role"] == "learner")
        #expect(try await app.ask(path, as: learner).status == 200)
        #expect(try await app.ask("/api/v1/courses", as: learner).body["data"]?.arrayValue?.count == 1)
        #expect(try await app.ask("\(path)/memberships", as: learner).status == 403)
        #expect(try await app.ask(path, ["title": "Mine"], as: learner, method: .patch).status == 403)
        #expect(try await app.ask(path, as: learner, method: .delete).status == 403)
        #expect(try await app.ask(path, as: teacher, method: .delete).status == 403)
        let members = try await app.ask("\(path)/memberships?role=learner", as: teacher)
        #expect(members.body["data"]?.arrayValue?.count == 1)
        let one = "\(path)/memberships/\(learner.identity.userID)"
        #expect(try await app.ask(one, ["role": "tutor"], as: teacher, method: .patch).body["role"] == "tutor")
        #expect(try await app.ask("\(path)/memberships", as: learner).status == 200)
        #expect(try await app.ask(one, ["role": "teacher"], as: learner, method: .patch).status == 403)
        #expect(try await app.ask(one, as: teacher, method: .delete).status == 204)
        #expect(try await app.ask(path, as: learner).status == 404)
        #expect(try await app.ask(path, ["state": "archived"], as: teacher, method: .patch).body["state"] == "archived")
    }

    @Test("Wrong fields are refused by their names")
    func wrongFields() async throws {
        let app = try await AppFixture()
        let teacher = try await app.person("teacher@example.org", role: .teacher, in: app.tenant("north"))
        let path = "/api/v1/courses"
        let long = JSONValue.string(String(repeating: "x", count: 4001))
        for (body, field) in [
            ([:], "title"), (["title": ""], "title"), (["title": "a\nb"], "title"), (["title": 7], "title"),
            (["title": "A", "description": long], "description"),
            (["title": "A", "description": "\u{0}"], "description"),
        ] as [(JSONValue, String)] {
            let answer = try await app.ask(path, body, as: teacher)
            #expect(answer.status == 400 && answer.body["error"]?["details"]?["path"] == .string(field), "\(field)")
        }
        let made = try await app.ask(path, ["title": "Circuits"], as: teacher)
        let one = "\(path)/\(made.body["id"]?.stringValue ?? "")"
        #expect(try await app.ask(one, ["state": "gone"], as: teacher, method: .patch).status == 400)
        #expect(try await app.ask("\(one)/memberships", ["user_id": "me", "role": "tutor"], as: teacher).status == 400)
        let own = JSONValue.string(teacher.identity.userID.description)
        #expect(try await app.ask("\(one)/memberships", ["user_id": own, "role": "owner"], as: teacher).status == 400)
        #expect(try await app.ask("\(one)/memberships", ["user_id": own, "role": "tutor"], as: teacher).status == 409)
        #expect(try await app.ask("\(path)/nothing", as: teacher).status == 404)
    }
}
