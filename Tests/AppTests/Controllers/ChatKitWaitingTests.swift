import Auth
import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

/// A conversation with an assistant that asks something and waits for the answer.
@Suite struct ChatKitWaitingTests {
    private static let asking = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": "Who are you?"]),
            WorkflowNode(
                slug: "greet", kind: "assistant_message",
                parameters: ["text": "Hello {{ vars.ask.text }}, you said {{ input.text }}."]),
            WorkflowNode(slug: "end", kind: "end"),
        ], edges: [WorkflowEdge("start", "ask"), WorkflowEdge("ask", "greet"), WorkflowEdge("greet", "end")])

    private func say(
        _ text: String, in thread: String? = nil, _ app: AppFixture, as person: AppFixture.Person
    ) async throws -> (thread: String?, said: [String], answer: Answer) {
        let input: JSONValue = [
            "content": [["type": "input_text", "text": .string(text)]], "attachments": [], "inference_options": [:],
        ]
        let message: JSONValue =
            if let thread {
                [
                    "type": "threads.add_user_message", "params": ["input": input, "thread_id": .string(thread)],
                ]
            } else {
                ["type": "threads.create", "params": ["input": input]]
            }
        let answer = try await app.ask("/chatkit/tutor", message, as: person)
        let events = try answer.events
        let said = events.filter { $0["type"] == "thread.item.done" && $0["item"]?["type"] == "assistant_message" }
            .compactMap { $0["item"]?["content"]?[0]?["text"]?.stringValue }
        return (events.first { $0["type"] == "thread.created" }?["thread"]?["id"]?.stringValue, said, answer)
    }

    @Test("the next message is the answer, and the one after it begins again")
    func conversation() async throws {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        let ann = try await app.person("ann@example.org", in: tenant)
        try await app.backend.library.publish(
            Self.asking, as: "tutor", title: "Tutor", description: "", in: tenant.id)
        let first = try await say("Good morning", app, as: ann)
        let thread = try #require(first.thread)
        #expect(first.said == ["Who are you?"])
        #expect(try await say("Ann", in: thread, app, as: ann).said == ["Hello Ann, you said Good morning."])
        #expect(try await say("Again", in: thread, app, as: ann).said == ["Who are you?"])
    }

    @Test("nobody else answers in a person's place")
    func otherPerson() async throws {
        let app = try await AppFixture()
        let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
        let ann = try await app.person("ann@example.org", in: north)
        for tenant in [north, south] {
            try await app.backend.library.publish(
                Self.asking, as: "tutor", title: "Tutor", description: "", in: tenant.id)
        }
        let thread = try #require(try await say("Good morning", app, as: ann).thread)
        for (email, tenant) in [("bob@example.org", north), ("eve@example.org", south)] {
            let other = try await app.person(email, in: tenant)
            let answer = try await say("Ann", in: thread, app, as: other).answer
            #expect(answer.status == 404)
        }
        #expect(try await say("Ann", in: thread, app, as: ann).said == ["Hello Ann, you said Good morning."])
    }
}
