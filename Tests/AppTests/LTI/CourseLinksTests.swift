import Auth
import Core
import HTTPCore
import LTI
import Postgres
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

    @Test("A link counts the grades that stand, as its sheet does: no progress, and none that another stands over")
    func counts() async throws {
        let world = try await TeachingWorld()
        let fixture = try await LinkFixture(world.app, in: world.tenant.id, course: CourseID(world.courseA))
        let (link, item) = (fixture.link, SystemIdentifierGenerator().make(LineItemID.self))
        let people = [world.ann, world.bob, world.teacherB].map(\.identity.userID)
        let (ann, bob, cid) = (people[0], people[1], people[2])
        try await world.app.database.withTenant(world.tenant.id) { transaction async throws -> Void in
            try await transaction.batch([
                """
                INSERT INTO lti_line_items (id, tenant_id, link_id, key, label, score_maximum, created_at, updated_at)
                VALUES (\(item), app_tenant_id(), \(link), '', 'Week 3', 4, now(), now())
                """,
                """
                INSERT INTO lti_grades (tenant_id, line_item_id, user_id, last_timestamp)
                SELECT app_tenant_id(), \(item)::uuid, person, now() FROM unnest(\(people)::uuid[]) person
                """,
                // What one of them began could not be told, nor the others' grades, and lower ones came after these.
                """
                INSERT INTO lti_scores (id, tenant_id, line_item_id, user_id, source, given, maximum, activity, grading,
                    score_timestamp, status, held_for, next_at, created_at)
                SELECT gen_random_uuid(), app_tenant_id(), \(item)::uuid, person, person || source, given, maximum,
                    'InProgress', 'NotReady', now() + age * interval '1 second', status, held, now(), now()
                FROM (VALUES
                    (\(ann)::uuid, 'begun', NULL::double precision, NULL::double precision, 1, 'failed', NULL::text),
                    (\(bob)::uuid, 'first', 3, 4, 1, 'failed', NULL),
                    (\(bob)::uuid, 'then', 2, 4, 2, 'held', 'attempt'),
                    (\(cid)::uuid, 'first', 3, 4, 1, 'failed', NULL),
                    (\(cid)::uuid, 'then', 2, 4, 2, 'held', 'attempt')
                ) told (person, source, given, maximum, age, status, held)
                """,
            ])
        }
        let answer = try await world.app.ask("/api/v1/courses/\(world.courseA)/resource-links", as: world.teacherA)
        let shown = try #require(answer.body["data"]?[0], "\(answer.text)")
        #expect(shown["failed"] == 2 && shown["waiting"] == 0, "\(shown)")
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
