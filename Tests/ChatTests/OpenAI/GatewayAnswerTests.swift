import Core
import ModelProviders
import Testing

@testable import Chat

@Suite struct GatewayAnswerTests {
    private func whole(_ events: [ModelEvent]) -> JSONValue? {
        var answer = GatewayAnswer(model: "m", at: Timestamp(microseconds: 1_700_000_000_000_000))
        for event in events { answer.take(event) }
        return answer.whole()["choices"]?[0]
    }

    @Test("calls stand in the order in which they began, whatever numbers the provider gives them")
    func numbers() throws {
        let choice = whole([
            .toolCallDelta(index: 5, id: "a", name: "first", arguments: "{\"x\":"),
            .toolCallDelta(index: -1, id: "b", name: "second", arguments: "{}"),
            .toolCallDelta(index: 5, id: nil, name: nil, arguments: "1}"),
            .toolCallDelta(index: Int.max, id: nil, name: "third", arguments: ""),
            .finished(.toolCalls),
        ])
        let calls = try #require(choice?["message"]?["tool_calls"]?.arrayValue)
        #expect(calls.compactMap { $0["function"]?["name"]?.stringValue } == ["first", "second", "third"])
        #expect(calls[0]["function"]?["arguments"] == "{\"x\":1}")
        #expect(calls.compactMap { $0["id"]?.stringValue } == ["a", "b", "call_\(Int.max)"])
        #expect(choice?["finish_reason"] == "tool_calls")
        #expect(choice?["message"]?["content"] == .null)
    }

    @Test("a piece of a call is passed on under the number that the provider gave it")
    func pieces() throws {
        var answer = GatewayAnswer(model: "m", at: Timestamp(microseconds: 1_700_000_000_000_000))
        let given = answer.piece(for: .toolCallDelta(index: -3, id: "a", name: "find", arguments: "\""))
        let piece = try #require(given)
        let call = try JSONParser.parse(piece)["choices"]?[0]?["delta"]?["tool_calls"]?[0]
        #expect(call?["index"] == -3 && call?["id"] == "a" && call?["function"]?["arguments"] == "\"")
    }

    @Test("an answer that thinks, speaks and is cut off says all three, with what it took")
    func thinking() {
        var answer = GatewayAnswer(model: "m", at: Timestamp(microseconds: 1_700_000_000_000_000))
        let events: [ModelEvent] = [
            .reasoningDelta("Let me "), .reasoningDelta("see."), .textDelta("Ohm"), .textDelta("s"),
            .usage(TokenUsage(input: 7, output: 2)), .finished(.length),
        ]
        for event in events { answer.take(event) }
        let whole = answer.whole()
        let message = whole["choices"]?[0]?["message"]
        #expect(message?["content"] == "Ohms" && message?["reasoning_content"] == "Let me see.")
        #expect(whole["choices"]?[0]?["finish_reason"] == "length")
        #expect(whole["usage"]?["total_tokens"] == 9)
    }
}
