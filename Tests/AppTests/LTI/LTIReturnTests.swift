import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// People who come again: what is new is taken over, and that they came is noted.
@Suite struct LTIReturnTests {
    private struct Again: Sendable {
        let name: String
        /// Between the first launch and the second.
        var statement: String?
        var change: @Sendable (inout LaunchMessage) -> Void = { _ in }
        var roles = [LaunchMessage.learner]
        /// What the second launch leaves true in the database.
        let condition: String
    }

    private static let person =
        "lti_people pe JOIN memberships m ON m.user_id = pe.user_id WHERE pe.subject = 'student-1'"

    private static let cases = [
        Again(
            name: "another name", change: { $0.claims["name"] = "Ada King" },
            condition: "SELECT FROM \(person) AND m.name = 'Ada King' AND pe.names ->> 'name' = 'Ada King'"),
        Again(
            name: "another language", change: { $0["launch_presentation"] = ["locale": "fr-CA"] },
            condition: "SELECT FROM \(person) AND m.locale = 'fr-CA'"),
        Again(
            name: "another part", roles: [LaunchMessage.instructor],
            condition: """
                SELECT FROM course_memberships cm JOIN lti_placements p ON p.user_id = cm.user_id
                WHERE cm.role = 'teacher' AND p.role = 'teacher'
                """),
        Again(
            name: "a link by another name", change: { $0["resource_link"] = ["id": "link-1", "title": "Coils"] },
            condition: "SELECT FROM lti_resource_links WHERE title = 'Coils'"),
        Again(
            name: "a course by another name", change: { $0["context"] = ["id": "course-1", "title": "Physics II"] },
            condition: "SELECT FROM lti_contexts WHERE title = 'Physics II'"),
        Again(
            name: "another link", change: { $0["resource_link"] = ["id": "link-2"] },
            condition: "SELECT FROM lti_placements HAVING count(*) = 2"),
        Again(
            name: "another course", change: { $0["context"] = ["id": "course-2"] },
            condition: """
                SELECT FROM lti_contexts c JOIN lti_resource_links l ON l.lti_context_id = c.id AND l.course_id = c.course_id
                WHERE c.context_id = 'course-2'
                """),
        Again(
            name: "a place that was taken away",
            statement: "DELETE FROM memberships m USING lti_people pe WHERE pe.user_id = m.user_id",
            condition: "SELECT FROM \(person) AND EXISTS (SELECT FROM lti_placements)"),
        Again(
            name: "a course without them", statement: "DELETE FROM course_memberships",
            condition: "SELECT FROM course_memberships WHERE role = 'learner'"),
        Again(
            name: "a course without its assistant", statement: "DELETE FROM course_assistants",
            condition: "SELECT FROM course_assistants"),
        Again(
            name: "a course that was removed", statement: "DELETE FROM courses",
            condition: "SELECT FROM courses c JOIN lti_resource_links l ON l.course_id = c.id"),
        Again(
            name: "a conversation that was removed", statement: "UPDATE lti_placements SET thread_id = NULL",
            condition: "SELECT FROM lti_placements WHERE thread_id IS NOT NULL AND attempts = 2"),
    ]

    @Test("What is new in a return is taken over", arguments: cases.indices)
    func news(_ index: Int) async throws {
        let again = Self.cases[index]
        let world = try await LTIWorld()
        #expect(try await world.launch().status == 200)
        try await Self.run(again.statement, world)
        #expect(try await !Self.holds(again.condition, world), "\(again.name) was so before")
        let answer = try await world.launch(roles: again.roles, again.change)
        #expect(answer.status == 200, "\(again.name): \(answer.text)")
        #expect(try await Self.holds(again.condition, world), "\(again.name)")
    }

    @Test("Who was turned away is not let in again, and an assistant that was taken back is not met")
    func refusals() async throws {
        let world = try await LTIWorld()
        _ = try await world.launch()
        let people = "WHERE user_id IN (SELECT user_id FROM lti_people)"
        try await Self.run("UPDATE memberships SET state = 'disabled' \(people)", world)
        let refused = try await world.launch()
        #expect(refused.status == 403 && refused.text.hasPrefix("en|You are not let in here|"), "\(refused.text)")
        #expect(try await world.lastCause() == "disabled_person")
        try await Self.run("UPDATE memberships SET state = 'active' \(people)", world)
        try await Self.run("UPDATE workflows SET published_version_id = NULL", world)
        #expect(try await world.session(of: world.launch()).content["assistant"] == .null)
    }

    @Test("That somebody came again is noted, with nothing else")
    func notes() async throws {
        let world = try await LTIWorld()
        let first = try await world.session(of: world.launch()).content
        world.app.clock.advance(by: .seconds(30))
        let second = try await world.session(of: world.launch()).content
        #expect(first == second)
        #expect(
            try await Self.holds(
                """
                SELECT FROM lti_people pe JOIN lti_placements p ON p.user_id = pe.user_id
                WHERE pe.last_seen_at = pe.created_at + interval '30 seconds' AND p.last_launch_at = pe.last_seen_at
                    AND p.attempts = 1 AND (SELECT count(*) FROM lti_launches) = 2
                """, world))
    }

    private static func run(_ statement: String?, _ world: LTIWorld) async throws {
        guard let statement else { return }
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction in
            _ = try await transaction.execute(Query(unsafeSQL: statement))
        }
    }

    private static func holds(_ condition: String, _ world: LTIWorld) async throws -> Bool {
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction in
            try await !transaction.query(Query(unsafeSQL: condition)).isEmpty
        }
    }
}
