import Auth
import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

@Suite struct CourseQuestionsTests {
    @Test("Questions that differ in case and signs alone stand together, and what most people asked comes first")
    func groups() async throws {
        let world = try await TeachingWorld()
        _ = try await world.say("What is a volt?", as: world.ann)
        _ = try await world.say("what is a VOLT", as: world.ann)
        let thread = try await world.say("Hello there", as: world.ann).thread
        _ = try await world.say("I am Ann", in: thread, as: world.ann)
        _ = try await world.say("And why is that?", in: thread, as: world.ann)
        let found = try await questions(of: world.courseA, as: world.teacherA, world)
        #expect(found.map { $0["text"] } == ["what is a VOLT", "And why is that?", "Hello there"], "\(found)")
        #expect(found.map { $0["count"] } == [2, 1, 1] && found.allSatisfy { $0["people"] == 1 })
        #expect(found.allSatisfy { $0["workflow"] == "tutor" && $0["last_asked_at"]?.stringValue != nil })
    }

    @Test("A course's teacher sees what its learners asked, and nobody else's; learners and tutors see nothing")
    func access() async throws {
        let world = try await TeachingWorld()
        _ = try await world.say("What does Ann ask?", as: world.ann)
        _ = try await world.say("What does Bob ask?", as: world.bob)
        let own = try await questions(of: world.courseA, as: world.teacherA, world)
        #expect(own.map { $0["text"] } == ["What does Ann ask?"])
        let path = "/api/v1/courses/\(world.courseA)/questions"
        for (person, status) in [(world.teacherB, 404), (world.ann, 403), (world.bob, 403)] {
            #expect(try await world.app.ask(path, as: person).status == status)
        }
        #expect(try await questions(of: world.courseA, as: world.admin, world).count == 1)
        #expect(try await world.app.ask(path + "?days=0", as: world.teacherA).status == 400)
    }

    @Test("What is older than was asked for is not shown")
    func age() async throws {
        let world = try await TeachingWorld()
        _ = try await world.say("What is a volt?", as: world.ann)
        world.app.clock.advance(by: .seconds(3 * 86_400))
        let admin = try await world.app.person("later@example.org", role: .admin, in: world.tenant)
        #expect(try await questions(of: world.courseA, as: admin, world, "?days=2").isEmpty)
        #expect(try await questions(of: world.courseA, as: admin, world, "?days=4").count == 1)
    }

    @Test("In a course whose learners may come without a name, what fewer than three people asked is kept back")
    func anonymity() async throws {
        let world = try await TeachingWorld()
        let platform = try await LinkFixture(
            world.app, in: world.tenant.id, course: CourseID(world.courseA), title: "Kirchhoff")
        try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await transaction.execute(
                """
                UPDATE lti_registrations SET settings = settings || '{"anonymous": true}'
                WHERE tenant_id = app_tenant_id() AND id = \(platform.registration.id)
                """)
            try await transaction.execute(
                """
                INSERT INTO lti_contexts (id, tenant_id, registration_id, deployment_id, context_id, course_id, created_at,
                    last_launch_at)
                SELECT gen_random_uuid(), tenant_id, registration_id, deployment_id, 'own', \(CourseID(world.courseA)),
                    now(), now()
                FROM lti_deployments WHERE tenant_id = app_tenant_id() LIMIT 1
                """)
        }
        var learners = [world.ann]
        for name in ["cid", "dan"] {
            let person = try await world.app.person("\(name)@example.org", in: world.tenant)
            _ = try await world.app.ask(
                "/api/v1/courses/\(world.courseA)/memberships",
                ["user_id": .string(person.identity.userID.description), "role": "learner"], as: world.admin)
            learners.append(person)
        }
        for learner in learners { _ = try await world.say("What is a volt?", as: learner) }
        _ = try await world.say("Why do I have a bad grade?", as: world.ann)
        let found = try await questions(of: world.courseA, as: world.teacherA, world)
        #expect(found.map { $0["text"] } == ["What is a volt?"] && found.first?["people"] == 3, "\(found)")
        let answer = try await world.app.ask("/api/v1/courses/\(world.courseA)/questions", as: world.teacherA)
        #expect(answer.body["anonymous"] == true)
    }

    private func questions(
        of course: String, as person: AppFixture.Person, _ world: TeachingWorld, _ query: String = ""
    ) async throws -> [JSONValue] {
        let answer = try await world.app.ask("/api/v1/courses/\(course)/questions\(query)", as: person)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.body["data"]?.arrayValue ?? []
    }
}
