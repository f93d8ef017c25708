import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(5))) struct HelpLoopStepTests {
    private func loop(
        _ model: ScriptedModelProvider, _ more: JSONObject = [:], locale: String = "en",
        passages: any PassageSearching = NoPassages()
    ) throws -> PlayedRun {
        var parameters: JSONObject = [
            "instruction": "Ask me.", "agent_prompt": "Ask questions back.", "max_turns": 2, "exit_keyword": "réglé",
            "success_message": "Good.", "escalation_message": "Ask your teacher.",
        ]
        for member in more.members { parameters[member.key] = member.value.isNull ? nil : member.value }
        return try PlayedRun(
            only(node("help", "help_loop", parameters)), model, passages: passages, locale: locale)
    }

    @Test("each turn of help sees the conversation so far, until the word that ends it")
    func happy() async throws {
        let model = ScriptedModelProvider(.text("What do ", "you know?"), .text("And then?"))
        var run = try loop(model, ["max_turns": 5])
        #expect(try await run.begin() == ["Ask me."])
        #expect(try await run.say("How?") == ["What do you know?"])
        #expect(try await run.say("Ohm's law.") == ["And then?"])
        let messages = model.requests[1].messages
        #expect(messages.map(\.role) == [.system, .assistant, .user, .assistant, .user])
        #expect(
            messages.map(\.content) == ["Ask questions back.", "Ask me.", "How?", "What do you know?", "Ohm's law."])
        #expect(try await run.say("Voilà, c'est REGLE !") == ["Good."])
        #expect(run.output(of: "help")?["outcome"] == "helped" && model.requests.count == 2)
    }

    @Test("the word inside of another ends nothing")
    func wholeWord() async throws {
        var run = try loop(ScriptedModelProvider(.text("Hm.")), ["exit_keyword": "go"])
        _ = try await run.begin()
        #expect(try await run.say("It goes on.") == ["Hm."])
        #expect(run.isWaiting)
    }

    @Test("without a word of the author's there is one in the learner's language", arguments: ["en", "fr"])
    func keyword(locale: String) async throws {
        var run = try loop(ScriptedModelProvider(.text("Hm.")), ["exit_keyword": nil], locale: locale)
        _ = try await run.begin()
        _ = try await run.say(locale == "fr" ? "Done" : "Réglé")
        #expect(run.isWaiting)
        _ = try await run.say(locale == "fr" ? "regle" : "DONE.")
        #expect(run.output(of: "help")?["outcome"] == "helped")
    }

    @Test(
        "after the last turn the workflow goes on, or a teacher is waited for",
        arguments: ["advance", "wait_for_teacher"])
    func escalation(behavior: String) async throws {
        var run = try loop(
            ScriptedModelProvider(.text("Hm.")),
            ["escalation_behavior": .string(behavior), "teacher_code": "open-sesame"])
        _ = try await run.begin()
        _ = try await run.say("How?")
        #expect(try await run.say("How?") == ["Hm.", "Ask your teacher."])
        if behavior == "wait_for_teacher" {
            #expect(run.isWaiting)
            _ = try await run.say("open-sesame")
        }
        #expect(run.output(of: "help")?["outcome"]?.stringValue == (behavior == "advance" ? "escalated" : "teacher"))
    }

    @Test(
        "a model that breaks off leaves nothing of its words, and the learner may ask again",
        arguments: ["away", "breaks off", "nothing"])
    func modelFails(how: String) async throws {
        let script: ScriptedModelProvider.Script =
            switch how {
            case "away": .refusal(ModelError(.unreachable, "away"))
            case "breaks off": .steps([.event(.textDelta("Half"))])
            default: .text()
            }
        var run = try loop(ScriptedModelProvider(script), ["help_unavailable_message": "Ask again."])
        _ = try await run.begin()
        #expect(try await run.say("How?") == ["Ask again."])
        #expect(
            run.isWaiting
                && run.events.contains { if case .messageRemoved = $0 { true } else { false } } == (how == "breaks off")
        )
    }

    @Test("passages of the course are quoted before the model's words, and alone where it has none")
    func passages() async throws {
        let model = ScriptedModelProvider(.text("Think of it."), .refusal(ModelError(.unreachable, "away")))
        var run = try loop(
            model, ["help_store": "course", "help_preamble": "*{{ vars.model }}:* "], passages: OnePassage())
        _ = try await run.begin()
        #expect(try await run.say("Ohm?") == ["> Ohm's law: U = R I.\n\n*scripted:* Think of it."])
        #expect(model.requests[0].messages[0].content.contains("Ohm's law: U = R I."))
        #expect(run.events.contains { if case .citationAdded = $0 { true } else { false } })
        #expect(try await run.say("Ohm?").first == "> Ohm's law: U = R I.")
    }

    @Test("Stop in the middle of help keeps what was said and ends the run")
    func cancelled() async throws {
        let control = RunControl(executor: nil)
        let model = stoppingModel(control, saying: "Half")
        var run = try loop(model)
        _ = try await run.begin()
        #expect(try await run.say("How?", [:], control) == ["Half"])
        #expect(run.isCancelled)
    }

    @Test("help that its server left in the middle is given again, and counts once")
    func resumed() async throws {
        let control = RunControl(executor: nil)
        let model = stoppingModel(control, as: .givenUp, saying: "Half", then: .text("Whole."))
        var run = try loop(model)
        _ = try await run.begin()
        _ = try await run.say("How?", [:], control)
        #expect(try await run.takeUp() == ["Whole."])
        #expect(run.isWaiting)
        #expect(model.requests[1].messages.map(\.content) == ["Ask questions back.", "Ask me.", "How?"])
    }
}
