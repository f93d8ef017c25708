import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(5))) struct GuidedExerciseStepTests {
    private func exercise(_ model: ScriptedModelProvider, _ more: JSONObject = [:]) throws -> PlayedRun {
        var parameters: JSONObject = [
            "instruction": "What is 2 + 3?", "judge": "expression", "passes": "vars.tutor.answer.number == 5.0",
            "feedback_message": "Not yet.", "max_attempts": 1, "help_agent_prompt": "Never give the answer.",
            "max_help_turns": 2, "exit_keyword": "again",
        ]
        for member in more.members { parameters[member.key] = member.value }
        return try PlayedRun(only(node("exercise", "guided_exercise", parameters)), model)
    }

    @Test("who does not get on is helped, answers anew, and passes")
    func happy() async throws {
        let model = ScriptedModelProvider(.text("Count on your fingers."))
        var run = try exercise(model)
        _ = try await run.begin()
        let said = try await run.say("4")
        #expect(said.count == 2 && said[0] == "Not yet." && said[1].contains("“again”"))
        #expect(try await run.say("How?") == ["Count on your fingers."])
        let help = model.requests[0].messages
        #expect(help.map(\.role) == [.system, .assistant, .user, .assistant, .assistant, .user])
        #expect(help[2].content == "4" && help[3].content == "Not yet.")
        #expect(try await run.say("Again!") == ["Your turn: answer again."])
        #expect(try await run.say("5") == ["Well done, that is right."])
        let output = try #require(run.output(of: "exercise"))
        #expect(output["outcome"] == "passed" && output["attempts"] == 2 && output["answer"] == "5")
    }

    @Test("after the last turn of help the workflow goes on")
    func escalation() async throws {
        var run = try exercise(ScriptedModelProvider(.text("Hm.")), ["escalation_message": "Later."])
        _ = try await run.begin()
        _ = try await run.say("4")
        _ = try await run.say("How?")
        #expect(try await run.say("How?") == ["Hm.", "Later."])
        #expect(run.output(of: "exercise")?["outcome"] == "escalated" && run.output(of: "exercise")?["passed"] == false)
    }

    @Test("the teacher's code ends help too, without a word to the model")
    func code() async throws {
        let model = ScriptedModelProvider(.text("Hm."))
        var run = try exercise(model, ["teacher_code": "open-sesame"])
        _ = try await run.begin()
        _ = try await run.say("4")
        _ = try await run.say("open-sesame")
        #expect(run.output(of: "exercise")?["outcome"] == "teacher" && model.requests.isEmpty)
    }

    @Test("an expression that gives no truth takes the way for errors")
    func error() async throws {
        var run = try exercise(ScriptedModelProvider(.text("Hm.")), ["passes": "vars.tutor.answer.text"])
        _ = try await run.begin()
        #expect(try await run.say("4").isEmpty)
        #expect(run.result?.output == "invalid_step")
    }

    @Test("a conversation that grows long is remembered by its end")
    func bounded() async throws {
        let model = ScriptedModelProvider(.text(String(repeating: "long ", count: 500)))
        var run = try exercise(model, ["max_help_turns": 60])
        _ = try await run.begin()
        _ = try await run.say("4")
        for _ in 0..<50 { _ = try await run.say("How?") }
        let last = try #require(model.requests.last?.messages)
        #expect(last.count <= 41 && last.map(\.content.utf8.count).reduce(0, +) < 21_000)
    }
}
