import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

@Suite("Images of a step and of an agent", .timeLimit(.minutes(2)))
struct GenerateImageTests {
    private func execution(
        _ images: ScriptedImageModel, _ model: any ModelProvider = ScriptedModelProvider(.text("Fine."))
    )
        -> StepExecution
    {
        StepExecution { services in
            services = StepServices(
                model: model, passages: NoHits(), identifiers: SystemIdentifierGenerator())
            services.images = images
            services.imageStore = images
        }
    }

    private static func paint(_ parameters: JSONObject = [:]) -> WorkflowDefinition {
        var all: JSONObject = ["prompt": "A {{ input.text }}"]
        for member in parameters.members { all[member.key] = member.value }
        return course(node("paint", "generate_image", all))
    }

    /// What is shown of items, in short.
    private func shown(_ events: [RunEvent]) -> [String] {
        events.compactMap { event in
            switch event {
            case .itemStarted(_, .generatedImage(nil)): "began"
            case .itemChanged(_, .image(let image, let progress)): "\(image.id) \(progress ?? 1)"
            case .itemDone(_, .generatedImage(let image)): "done \(image?.url ?? "")"
            case .itemKept(_, .generatedImage(let image)): "kept \(image?.url ?? "")"
            case .messageRemoved: "removed"
            default: nil
            }
        }
    }

    @Test("are shown while they come, kept, and told with their address")
    func whole() async throws {
        let images = ScriptedImageModel(sketches: 3)
        let run = execution(images)
        let events = try await run.events(Self.paint(["size": "1024x1536", "quality": "high"]))
        #expect(
            shown(events) == [
                "began", "sketch1 0.25", "sketch2 0.5", "sketch3 0.75", "done /room0", "kept /room0",
            ])
        #expect(
            run.output(of: "paint") == [
                "id": "room0", "url": "/room0", "revised_prompt": "Better.",
                "images": [["id": "room0", "url": "/room0", "revised_prompt": "Better."]],
            ])
        #expect(images.requests == [ImageRequest(prompt: "A hello", size: "1024x1536", quality: "high")])
        let usage = run.store.entries.flatMap(\.ended).compactMap(\.usage)
        #expect(usage.first?["output_tokens"] == 40)
    }

    @Test("are several items, of which a model may make fewer, or none that anybody sees")
    func several() async throws {
        let run = execution(ScriptedImageModel(most: 2))
        let events = try await run.events(Self.paint(["count": 3]))
        #expect(shown(events).filter { $0 == "began" }.count == 3)
        #expect(shown(events).filter { $0.hasPrefix("kept") }.count == 2 && shown(events).contains("removed"))
        #expect(run.output(of: "paint")?["images"]?.arrayValue?.count == 2)

        let hidden = execution(ScriptedImageModel(sketches: 1))
        #expect(shown(try await hidden.events(Self.paint(["show": false]))).isEmpty)
        #expect(hidden.output(of: "paint")?["url"] == "/room0")
    }

    @Test("that cannot be made leave nothing, and the step by its way for errors")
    func failing() async throws {
        let images = ScriptedImageModel(failing: ModelError(.contentFiltered, "no"), sketches: 1)
        let run = execution(images)
        let events = try await run.events(Self.paint())
        #expect(shown(events) == ["began", "sketch1 0.5", "removed"])
        #expect(run.failure(of: "paint")?.code == .modelUnavailable)
        #expect(images.rooms.isEmpty)
        #expect(events.said == ["The model provider refused to answer this."])
        let empty = execution(ScriptedImageModel())
        _ = try await empty.events(course(node("paint", "generate_image", ["prompt": " "])))
        #expect(empty.failure(of: "paint")?.code == .invalidStep)
        let none = StepExecution()
        _ = try await none.events(Self.paint())
        #expect(none.failure(of: "paint")?.code == .invalidStep)
    }

    @Test("are given up with their run")
    func cancelled() async throws {
        let hanging = Hanging()
        let images = ScriptedImageModel(hanging: hanging, sketches: 1)
        let run = execution(images)
        let control = RunControl(executor: nil)
        async let ending = run.events(Self.paint(), control: control)
        await hanging.begun()
        control.cancel(.requested)
        let events = try await ending
        #expect(shown(events) == ["began", "sketch1 0.5", "removed"])
        #expect(images.rooms.isEmpty)
    }

    @Test("that were kept are not paid for again, wherever their server died")
    func resumed() async throws {
        let images = ScriptedImageModel(revised: nil)
        let whole = execution(images)
        _ = try await whole.events(Self.paint(["count": 2]))
        for count in 1..<whole.store.entries.count {
            guard whole.left(after: count).snapshot != nil else { continue }
            // The next server has what was kept, even where the journal does not know.
            let next = execution(images)
            let events = try await next.events(Self.paint(["count": 2]), resuming: whole.left(after: count))
            let kept = shown(events).filter { $0.hasPrefix("kept") }
            let before = whole.store.entries.prefix(count).flatMap(\.events).contains {
                if case .itemKept = $0.event { true } else { false }
            }
            #expect(kept == (before ? [] : ["kept /room0", "kept /room1"]), "\(count)")
            #expect(images.requests.count == 1, "\(count)")
            if let output = next.output(of: "paint") { #expect(output["revised_prompt"] == .null, "\(count)") }
        }
    }

    @Test("are made by agents, whose model learns that they are there")
    func agent() async throws {
        let model = AnsweringModel { request in
            request.answers == 0
                ? .calls([("paint", #"{"prompt": "A cat"}"#), ("paint", #"{"prompt": ""}"#)]) : .text("There.")
        }
        let images = ScriptedImageModel(sketches: 1)
        let run = execution(images, model)
        let definition = course(
            node(
                "ask", "agent",
                [
                    "instructions": "Paint.",
                    "tools": [["type": "image", "name": "paint", "quality": "low"]],
                ]))
        let events = try await run.events(definition)
        #expect(shown(events) == ["began", "sketch1 0.5", "done /room0", "kept /room0"])
        #expect(events.said == ["There."])
        #expect(images.requests == [ImageRequest(prompt: "A cat", quality: "low")])
        let read = try #require(model.requests.last).messages.filter { $0.role == .tool }.map(\.content)
        #expect(read.first?.contains("the learner sees it") == true && read.first?.contains("Better.") == true)
        #expect(read.last?.contains("\"prompt\" is needed") == true)

        for count in 1..<run.store.entries.count {
            let left = run.left(after: count)
            guard left.snapshot != nil else { continue }
            let next = execution(images, model)
            _ = try await next.events(definition, resuming: left)
            #expect(images.requests.count == 1, "\(count)")
        }
    }

    @Test("that cannot be made are told the model of an agent")
    func agentFailing() async throws {
        let model = AnsweringModel { request in
            request.answers == 0 ? .calls([("generate_image", #"{"prompt": "A cat"}"#)]) : .text("Sorry.")
        }
        let run = execution(ScriptedImageModel(failing: ModelError(.overloaded, "busy")), model)
        let events = try await run.events(
            course(node("ask", "agent", ["instructions": "Paint.", "tools": [["type": "image"]]])))
        #expect(shown(events) == ["began", "removed"])
        #expect(events.said == ["Sorry."])
    }
}
