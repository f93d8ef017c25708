import HTTPCore
import Support
import Synchronization
import Testing

@testable import ModelProviders

@Suite("An answer that gets no further")
struct AnswerPatienceTests {
    private let time = SetTime()
    private let bodies = OpenBodies()

    // MARK: What providers send

    private static func event(_ json: String) -> String { "data: \(json)\n\n" }

    private static let ping = event(#"{"type":"ping"}"#)
    private static let thinking = event(
        #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#)
    private static let signature = event(
        #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}"#)
    private static let text = event(
        #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"a"}}"#)
    private static let end = event(#"{"type":"message_stop"}"#)

    /// What is no part of an answer, however often it comes.
    private static let pings: [(ProviderKind, String)] = [
        (.openAICompatible, ": keep-alive\n\n"),
        (.openAICompatible, ChatCompletionStreams.chunk(#"{"role":"assistant","content":""}"#)),
        (.openAIResponses, event(#"{"type":"response.in_progress","response":{"id":"r1"}}"#)),
        (.anthropic, ping), (.gemini, ": ping\n\n"), (.ollama, "\n"),
    ]

    /// Answers that are at work for long on what is not shown.
    private static let hidden: [(ProviderKind, [String])] = [
        (
            .anthropic,
            [thinking, signature, signature, signature, signature, signature, signature, signature, text, end]
        ),
        (
            .openAIResponses,
            [
                event(#"{"type":"response.web_search_call.in_progress","output_index":0}"#),
                event(#"{"type":"response.web_search_call.searching","output_index":0}"#),
                event(#"{"type":"response.web_search_call.completed","output_index":0}"#),
                event(#"{"type":"response.output_text.delta","output_index":1,"delta":"a"}"#),
                event(#"{"type":"response.completed","response":{}}"#),
            ]
        ),
        (
            .gemini,
            [
                event(#"{"candidates":[{"content":{"parts":[{"executableCode":{"code":"1"}}]}}]}"#),
                event(#"{"candidates":[{"content":{"parts":[{"codeExecutionResult":{"output":"1"}}]}}]}"#),
                event(#"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}"#),
            ]
        ),
        (
            .openAICompatible,
            [
                ChatCompletionStreams.chunk(#"{"reasoning_details":[{"type":"reasoning.encrypted"}]}"#),
                ChatCompletionStreams.chunk(#"{"reasoning_details":[{"type":"reasoning.encrypted"}]}"#),
                ChatCompletionStreams.chunk(#"{"content":"a"}"#, finish: "stop"),
            ]
        ),
    ]

    // MARK: Asking

    /// A provider whose pieces come after so many seconds each, and whose pings come as often for a day after them.
    private func transport(_ pieces: [String], then ping: String? = nil, every seconds: Int) -> StubTransport {
        var all = pieces.map { Array($0.utf8) }
        if let ping { all += Array(repeating: Array(ping.utf8), count: 86_400 / seconds) }
        let body = SlowPieces(pieces: all, interval: .seconds(seconds), time: time, bodies: bodies)
        return StubTransport(
            .streamed(HTTPClientResponse(status: .ok, fields: HTTPFields(), body: .stream(body))))
    }

    private func ask(_ kind: ProviderKind, _ transport: StubTransport) async throws -> ModelStream.Iterator {
        let model = RemoteModel(
            kind, name: "slow", configuration: ProviderStream.configuration("https://s.example/v1"),
            transport: transport, pause: Pauses().pause, now: time.time().now)
        return try await model.stream(ModelRequest(messages: [])).makeAsyncIterator()
    }

    /// Reads to the end; gives the events, and what they ended with.
    private func read(_ answer: inout ModelStream.Iterator) async -> (events: [ModelEvent], error: ModelError?) {
        var events: [ModelEvent] = []
        do throws(ModelError) {
            while let event = try await answer.next() { events.append(event) }
            return (events, nil)
        } catch {
            return (events, error)
        }
    }

    // MARK: Tests

    @Test("is given up and asked for again where nothing of it comes but pings", arguments: pings)
    func silence(kind: ProviderKind, ping: String) async throws {
        let transport = transport([], then: ping, every: 15)
        var answer = try await ask(kind, transport)
        let (events, error) = await read(&answer)
        #expect(events.isEmpty)
        #expect(error?.reason == .timedOut && error?.isRetryable == true)
        #expect(transport.requests.count == 3)
        #expect(time.time().now() == .seconds(3 * 120))
        #expect(bodies.count == 0)
    }

    @Test("is given up and not asked for again where it has begun, and its connection is closed")
    func begun() async throws {
        let transport = transport([Self.text], then: Self.ping, every: 15)
        var answer = try await ask(.anthropic, transport)
        let (events, error) = await read(&answer)
        #expect(events == [.textDelta("a")])
        #expect(error?.reason == .timedOut)
        #expect(transport.requests.count == 1)
        #expect(bodies.count == 0)
        // Until here it was held by its reader.
        withExtendedLifetime(answer) {}
    }

    @Test("is one of which nothing comes, and not one of which nothing is shown", arguments: hidden)
    func work(kind: ProviderKind, pieces: [String]) async throws {
        let transport = transport(pieces, every: 100)
        var answer = try await ask(kind, transport)
        let (events, error) = await read(&answer)
        #expect(error?.reason == nil)
        #expect(events.first == .textDelta("a") && events.last == .finished(.stop))
        #expect(transport.requests.count == 1)
    }

    @Test(
        "has five times as long where it thinks and does not show it",
        arguments: [(ProviderKind.anthropic, 38, true), (.anthropic, 45, false), (.openAIResponses, 38, true)])
    func thoughts(kind: ProviderKind, pings: Int, isEnough: Bool) async throws {
        let responses = [
            #"{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs1"}}"#,
            #"{"type":"response.in_progress"}"#,
            #"{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs1"}}"#,
            #"{"type":"response.output_text.delta","output_index":1,"delta":"a"}"#,
            #"{"type":"response.completed","response":{}}"#,
        ].map { Self.event($0) }
        let anthropic = [Self.thinking, Self.ping, Self.signature, Self.text, Self.end]
        let parts = kind == .anthropic ? anthropic : responses
        let transport = transport(
            [parts[0]] + Array(repeating: parts[1], count: pings) + Array(parts[2...]), every: 15)
        var answer = try await ask(kind, transport)
        let (events, error) = await read(&answer)
        let reason: ModelError.Reason? = isEnough ? nil : .timedOut
        #expect(error?.reason == reason)
        #expect(events.contains(.textDelta("a")) == isEnough)
    }

    @Test("is not one whose reader takes its time")
    func reader() async throws {
        let transport = transport([Self.text, Self.ping, Self.text, Self.end], every: 15)
        var answer = try await ask(.anthropic, transport)
        var last: ModelEvent?
        while let event = try await answer.next() {
            last = event
            time.advance(by: .seconds(1000))
        }
        #expect(last == .finished(.stop))
    }
}

/// Counts the bodies that are being read.
private final class OpenBodies: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func add(_ difference: Int) { number.withLock { $0 += difference } }
}

/// A body that is being read, until nobody holds it.
private final class OpenBody: Sendable {
    private let bodies: OpenBodies

    init(_ bodies: OpenBodies) {
        self.bodies = bodies
        bodies.add(1)
    }

    deinit { bodies.add(-1) }
}

/// A body whose every piece takes its time.
private struct SlowPieces: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let pieces: [[UInt8]]
    let interval: Duration
    let time: SetTime
    let bodies: OpenBodies

    func makeAsyncIterator() -> Iterator {
        Iterator(pieces: pieces[...], interval: interval, time: time, body: OpenBody(bodies))
    }

    struct Iterator: AsyncIteratorProtocol {
        var pieces: ArraySlice<[UInt8]>
        let interval: Duration
        let time: SetTime
        let body: OpenBody

        mutating func next() async throws -> [UInt8]? {
            time.advance(by: interval)
            return pieces.popFirst()
        }
    }
}
