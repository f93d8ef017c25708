import Core
import HTTPCore
import Testing

@testable import lyceum

/// What those see at once who follow a conversation that somebody leads.
@Suite struct FollowedLeadTests {
    @Test(
        "Who follows a conversation gets a teacher's message, the take-over and the reset as they happen",
        .timeLimit(.minutes(2)))
    func leading() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        let path = "/api/v1/conversations/\(thread)"
        try await ListeningClient.following("/api/v1/threads/\(thread)/events", as: world.ann, in: world.app) {
            client in
            await client.hears("id: ")
            _ = try await world.app.ask("\(path)/messages", ["text": "Look again."], as: world.teacherA)
            await client.hears("**Person:** Look again.")
            _ = try await world.app.ask("\(path)/take-over", [:], as: world.teacherA)
            await client.hears("I answer here now")
            try await world.say("Ann", in: thread, as: world.ann)
            await client.hears("\"text\":\"Ann\"")
            _ = try await world.app.ask("\(path)/give-back", [:], as: world.teacherA)
            await client.hears("How old are you, Ann?")
            _ = try await world.app.ask("\(path)/reset", [:], as: world.teacherA)
            await client.hears("\"status\":\"cancelled\"")
        }
    }

    @Test("Who follows a course hears within a moment that somebody came to another step", .timeLimit(.minutes(2)))
    func steps() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        let path = "/api/v1/courses/\(world.courseA)/conversations/events"
        try await ListeningClient.following(path, as: world.teacherA, in: world.app) { client in
            await client.hears("event: ready")
            #expect(client.text.contains("\"title\":\"The name\""))
            try await world.say("Ann", in: thread, as: world.ann)
            await client.hears("\"title\":\"The age\"")
        }
    }
}
