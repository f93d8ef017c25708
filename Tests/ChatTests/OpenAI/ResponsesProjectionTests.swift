import Core
import Testing
import Workflows

@testable import Chat

@Suite struct ResponsesProjectionTests {
    private let identifiers = SystemIdentifierGenerator()

    private func head() -> ResponseHead {
        ResponseHead(id: identifiers.make(), request: ["model": "tutor", "metadata": ["a": "b"]])
    }

    /// The events of the stream that these make, and the projection behind them.
    private func project(_ events: [RunEvent]) -> ([JSONValue], ResponsesProjection) {
        var projection = ResponsesProjection(head())
        var shown = projection.opening()
        for (index, event) in events.enumerated() {
            shown += projection.events(for: NumberedRunEvent(number: index + 1, step: 2, event: event))
        }
        shown.append(projection.closing(AnswerUsage(), at: Timestamp(microseconds: 0)))
        return (shown, projection)
    }

    private func types(_ events: [JSONValue]) -> [String] {
        events.map { $0["type"]?.stringValue?.replacing("response.", with: "") ?? "" }
    }

    @Test("a message is told from its beginning to its end, and events count from 0")
    func message() throws {
        let item: ItemID = identifiers.make()
        let part = MessagePart(text: "Hello")
        let (events, projection) = project([
            .messageStarted(item), .partStarted(item, part: 0), .textDelta(item, part: 0, text: "Hel"),
            .textDelta(item, part: 0, text: "lo"), .partFinished(item, part: 0, part), .messageFinished(item, [part]),
            .runFinished,
        ])
        #expect(
            types(events) == [
                "created", "in_progress", "output_item.added", "content_part.added", "output_text.delta",
                "output_text.delta", "output_text.done", "content_part.done", "output_item.done", "completed",
            ])
        #expect(events.map { $0["sequence_number"]?.integerValue } == (0..<10).map { Int64($0) })
        let response = try #require(events.last?["response"])
        #expect(response["status"] == "completed")
        #expect(response["output"]?[0]?["content"]?[0]?["text"] == "Hello")
        #expect(response["output"]?[0]?["status"] == "completed")
        #expect(response["metadata"]?["a"] == "b")
        #expect(projection.steps == 2...2)
    }

    @Test("a message that came whole is told as if it had come in pieces")
    func whole() {
        let item: ItemID = identifiers.make()
        let (events, _) = project([
            .messageFinished(item, [MessagePart(text: "A"), MessagePart(text: "")]), .runWaiting,
        ])
        #expect(
            types(events) == [
                "created", "in_progress", "output_item.added", "content_part.added", "output_text.delta",
                "output_text.done", "content_part.done", "content_part.added", "output_text.done", "content_part.done",
                "output_item.done", "completed",
            ])
    }

    @Test("what was withdrawn is not in the response, and what follows keeps its place in the stream")
    func withdrawn() {
        let (one, two): (ItemID, ItemID) = (identifiers.make(), identifiers.make())
        let (events, _) = project([
            .messageStarted(one), .textDelta(one, part: 0, text: "Wro"), .messageRemoved(one),
            .messageFinished(two, [MessagePart(text: "Right")]), .runFinished,
        ])
        #expect(events.last?["response"]?["output"]?.arrayValue?.map { $0["id"] } == [.string(two.description)])
        #expect(events.filter { $0["type"] == "response.output_text.delta" }.map { $0["output_index"] } == [0, 1])
    }

    @Test("how a run ended is how the response stands")
    func ends() {
        let limit = RunFailure(.tooManyTokens, "", allowsRetry: false)
        let failure = RunFailure(.noWayOn, "No way on.", allowsRetry: false)
        let cases: [(RunEvent, String, String)] = [
            (.runFinished, "completed", "completed"), (.runWaiting, "completed", "completed"),
            (.runCancelled, "incomplete", "cancelled"), (.runFailed(limit), "incomplete", "incomplete"),
            (.runFailed(failure), "failed", "failed"),
        ]
        for (end, type, status) in cases {
            let (events, _) = project([end])
            #expect(types(events).last == type)
            #expect(events.last?["response"]?["status"] == .string(status), "\(status)")
        }
        let (events, _) = project([])
        #expect(events.last?["response"]?["error"]?["code"] == "server_error", "a run that was given up")
    }

    @Test("a source is an annotation, in the stream and in the whole")
    func citations() throws {
        let item: ItemID = identifiers.make()
        let citation = Citation(
            index: 3, chunkID: identifiers.make(), document: "circuits.md", headingPath: [], text: "", start: 0, end: 1)
        let part = MessagePart(text: "Ohm", citations: [citation])
        let (events, _) = project([
            .textDelta(item, part: 0, text: "Ohm"), .citationAdded(item, part: 0, number: 0, citation),
            .messageFinished(item, [part]), .runFinished,
        ])
        let note = try #require(events.first { $0["type"] == "response.output_text.annotation.added" })
        #expect(note["annotation"]?["filename"] == "circuits.md" && note["annotation_index"] == 0)
        let content = events.last?["response"]?["output"]?[0]?["content"]?[0]
        #expect(content?["annotations"] == [note["annotation"] ?? .null])
    }

    @Test("a call is told piece by piece while it is written, and as it was written at the end")
    func written() throws {
        let (item, other): (ItemID, ItemID) = (identifiers.make(), identifiers.make())
        let call = ClientToolCall(callID: ClientToolCall.callID(of: item), name: "weather", arguments: ["city": "Rome"])
        let (events, projection) = project([
            .asking(.toolWritten(item, name: "weather", arguments: "")),
            .asking(.toolWritten(item, name: "weather", arguments: #"{"city": "#)),
            // One that never comes to be asked for.
            .asking(.toolWritten(other, name: "weather", arguments: "{")),
            .asking(.toolWritten(item, name: "weather", arguments: #""Rome"}"#)), .asking(.toolCalled(item, call)),
            .runWaiting,
        ])
        #expect(
            types(events) == [
                "created", "in_progress", "output_item.added", "function_call_arguments.delta", "output_item.added",
                "function_call_arguments.delta", "function_call_arguments.delta", "function_call_arguments.done",
                "output_item.done", "completed",
            ])
        let deltas = events.filter { $0["output_index"] == 0 }.compactMap { $0["delta"]?.stringValue }
        #expect(deltas == [#"{"city": "#, #""Rome"}"#])
        let written: JSONValue = #"{"city": "Rome"}"#
        #expect(events.first { $0["name"] == "weather" }?["arguments"] == written)
        let output = try #require(events.last?["response"]?["output"]?.arrayValue)
        #expect(output.count == 1 && output[0]["arguments"] == written && output[0]["status"] == "completed")
        #expect(output[0]["call_id"] == .string(call.callID) && projection.awaitsCalls)
    }
}
