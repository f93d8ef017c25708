import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct CourseLinksTests {
    @Test("A course's teacher finds the links that lead into it, and nobody else does")
    func links() async throws {
        let world = try await TeachingWorld()
        let fixture = try await LinkFixture(
            world.app, in: world.tenant.id, course: CourseID(world.courseA), title: "Week 3")
        let path = "/api/v1/courses/\(world.courseA)/resource-links"
        let found = try await world.app.ask(path, as: world.teacherA)
        #expect(found.status == 200, "\(found.text)")
        let link = try #require(found.body["data"]?[0])
        #expect(link["id"] == .string(fixture.link.description) && link["title"] == "Week 3")
        #expect(link["platform"] == "The LMS" && link["workflow"] == .null && link["learners"] == 0)
        #expect(try await world.app.ask(path, as: world.admin).body == found.body)
        for (person, status) in [(world.teacherB, 404), (world.ann, 403), (world.bob, 403)] {
            #expect(try await world.app.ask(path, as: person).status == status)
        }
        let other = try await world.app.ask("/api/v1/courses/\(world.courseB)/resource-links", as: world.teacherB)
        #expect(other.status == 200 && other.body["data"] == [])
    }

    @Test("A list of courses says which part one has in each, and gives those with one part")
    func parts() async throws {
        let world = try await TeachingWorld()
        func parts(_ query: String, _ person: AppFixture.Person) async throws -> [JSONValue?]? {
            try await world.app.ask("/api/v1/courses\(query)", as: person).body["data"]?.arrayValue?.map { $0["part"] }
        }
        #expect(try await parts("", world.teacherA) == ["teacher", "learner"])
        #expect(try await parts("?part=teacher", world.teacherA) == ["teacher"])
        #expect(try await parts("", world.admin) == [.null, .null])
        #expect(try await parts("?part=teacher", world.admin) == [])
        #expect(try await world.app.ask("/api/v1/courses?part=guest", as: world.admin).status == 400)
    }
}
