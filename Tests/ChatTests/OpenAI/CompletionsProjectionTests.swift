import Core
import Testing
import Workflows

@testable import Chat

@Suite struct CompletionsProjectionTests {
    private let identifiers = SystemIdentifierGenerator()

    /// The deltas that these events make, one after the other or at once, and the projection behind them.
    private func project(_ events: [RunEvent], atOnce: Bool) -> ([JSONValue], CompletionsProjection) {
        var projection = CompletionsProjection(run: identifiers.make(), model: "m", threadID: identifiers.make())
        let numbered = events.enumerated().map { NumberedRunEvent(number: $0 + 1, step: 2, event: $1) }
        var pieces: [JSONValue] = []
        if atOnce {
            pieces = projection.pieces(for: numbered)
        } else {
            for event in numbered { pieces += projection.pieces(for: [event]) }
        }
        return (pieces.compactMap { $0["choices"]?[0]?["delta"] }, projection)
    }

    private func call(_ item: ItemID, _ city: String) -> ClientToolCall {
        ClientToolCall(
            callID: ClientToolCall.callID(of: item), name: "weather", arguments: ["city": .string(city)])
    }

    @Test(
        "calls come piece by piece where they were seen being written, and whole where not", arguments: [false, true])
    func written(atOnce: Bool) {
        let (message, first, second): (ItemID, ItemID, ItemID) = (
            identifiers.make(), identifiers.make(), identifiers.make()
        )
        let (deltas, projection) = project(
            [
                .textDelta(message, part: 0, text: "Wait."),
                .asking(.toolWritten(first, name: "weather", arguments: "")),
                .asking(.toolWritten(first, name: "weather", arguments: #"{"city":"#)),
                .asking(.toolWritten(first, name: "weather", arguments: #""Rome"}"#)),
                .asking(.toolCalled(first, call(first, "Rome"))), .asking(.toolCalled(second, call(second, "Bonn"))),
                .runWaiting,
            ], atOnce: atOnce)
        #expect(deltas.first == ["content": "Wait."])
        let calls = deltas.compactMap { $0["tool_calls"]?[0] }
        #expect(calls.map { $0["index"]?.integerValue } == [0, 0, 0, 1, 1])
        #expect(
            calls.map { $0["id"]?.stringValue } == [
                ClientToolCall.callID(of: first), nil, nil, ClientToolCall.callID(of: second), nil,
            ])
        #expect(
            calls.map { $0["function"]?["arguments"]?.stringValue } == [
                "", #"{"city":"#, #""Rome"}"#, "", #"{"city":"Bonn"}"#,
            ])
        #expect(projection.awaitsCalls && projection.problem == nil)
        #expect(projection.closing()["choices"]?[0]?["finish_reason"] == "tool_calls")
    }

    @Test("a call that was begun and not asked for ends a stream as broken off, and is nothing in a whole answer")
    func broken() {
        let (item, other): (ItemID, ItemID) = (identifiers.make(), identifiers.make())
        let (_, projection) = project(
            [
                .asking(.toolWritten(item, name: "weather", arguments: "{,")),
                .asking(.toolCalled(other, call(other, "Rome"))), .runWaiting,
            ], atOnce: false)
        #expect(projection.problem?.reason == .runInterrupted)
        let message = projection.whole(AnswerUsage())["choices"]?[0]?["message"]
        #expect(message?["tool_calls"]?.arrayValue?.count == 1)
    }
}
