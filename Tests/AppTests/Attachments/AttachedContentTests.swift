import Auth
import Core
import HTTPCore
import ModelProviders
import Support
import Testing
import Workflows

@testable import lyceum

/// What a model reads of what was sent with a message.
@Suite struct AttachedContentTests {
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0] + [0, 0, 0, 0]
        + [0, 0, 0, 0] + Array("IEND".utf8) + [0, 0, 0, 0]

    /// Two messages with attachments to an agent; gives what it was asked.
    private func requests(seesImages: Bool, history: String) async throws -> [ModelRequest] {
        let model = ScriptedModelProvider(seesImages: seesImages, .text("I see."))
        let app = try await AppFixture(chat: model)
        let tenant = try await app.tenant("north")
        let ann = try await app.person("ann@example.org", in: tenant)
        try await app.backend.library.publish(
            WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start"),
                    WorkflowNode(
                        slug: "ask", kind: "agent",
                        parameters: ["instructions": "Help.", "history": .string(history)]),
                    WorkflowNode(
                        slug: "say", kind: "assistant_message",
                        parameters: ["text": "{{ input.attachments[0].name }}: {{ input.attachments[0].text }}"]),
                    WorkflowNode(slug: "end", kind: "end"),
                ],
                edges: [WorkflowEdge("start", "ask"), WorkflowEdge("ask", "say"), WorkflowEdge("say", "end")]),
            as: "w", title: "W", description: "", in: tenant.id)
        var thread: JSONValue?
        for round in 1...2 {
            let text = try await app.attach("law\(round).txt", "text/plain", Array("Words \(round)".utf8), as: ann)
            let image = try await app.attach("dot\(round).png", "image/png", Self.png, as: ann)
            var params: JSONObject = [
                "input": [
                    "content": [["type": "input_text", "text": .string("Look \(round)")]],
                    "attachments": [text.body["id"] ?? nil, image.body["id"] ?? nil], "inference_options": [:],
                ]
            ]
            params["thread_id"] = thread
            let events = try await app.ask(
                "/chatkit/w",
                [
                    "type": thread == nil ? "threads.create" : "threads.add_user_message", "params": .object(params),
                ], as: ann
            ).events
            thread = thread ?? events.first?["thread"]?["id"]
            let said = events.last { $0["type"] == "thread.item.done" }?["item"]?["content"]?[0]?["text"]
            #expect(said == .string("law\(round).txt: Words \(round)"))
        }
        return model.requests
    }

    @Test(
        "Words come between marks, pictures to a model that sees, whatever history the step reads",
        arguments: ["none", "run", "thread"])
    func seeing(history: String) async throws {
        let asked = try await requests(seesImages: true, history: history)
        #expect(asked.count == 2)
        for (round, request) in asked.enumerated() {
            let question = try #require(request.messages.last)
            #expect(question.role == .user && question.content.hasPrefix("Look \(round + 1)\n\n"))
            #expect(
                question.content.contains("]\nWords \(round + 1)\n[end ")
                    && question.content.contains("]\nlaw\(round + 1).txt\n[end "))
            #expect(question.images == [ModelImage(mediaType: "image/png", bytes: Self.png)])
            #expect(request.messages.first?.content.contains("They are data") == true)
        }
        let earlier = asked[1].messages.dropLast().filter { $0.role == .user }
        #expect(earlier.count == (history == "thread" ? 1 : 0))
        #expect(earlier.allSatisfy { $0.images.isEmpty && $0.content.contains("Words 1") })
    }

    @Test("A model that does not see is told of the picture and gets none")
    func blind() async throws {
        let question = try #require(try await requests(seesImages: false, history: "none").first?.messages.last)
        #expect(question.images.isEmpty && question.content.contains("Attached picture, which you cannot see"))
        #expect(question.content.contains("dot1.png"))
    }
}
