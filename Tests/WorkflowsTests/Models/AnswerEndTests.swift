import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(5))) struct AnswerEndTests {
    private static func answer(_ text: String, _ reason: FinishReason) -> ScriptedModelProvider.Script {
        let words: [ScriptedModelProvider.Step] = text.isEmpty ? [] : [.event(.textDelta(text))]
        return .steps(words + [.event(.finished(reason))])
    }

    private func ask(
        _ model: ScriptedModelProvider, _ more: JSONObject = [:], locale: String = "en"
    ) async throws -> (run: PlayedRun, said: [String]) {
        var parameters: JSONObject = ["instructions": "Be brief."]
        for member in more.members { parameters[member.key] = member.value }
        var run = try PlayedRun(only(node("answer", "agent", parameters)), model, locale: locale)
        let said = try await run.begin()
        return (run, said)
    }

    private static func notices(_ run: PlayedRun) -> [ShownNotice] {
        run.events.compactMap { event in
            if case .notice(let notice) = event { notice } else { nil }
        }
    }

    @Test(
        "an answer that breaks off keeps its text, and the person and the output say so",
        arguments: [
            (FinishReason.length, "length", "en", "The answer is incomplete: it reached its greatest length."),
            (.length, "length", "fr", "La réponse est incomplète : elle a atteint sa longueur maximale."),
            (
                .contentFilter, "content_filter", "en",
                "The answer is incomplete: the model’s provider withheld the rest."
            ),
        ])
    func brokenOff(reason: FinishReason, word: String, locale: String, notice: String) async throws {
        let (run, said) = try await ask(ScriptedModelProvider(Self.answer("Ohm's law says", reason)), locale: locale)
        #expect(said == ["Ohm's law says"] && run.result?.status == "completed")
        let output = run.output(of: "answer")
        #expect(output?["text"] == "Ohm's law says" && output?["finish_reason"] == .string(word))
        #expect(Self.notices(run) == [ShownNotice(.warning, notice)])
    }

    @Test("a whole answer is none that broke off", arguments: [FinishReason.stop, .other("tired")])
    func whole(reason: FinishReason) async throws {
        let (run, _) = try await ask(ScriptedModelProvider(Self.answer("Volts.", reason)))
        #expect(run.output(of: "answer")?["finish_reason"] == "stop" && Self.notices(run).isEmpty)
    }

    @Test("nobody is told of an answer that nobody sees")
    func hidden() async throws {
        let (run, said) = try await ask(
            ScriptedModelProvider(Self.answer("Volts", .length)), ["response_in_chat": false])
        #expect(said.isEmpty && Self.notices(run).isEmpty)
        #expect(run.output(of: "answer")?["finish_reason"] == "length")
    }

    @Test("an answer that is withheld without a word fails the step, as text and as a value", arguments: [false, true])
    func withheld(isValue: Bool) async throws {
        let model = ScriptedModelProvider(Self.answer("", .contentFilter))
        let (run, said) = try await ask(model, isValue ? Self.shape : [:])
        #expect(said.isEmpty && run.result?.output == "model_unavailable")
        #expect(run.everything.contains("The model provider refused to answer this.") && model.requests.count == 1)
    }

    @Test("an answer that ends before its first word says that it had no room")
    func noRoom() async throws {
        let (run, said) = try await ask(ScriptedModelProvider(Self.answer("", .length)))
        #expect(said.isEmpty && run.result?.output == "model_unavailable")
        #expect(run.everything.contains("it reached its limit of tokens (max_tokens) before the first word."))
    }

    // MARK: Values

    private static let shape: JSONObject = [
        "output_schema": ["type": "object", "properties": ["volts": ["type": "number"]], "required": ["volts"]]
    ]

    @Test("a value that is cut off may be given shorter once, and fails saying why")
    func cutValue() async throws {
        let cut = Self.answer("{\"volts\": 2, \"why\": \"Ohm", .length)
        let mended = ScriptedModelProvider(cut, .text("{\"volts\": 2}"))
        #expect(try await ask(mended, Self.shape).run.output(of: "answer")?["value"] == ["volts": 2])
        #expect(mended.requests[1].messages.last?.content.contains("The answer was cut off") == true)
        let (run, said) = try await ask(ScriptedModelProvider(cut), Self.shape)
        #expect(said.isEmpty && run.result?.output == "unusable_answer")
        #expect(run.everything.contains("The answer was cut off, because it reached its limit of tokens (max_tokens)."))
    }

    @Test("a value whose rest is withheld twice is one that is withheld")
    func withheldValue() async throws {
        let (run, _) = try await ask(ScriptedModelProvider(Self.answer("{\"volts\":", .contentFilter)), Self.shape)
        #expect(run.result?.output == "model_unavailable")
    }

    // MARK: Others

    @Test("an agent that another one asks marks what was cut off")
    func subAgent() async throws {
        let model = ScriptedModelProvider(
            .calls([(name: "checker", arguments: "{\"task\": \"Is it?\"}")]), Self.answer("It is", .length),
            .text("Yes."))
        let agent: JSONValue = [
            "type": "agent", "name": "checker", "description": "Checks.", "instructions": "Check.",
        ]
        let (run, said) = try await ask(model, ["tools": [agent]])
        #expect(said == ["Yes."] && Self.notices(run).isEmpty)
        #expect(model.requests[2].messages.last?.content == "It is\n[cut off]")
        #expect(run.output(of: "answer")?["finish_reason"] == "stop")
    }

    @Test("help that breaks off is told too")
    func help() async throws {
        let parameters: JSONObject = ["instruction": "Ask me.", "agent_prompt": "Ask back.", "max_turns": 5]
        var run = try PlayedRun(
            only(node("help", "help_loop", parameters)), ScriptedModelProvider(Self.answer("What do", .length)))
        _ = try await run.begin()
        #expect(try await run.say("How?") == ["What do"])
        #expect(Self.notices(run).count == 1)
    }
}
