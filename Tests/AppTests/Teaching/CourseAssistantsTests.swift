import Auth
import Core
import HTTPCore
import Postgres
import Testing

@testable import lyceum

@Suite struct CourseAssistantsTests {
    /// Isolates: course_assistants
    @Test("A course's teachers see what its learners say to its assistants alone, wherever else they learn")
    func sight() async throws {
        let world = try await TeachingWorld()
        // Ann learns in both courses; only the assistant of B is hers in B.
        let added = try await world.app.ask(
            "/api/v1/courses/\(world.courseB)/memberships",
            ["user_id": .string(world.ann.identity.userID.description), "role": "learner"], as: world.admin)
        #expect(added.status == 201)
        let thread = try await world.say("Hello", as: world.ann).thread
        let (own, list) = ("/api/v1/courses/\(world.courseA)/workflows/tutor", "/api/v1/courses/\(world.courseA)")
        #expect(try await world.app.ask("/api/v1/conversations/\(thread)", as: world.teacherA).status == 200)
        for _ in 1...2 {
            #expect(try await world.app.ask(own, as: world.admin, method: .delete).status == 204)
        }
        #expect(try await world.app.ask("\(list)/workflows", as: world.teacherA).body["data"] == [])
        #expect(try await world.app.ask("\(list)/conversations", as: world.teacherA).body["data"] == [])
        #expect(try await world.app.ask("/api/v1/conversations/\(thread)", as: world.teacherA).status == 404)
        #expect(
            try await world.app.ask("/api/v1/conversations/\(thread)/take-over", [:], as: world.teacherA).status == 404)
        #expect(try await world.app.ask("/api/v1/conversations/\(thread)", as: world.teacherB).status == 200)
        #expect(try await world.app.ask("/api/v1/conversations/\(thread)", as: world.admin).status == 200)
        for _ in 1...2 {
            let given = try await world.app.ask("\(list)/workflows", ["workflow": "tutor"], as: world.admin)
            #expect(given.status == 201 && given.body == ["slug": "tutor", "title": "Tutor"])
        }
        let assistants = try await world.app.ask("\(list)/workflows", as: world.ann)
        #expect(assistants.body["data"] == [["slug": "tutor", "title": "Tutor"]])
        let noted = try await world.audited("course.update")
        #expect(noted.filter { $0 == world.courseA }.count == 3)
    }

    @Test("Only those who manage every course say which assistants are a course's, and only of their own institution")
    func refusals() async throws {
        let world = try await TeachingWorld()
        let path = "/api/v1/courses/\(world.courseA)/workflows"
        let author = try await world.app.person("author@example.org", role: .teacher, in: world.tenant)
        for person in [world.teacherA, world.ann, author] {
            #expect(try await world.app.ask(path, ["workflow": "tutor"], as: person).status == 403)
            #expect(try await world.app.ask("\(path)/tutor", as: person, method: .delete).status == 403)
        }
        let refused: [(JSONValue, Int)] = [(["workflow": "nothing"], 404), ([:], 400), (["workflow": ""], 400)]
        for (body, status) in refused {
            #expect(try await world.app.ask(path, body, as: world.admin).status == status)
        }
        #expect(try await world.app.ask(path, as: world.teacherB).status == 404)
        let south = try await world.app.person(
            "south@example.org", role: .owner, in: try await world.app.tenant("south"))
        #expect(try await world.app.ask(path, as: south).status == 404)
        #expect(try await world.app.ask(path, ["workflow": "tutor"], as: south).status == 404)
        #expect(try await world.app.ask("\(path)/tutor", as: south, method: .delete).status == 404)
        let left = try await world.app.database.withTenant(south.identity.tenantID) { transaction in
            try await transaction.query("SELECT FROM course_assistants").count
        }
        #expect(left == 0)
    }
}
