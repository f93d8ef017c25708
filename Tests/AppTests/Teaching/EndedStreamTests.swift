import Auth
import Core
import HTTPCore
import Postgres
import Testing

@testable import lyceum

/// Streams of people who may not follow them any more.
@Suite struct EndedStreamTests {
    /// What somebody follows.
    enum Stream: String, CaseIterable, CustomTestStringConvertible {
        case conversation, institution, course, run

        var testDescription: String { rawValue }
    }

    @Test(
        "A stream ends soon after the membership of whoever follows is switched off", .timeLimit(.minutes(2)),
        arguments: Stream.allCases)
    func switchedOff(stream: Stream) async throws {
        let world = try await TeachingWorld(proofPause: .zero)
        let (thread, _, answer) = try await world.say("Hello", as: world.ann)
        let teacher = try await world.app.person("teacher@example.org", role: .teacher, in: world.tenant)
        let listed = try await world.app.ask("/api/v1/runs", as: world.ann)
        let run = try #require(listed.body["data"]?[0]?["id"]?.stringValue)
        #expect(answer.status == 200)
        let (path, person, sign): (String, AppFixture.Person, String) =
            switch stream {
            case .conversation: ("/api/v1/threads/\(thread)/events", world.ann, "id: ")
            case .institution: ("/api/v1/conversations/events", teacher, "event: ready")
            case .course: ("/api/v1/courses/\(world.courseA)/conversations/events", world.teacherA, "event: ready")
            case .run: ("/api/v1/runs/\(run)/events", teacher, "data: ")
            }
        try await ListeningClient.following(path, as: person, in: world.app, toTheEnd: true) { client in
            await client.hears(sign)
            _ = try await world.app.database.withTenant(world.tenant.id) { transaction in
                try await transaction.execute(
                    """
                    UPDATE memberships SET state = 'disabled'
                    WHERE tenant_id = app_tenant_id() AND user_id = \(person.identity.userID)
                    """)
            }
        }
    }
}
