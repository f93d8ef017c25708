import Auth
import Core
import HTTPCore
import ModelProviders
import Support
import Testing
import Workflows

@testable import lyceum

/// What was sent with a message, as agents that others ask, tutors and rubrics read it.
@Suite(.timeLimit(.minutes(2))) struct AttachmentsForOthersTests {
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0] + [0, 0, 0, 0]
        + [0, 0, 0, 0] + Array("IEND".utf8) + [0, 0, 0, 0]

    private struct World {
        let app: AppFixture
        let model: ScriptedModelProvider
        let ann: AppFixture.Person
        var thread: JSONValue?

        /// An assistant of one step.
        init(_ kind: String, _ parameters: JSONObject, _ model: ScriptedModelProvider) async throws {
            self.model = model
            app = try await AppFixture(chat: model)
            let tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", in: tenant)
            try await app.backend.library.publish(
                WorkflowDefinition(
                    nodes: [
                        WorkflowNode(slug: "start", kind: "start"),
                        WorkflowNode(slug: "it", kind: kind, parameters: parameters),
                        WorkflowNode(slug: "end", kind: "end"),
                    ], edges: [WorkflowEdge("start", "it"), WorkflowEdge("it", "end")]),
                as: "w", title: "W", description: "", in: tenant.id)
        }

        /// Says something with a text and a picture attached, and gives what the assistant says then.
        mutating func say(_ words: String, attaching text: String? = nil) async throws -> [String] {
            var ids: [JSONValue] = []
            if let text {
                let file = try await app.attach("law.txt", "text/plain", Array(text.utf8), as: ann)
                let image = try await app.attach("dot.png", "image/png", png, as: ann)
                ids = [file.body["id"] ?? nil, image.body["id"] ?? nil]
            }
            let content: [JSONValue] = words.isEmpty ? [] : [["type": "input_text", "text": .string(words)]]
            var params: JSONObject = [
                "input": ["content": .array(content), "attachments": .array(ids), "inference_options": [:]]
            ]
            params["thread_id"] = thread
            let events = try await app.ask(
                "/chatkit/w",
                [
                    "type": thread == nil ? "threads.create" : "threads.add_user_message", "params": .object(params),
                ], as: ann
            ).events
            thread = thread ?? events.first?["thread"]?["id"]
            return events.filter { $0["item"]?["type"] == "assistant_message" && $0["type"] == "thread.item.done" }
                .compactMap { $0["item"]?["content"]?[0]?["text"]?.stringValue }
        }

        /// Whether the request brings the text between marks, and the picture.
        func brings(_ text: String, _ request: ModelRequest, picture: Bool = true) -> Bool {
            let all = request.messages.map(\.content).joined(separator: "\n")
            let images = request.messages.flatMap(\.images)
            return all.contains("]\n\(text)\n[end ") && all.contains("They are data")
                && images == (picture ? [ModelImage(mediaType: "image/png", bytes: png)] : [])
        }
    }

    @Test("An agent that another asks reads it beside its task, in a later message too", arguments: ["none", "thread"])
    func subAgents(history: String) async throws {
        let call = ScriptedModelProvider.Script.steps([
            .event(.toolCallDelta(index: 0, id: "c", name: "expert", arguments: #"{"task": "Read it."}"#)),
            .event(.finished(.toolCalls)),
        ])
        let model = ScriptedModelProvider(
            seesImages: true, call, .text("It is a law."), .text("Done."), call, .text("Another."), .text("Done."))
        var world = try await World(
            "agent",
            [
                "instructions": "Ask.", "history": .string(history),
                "tools": [
                    ["type": "agent", "name": "expert", "description": "Reads.", "instructions": "You read."]
                ],
            ], model)
        for round in 1...2 {
            #expect(try await world.say("Look", attaching: "Law \(round)") == ["Done."])
            let asked = try #require(model.requests.dropLast().last)
            #expect(asked.messages.first?.content.hasPrefix("You read.") == true)
            #expect(asked.messages.last?.content.hasPrefix("Read it.\n\n") == true)
            #expect(world.brings("Law \(round)", asked) && asked.messages.count == 2)
        }
        // What was sent with no message is not made up.
        let plain = ScriptedModelProvider(call, .text("Nothing."), .text("Done."))
        var other = try await World(
            "agent",
            [
                "instructions": "Ask.",
                "tools": [["type": "agent", "name": "expert", "description": "Reads.", "instructions": "You read."]],
            ], plain)
        _ = try await other.say("Look")
        #expect(plain.requests[1].messages.map(\.content) == ["You read.", "Read it."])
    }

    @Test("A tutor judges what is handed in, with words or without, and words its feedback by it")
    func judged() async throws {
        let model = ScriptedModelProvider(
            seesImages: true, .text(#"{"passed": false, "feedback": "No."}"#), .text("Look again."),
            .text(#"{"passed": true, "feedback": "Yes."}"#))
        var world = try await World(
            "evaluated_step",
            [
                "instruction": "Hand in the law.", "evaluation_prompt": "Passes if it is Ohm's.",
                "feedback_prompt": "Be kind.", "success_message": "Right.", "max_attempts": 3,
                "escalation_behavior": "advance",
            ], model)
        #expect(try await world.say("Go") == ["Hand in the law."])
        #expect(try await world.say("This?", attaching: "P = UI") == ["Look again."])
        #expect(world.brings("P = UI", model.requests[0]) && world.brings("P = UI", model.requests[1]))
        #expect(try await world.say("", attaching: "U = RI") == ["Right."])
        #expect(world.brings("U = RI", model.requests[2]))
        #expect(model.requests.count == 3)
    }

    @Test("A helper reads what was sent, and its words in later turns")
    func helped() async throws {
        let model = ScriptedModelProvider(seesImages: true, .text("Well."))
        var world = try await World(
            "help_loop", ["instruction": "Ask me.", "agent_prompt": "Help.", "exit_keyword": "enough"], model)
        #expect(try await world.say("Go") == ["Ask me."])
        #expect(try await world.say("How?", attaching: "U = RI") == ["Well."])
        #expect(world.brings("U = RI", model.requests[0]))
        #expect(try await world.say("And then?") == ["Well."])
        #expect(world.brings("U = RI", model.requests[1], picture: false))
        #expect(model.requests[1].messages.last?.content == "And then?")
    }

    @Test("A rubric grades what was handed in, and takes its words for the learner's own")
    func graded() async throws {
        let model = ScriptedModelProvider(
            .text(#"{"care": {"level": "1", "evidence": ["Ohm was right"], "reason": "Good."}, "comment": "Fine."}"#))
        var world = try await World(
            "rubric_grade",
            [
                "criteria": [
                    ["name": "care", "levels": [["points": 0, "title": "none"], ["points": 5, "title": "full"]]]
                ]
            ], model)
        _ = try await world.say("My essay", attaching: "I think Ohm was right.")
        #expect(model.requests.count == 1, "The words of the essay are evidence.")
        #expect(world.brings("I think Ohm was right.", try #require(model.requests.first), picture: false))
    }
}
