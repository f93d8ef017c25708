import Core
import Testing

@testable import ModelProviders

@Suite("The decoder of streamed chat completions")
struct ChatCompletionDecoderTests {
    @Test("gives the same events wherever the bytes are cut")
    func everySplit() throws {
        let stream = ChatCompletionStreams.complete
        let bytes = Array(stream.utf8)
        let whole = try events(of: [bytes])
        #expect(
            whole == [
                .reasoningDelta("hm"), .textDelta("Grüße"), .textDelta(", \"🌍\"\n"),
                .usage(TokenUsage(input: 9, output: 4, cachedInput: 2, reasoning: 1)), .finished(.stop),
            ])
        for split in 1..<bytes.count {
            #expect(try events(of: [Array(bytes[..<split]), Array(bytes[split...])]) == whole, "cut at \(split)")
        }
        #expect(try events(of: bytes.map { [$0] }) == whole)
    }

    @Test(
        "takes a finish reason without [DONE], and [DONE] without a finish reason, for an end",
        arguments: [
            (ChatCompletionStreams.chunk(#"{"content":"a"}"#, finish: "length"), FinishReason.length),
            (ChatCompletionStreams.chunk(#"{"content":"a"}"#) + "data: [DONE]\n\n", .stop),
        ])
    func endMarks(stream: String, reason: FinishReason) throws {
        #expect(try events(of: [Array(stream.utf8)]) == [.textDelta("a"), .finished(reason)])
    }

    @Test(
        "knows the finish reasons",
        arguments: [
            ("stop", FinishReason.stop), ("length", .length), ("tool_calls", .toolCalls), ("function_call", .toolCalls),
            ("content_filter", .contentFilter), ("tired", .other("tired")),
        ])
    func finishReasons(word: String, reason: FinishReason) throws {
        let stream = ChatCompletionStreams.chunk("{}", finish: word)
        #expect(try events(of: [Array(stream.utf8)]) == [.finished(reason)])
    }

    @Test("refuses a stream that ends without either, after giving out what came")
    func truncated() throws {
        var decoder = ChatCompletionDecoder()
        try decoder.feed(Array(ChatCompletionStreams.chunk(#"{"content":"half"}"#).utf8))
        #expect(decoder.next() == .textDelta("half"))
        let error = #expect(throws: ModelError.self) { try decoder.end() }
        #expect(error?.reason == .truncated)
    }

    @Test("tells an answer that is no stream from one that broke off")
    func noStream() throws {
        var decoder = ChatCompletionDecoder()
        try decoder.feed(Array(#"{"choices":[{"message":{"content":"whole"}}]}"#.utf8))
        let error = #expect(throws: ModelError.self) { try decoder.end() }
        #expect(error?.reason == .malformedResponse)
        #expect(error?.isRetryable == false)
        var empty = ChatCompletionDecoder()
        #expect(#expect(throws: ModelError.self) { try empty.end() }?.reason == .truncated)
    }

    @Test("hands on the pieces of tool calls")
    func toolCalls() throws {
        let stream =
            ChatCompletionStreams.chunk(
                #"{"tool_calls":[{"index":1,"id":"c1","type":"function","function":{"name":"add","arguments":""}}]}"#)
            + ChatCompletionStreams.chunk(#"{"tool_calls":[{"index":1,"function":{"arguments":"{\"a\":"}}]}"#)
            + ChatCompletionStreams.chunk(#"{"tool_calls":[{"index":1,"function":{"arguments":"1}"}}]}"#)
            + ChatCompletionStreams.chunk("{}", finish: "tool_calls")
        #expect(
            try events(of: [Array(stream.utf8)]) == [
                .toolCallDelta(index: 1, id: "c1", name: "add", arguments: ""),
                .toolCallDelta(index: 1, id: nil, name: nil, arguments: "{\"a\":"),
                .toolCallDelta(index: 1, id: nil, name: nil, arguments: "1}"), .finished(.toolCalls),
            ])
    }

    private static let call = ChatCompletionStreams.chunk(
        #"{"tool_calls":[{"index":0,"id":"c1","function":{"name":"add","arguments":"{}"}}]}"#, finish: "tool_calls")

    /// What goes back after these pieces and an end of the answer.
    private func replayed(_ deltas: [String], end: String = Self.call) throws -> ModelReplay? {
        let stream = deltas.map { ChatCompletionStreams.chunk($0) }.joined() + end
        let replays: [ModelReplay] = try events(of: [Array(stream.utf8)]).compactMap { event in
            if case .replay(let replay) = event { replay } else { nil }
        }
        #expect(replays.count <= 1)
        return replays.first
    }

    @Test(
        "gives what was thought with a call back under the name that it came with",
        arguments: ["reasoning_content", "reasoning"])
    func replayedText(name: String) throws {
        let deltas = [#"{"\#(name)":"Ohm's "}"#, #"{"\#(name)":"law.","content":"I add."}"#]
        #expect(try replayed(deltas) == ModelReplay(kind: "chat_completions:m", content: .object([name: "Ohm's law."])))
        // Without a call nobody wants it.
        #expect(try replayed(deltas, end: ChatCompletionStreams.chunk("{}", finish: "stop")) == nil)
        #expect(try replayed([#"{"content":"I add."}"#]) == nil)
    }

    @Test("puts signed blocks together, in place of their text")
    func replayedBlocks() throws {
        let replay = try replayed([
            #"{"reasoning_content":"One","thinking_blocks":[{"type":"thinking","thinking":"O","signature":""}]}"#,
            #"{"thinking_blocks":[{"type":"thinking","thinking":"ne"}]}"#,
            #"{"thinking_blocks":[{"type":"thinking","thinking":"","signature":"s1"}]}"#,
            #"{"thinking_blocks":[{"type":"redacted_thinking","data":"xyz"}]}"#,
            #"{"thinking_blocks":[{"type":"thinking","thinking":"Two"}]}"#,
            #"{"thinking_blocks":[{"type":"thinking","thinking":"","signature":"s2"}]}"#,
        ])
        #expect(
            replay?.content == [
                "thinking_blocks": [
                    ["type": "thinking", "thinking": "One", "signature": "s1"],
                    ["type": "redacted_thinking", "data": "xyz"],
                    ["type": "thinking", "thinking": "Two", "signature": "s2"],
                ]
            ])
    }

    @Test("gives blocks that nobody signed back as the text that they are")
    func unsignedBlocks() throws {
        let replay = try replayed([
            #"{"reasoning_content":"One","thinking_blocks":[{"type":"thinking","thinking":"One","signature":null}]}"#
        ])
        #expect(replay?.content == ["reasoning_content": "One"])
    }

    @Test("gives no more back than there is room for")
    func longReplay() throws {
        let long = String(repeating: "a", count: 100_000)
        let text = try replayed(Array(repeating: #"{"reasoning_content":"\#(long)"}"#, count: 9))
        #expect(text?.content["reasoning_content"]?.stringValue?.count == 500_000)
        let piece = #"{"thinking_blocks":[{"type":"thinking","thinking":"\#(long)","signature":"s"}]}"#
        #expect(try replayed(Array(repeating: piece, count: 9)) == nil)
    }

    @Test("throws what the provider reports in the middle of a stream")
    func errorInStream() {
        let stream = #"data: {"error":{"message":"busy","code":503}}"# + "\n\n"
        let error = #expect(throws: ModelError.self) { try events(of: [Array(stream.utf8)]) }
        #expect(error?.reason == .overloaded)
        #expect(error?.message == "busy")
        #expect(error?.isRetryable == true)
    }

    @Test("refuses chunks that are no JSON objects", arguments: ["{", "[1]", "7", "nonsense"])
    func malformed(text: String) {
        let error = #expect(throws: ModelError.self) { try events(of: [Array("data: \(text)\n\n".utf8)]) }
        #expect(error?.reason == .malformedResponse)
    }

    @Test(
        "passes over what it does not know",
        arguments: [
            #"{}"#, #"{"choices":[]}"#, #"{"choices":[{"delta":{"content":null,"refusal":null,"role":"assistant"}}]}"#,
            #"{"choices":[{"delta":{"content":""},"finish_reason":null}],"usage":null}"#, #"{"choices":{"a":1}}"#,
            #"{"choices":[{"delta":{"content":"one","content":"one"}}]}"#,
        ])
    func unknown(chunk: String) throws {
        let stream = "data: \(chunk)\n\n: comment\n\nevent: ping\ndata:\n\ndata: [DONE]\n\n"
        let events = try events(of: [Array(stream.utf8)]).filter { $0 != .textDelta("one") }
        #expect(events == [.finished(.stop)])
    }

    private func events(of pieces: [[UInt8]]) throws(ModelError) -> [ModelEvent] {
        var decoder = ChatCompletionDecoder(model: "m")
        var events: [ModelEvent] = []
        for piece in pieces {
            try decoder.feed(piece)
            while let event = decoder.next() { events.append(event) }
        }
        try decoder.end()
        while let event = decoder.next() { events.append(event) }
        return events
    }
}

/// Streams as providers send them.
enum ChatCompletionStreams {
    /// Reasoning, two pieces of text, a finish reason, usage and the end mark.
    static let complete =
        chunk(#"{"role":"assistant","content":null}"#)
        + chunk(#"{"reasoning_content":"hm"}"#)
        + chunk(#"{"content":"Grüße"}"#).replacing("\n", with: "\r\n")
        + ": keep-alive\n\n"
        + chunk(#"{"content":", \"\ud83c\udf0d\"\n"}"#)
        + chunk("{}", finish: "stop")
        + #"data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":"#
        + #"{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":1}}}"# + "\n\n"
        + "data: [DONE]\n\n"

    /// One event with that delta.
    static func chunk(_ delta: String, finish: String? = nil) -> String {
        let reason = finish.map { "\"\($0)\"" } ?? "null"
        return #"data: {"id":"c","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(reason)}]}"# + "\n\n"
    }
}
