import Core
import HTTPCore
import Testing

@testable import lyceum

/// Isolates: threads
@Suite struct OpenAIIsolationTests {
    private func say(_ name: String, as person: AppFixture.Person, in world: IsolatedWorld) async throws -> Answer {
        try await world.app.ask(
            "/v1/chat/completions",
            [
                "model": "circuits", "messages": [["role": "user", "content": "Kirchhoff?"]],
                "metadata": ["thread_id": .string(name)],
            ], as: person)
    }

    @Test("A name of a conversation is one person's, in one institution")
    func names() async throws {
        let world = try await IsolatedWorld()
        try await IsolatedWorld.publish("South's own", in: world.spy.identity.tenantID, world.app)
        let ann = try await say("mine", as: world.ann, in: world)
        let again = try await say("mine", as: world.ann, in: world)
        #expect(ann.status == 200 && ann.body["thread_id"] == again.body["thread_id"])
        let spy = try await say("mine", as: world.spy, in: world)
        #expect(spy.status == 200 && spy.body["thread_id"] != ann.body["thread_id"])
        #expect(spy.body["choices"]?[0]?["message"]?["content"] == "South's own")
        let thread = try #require(ann.body["thread_id"]?.stringValue)
        let taken = try await say(thread, as: world.spy, in: world)
        #expect(taken.status == 404 && taken.code == "thread_not_found")
    }

    @Test("A model of another institution is none")
    func models() async throws {
        let world = try await IsolatedWorld()
        let list = try await world.app.ask("/v1/models", as: world.spy)
        #expect(list.body["data"] == [])
        let answer = try await say("mine", as: world.spy, in: world)
        #expect(answer.status == 404 && answer.code == "model_not_found")
    }
}
