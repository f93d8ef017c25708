import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

@Suite struct FollowedCorrectionTests {
    @Test("Who follows a conversation gets the item in its right words as it is corrected", .timeLimit(.minutes(2)))
    func replacing() async throws {
        let world = try await TeachingWorld(CorrectionsControllerTests.saying)
        let thread = try await world.say("Hello", as: world.ann).thread
        try await ListeningClient.following("/api/v1/threads/\(thread)/events", as: world.ann, in: world.app) {
            client in
            await client.hears("id: ")
            _ = try await world.app.ask(
                "/api/v1/workflows/tutor/corrections", ["node": "intro", "text": "An ohm is a unit."], as: world.admin)
            await client.hears("\"type\":\"thread.item.replaced\"")
            #expect(client.text.contains("An ohm is a unit."))
        }
    }
}
