import Core
import HTTPCore
import Support
import Testing

@testable import ModelProviders

@Suite("Every provider")
struct ProviderStreamTests {
    @Test("gives the same events wherever the bytes are cut", arguments: ProviderStream.all)
    func cuts(provider: ProviderStream) async throws {
        let bytes = Array(provider.stream.utf8)
        for size in [1, 7, 64, bytes.count] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            let transport = StubTransport(.response(.ok, pieces: pieces))
            #expect(try await provider.ask(transport) == provider.events, "pieces of \(size)")
            #expect(transport.requests.map(\.url) == [provider.path])
        }
    }

    @Test(
        "says that an answer broke off, wherever it did, and never asks again what was seen",
        arguments: ProviderStream.all)
    func truncation(provider: ProviderStream) async throws {
        let mark = provider.name == "ollama" ? "\n" : "\n\n"
        for end in provider.stream.ranges(of: mark).map(\.upperBound).dropLast() {
            let beginning = provider.stream[..<end]
            let transport = StubTransport(.text(String(beginning)))
            let error = await #expect(throws: ModelError.self) { try await provider.ask(transport) }
            #expect(error?.reason == .truncated)
            #expect(transport.requests.count == (beginning.contains("hm") ? 1 : 3), "after \(beginning.suffix(80))")
        }
    }

    @Test("asks again where nothing of the answer has been seen", arguments: ProviderStream.all)
    func retry(provider: ProviderStream) async throws {
        let pauses = Pauses()
        let transport = StubTransport(
            .text(provider.brokenByError), .text("", status: .serviceUnavailable, fields: ["retry-after": "2"]),
            .text(provider.stream))
        #expect(try await provider.ask(transport, pauses) == provider.events)
        #expect(pauses.durations.last == .seconds(2))
    }

    @Test("reports an error in the middle of an answer", arguments: ProviderStream.all)
    func errorWithin(provider: ProviderStream) async throws {
        let mark = provider.name == "ollama" ? "\n" : "\n\n"
        let beginning = provider.stream.split(separator: "Grüße")[0]
        let whole = beginning[..<(beginning.ranges(of: mark).last?.upperBound ?? beginning.startIndex)]
        let pieces = [Array(whole.utf8), Array(provider.brokenByError.utf8)]
        let transport = StubTransport(.response(.ok, pieces: pieces))
        let error = await #expect(throws: ModelError.self) { try await provider.ask(transport) }
        #expect(error?.reason != .truncated && error?.reason != .malformedResponse)
        #expect(transport.requests.count == 1)
    }

    @Test(
        "takes nothing for an answer that is none", arguments: ProviderStream.all,
        ["<!doctype html><title>Busy</title>", "data: {\"a\":\n\n", "data: [1]\n\n", "[1]\n", "{\"a\":1\n"])
    func malformed(provider: ProviderStream, body: String) async throws {
        let transport = StubTransport(.text(body))
        let error = await #expect(throws: ModelError.self) { try await provider.ask(transport) }
        #expect(error?.reason == .malformedResponse)
    }

    @Test("bounds what it keeps of a line that never ends", arguments: ProviderStream.all)
    func endlessLine(provider: ProviderStream) async throws {
        let pieces = [Array("data: ".utf8)] + Array(repeating: [UInt8](repeating: 0x61, count: 1 << 20), count: 10)
        let error = await #expect(throws: ModelError.self) {
            try await provider.ask(StubTransport(.response(.ok, pieces: pieces)))
        }
        #expect(error?.reason == .malformedResponse)
    }

    @Test("ends an answer that never ends by itself", arguments: ProviderStream.all)
    func endless(provider: ProviderStream) async throws {
        let mark = provider.name == "ollama" ? "\n" : "\n\n"
        let word = try #require(
            provider.stream.split(separator: mark).first { $0.contains("Grüße") && !$0.contains("done\":true") })
        // Anthropic's words belong to a block that has begun.
        let before = provider.stream.split(separator: "{\"type\":\"text_delta")[0]
        let beginning = provider.name == "anthropic" ? before : ""
        let head = beginning.ranges(of: mark).last.map { beginning[..<$0.upperBound] } ?? ""
        let more = word.replacing("Grüße", with: String(repeating: "a", count: 100_000)) + mark
        let transport = StubTransport(
            .response(.ok, pieces: [Array(head.utf8)] + Array(repeating: Array(more.utf8), count: 60)))
        var seen = 0
        let error = await #expect(throws: ModelError.self) {
            for try await event in try await provider.make(transport, Pauses()).stream(ModelRequest(messages: [])) {
                if case .textDelta(let text) = event { seen += text.utf8.count }
            }
        }
        #expect(error?.reason == .malformedResponse)
        #expect(seen > 4_000_000 && seen < 5_000_000)
    }

    @Test(
        "gives up a provider that says nothing, before its first word or after it",
        arguments: ProviderStream.all, [false, true])
    func silence(provider: ProviderStream, hasBegun: Bool) async throws {
        let beginning = provider.stream.split(separator: "Grüße")[0]
        let mark = provider.name == "ollama" ? "\n" : "\n\n"
        let whole = beginning[..<(beginning.ranges(of: mark).last?.upperBound ?? beginning.startIndex)]
        let silence = StubTransport.Reply.response(
            .ok, pieces: hasBegun ? [Array(whole.utf8)] : [], then: HTTPTransportError(.timedOut, "silent"))
        let transport = StubTransport(silence, .text(provider.stream))
        if hasBegun {
            let error = await #expect(throws: ModelError.self) { try await provider.ask(transport) }
            #expect(error?.reason == .timedOut && error?.isRetryable == true)
        } else {
            #expect(try await provider.ask(transport) == provider.events)
        }
        let timeouts = try #require(transport.requests.first?.timeouts)
        #expect(timeouts.firstByte == .seconds(120) && timeouts.silence == .seconds(120))
        #expect(timeouts.total == .seconds(3600))
    }

    @Test(
        "follows no redirect, which may lead to where nobody may ask", arguments: ProviderStream.all,
        [301, 302, 303, 307, 308])
    func redirects(provider: ProviderStream, status: Int) async throws {
        let transport = StubTransport(
            .text("", status: HTTPStatus(status), fields: ["Location": "http://169.254.169.254/"]))
        let error = await #expect(throws: ModelError.self) { try await provider.ask(transport) }
        #expect(error?.reason == .invalidRequest)
        #expect(transport.requests.map(\.redirects) == [.handOver])
    }

    @Test("takes an answer for what it holds and not for what its type says", arguments: ProviderStream.all)
    func contentType(provider: ProviderStream) async throws {
        let fields: HTTPFields = ["Content-Type": "text/html"]
        let transport = StubTransport(.text(provider.stream, fields: fields))
        #expect(try await provider.ask(transport) == provider.events)
    }

    @Test(
        "means by its errors what they say",
        arguments: [
            (
                "anthropic", 401, #"{"type":"error","error":{"type":"authentication_error","message":"no"}}"#,
                "authentication", false
            ),
            (
                "anthropic", 400,
                #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens"}}"#,
                "context_too_long", false
            ),
            (
                "anthropic", 400,
                #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#,
                "quota_exceeded", false
            ),
            (
                "anthropic", 404, #"{"type":"error","error":{"type":"not_found_error","message":"model: x"}}"#,
                "model_not_found", false
            ),
            (
                "anthropic", 529, #"{"type":"error","error":{"type":"overloaded_error","message":"no"}}"#, "overloaded",
                true
            ),
            ("anthropic", 500, "<html>", "server_error", true),
            (
                "gemini", 400,
                #"{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#,
                "authentication", false
            ),
            (
                "gemini", 400,
                #"{"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens allowed","status":"INVALID_ARGUMENT"}}"#,
                "context_too_long", false
            ),
            ("gemini", 503, #"[{"error":{"code":503,"message":"no","status":"UNAVAILABLE"}}]"#, "overloaded", true),
            ("gemini", 404, #"{"error":{"code":404,"message":"no","status":"NOT_FOUND"}}"#, "model_not_found", false),
            (
                "responses", 429,
                #"{"error":{"message":"no","type":"insufficient_quota","code":"insufficient_quota"}}"#,
                "quota_exceeded", false
            ),
            ("ollama", 404, #"{"error":"model 'x' not found"}"#, "model_not_found", false),
            ("ollama", 503, #"{"error":"server busy"}"#, "overloaded", true),
        ])
    func errors(name: String, status: Int, body: String, reason: String, isRetryable: Bool) async throws {
        let provider = try #require(ProviderStream.all.first { $0.name == name })
        let transport = StubTransport(.text(body, status: HTTPStatus(status)))
        let error = await #expect(throws: ModelError.self) { try await provider.ask(transport) }
        #expect(error?.reason.rawValue == reason)
        #expect(error?.isRetryable == isRetryable)
    }

    @Test("counts no more tokens than can be added up", arguments: ProviderStream.all)
    func counts(provider: ProviderStream) async throws {
        let stream = provider.stream.replacing(/((?:_tokens|TokenCount|_count)":)[0-9]+/) {
            "\($0.output.1)9223372036854775807"
        }
        let events = try await provider.ask(StubTransport(.text(stream)))
        let usages = events.compactMap { event -> TokenUsage? in
            if case .usage(let usage) = event { usage } else { nil }
        }
        let usage = try #require(usages.first)
        let possible = (1 << 40)...(1 << 42)
        #expect(possible.contains(usage.input) && possible.contains(usage.output))
        #expect(CallMeasure(tokens: usage).tokenCount == usage.input + usage.output)
    }

    @Test("asks Anthropic again when a limit that is used up begins anew, by Anthropic's own clock")
    func anthropicLimits() async throws {
        let pauses = Pauses()
        let fields: HTTPFields = [
            "Date": "Sun, 06 Nov 1994 08:49:37 GMT", "anthropic-ratelimit-requests-remaining": "49",
            "anthropic-ratelimit-requests-reset": "1994-11-06T08:50:37Z",
            "anthropic-ratelimit-input-tokens-remaining": "0",
            "anthropic-ratelimit-input-tokens-reset": "1994-11-06T08:49:42Z",
        ]
        let transport = StubTransport(
            .text("{}", status: .tooManyRequests, fields: fields), .text(ProviderStream.anthropic.stream))
        #expect(try await ProviderStream.anthropic.ask(transport, pauses) == ProviderStream.anthropic.events)
        #expect(pauses.durations == [.seconds(5)])
    }

    @Test("takes no wait that Gemini asks for to be longer than a day", arguments: ["1e30s", "86401s"])
    func longGeminiDelay(delay: String) async throws {
        let body = #"{"error":{"code":429,"details":[{"@type":"x/google.rpc.RetryInfo","retryDelay":"\#(delay)"}]}}"#
        let transport = StubTransport(.text(body, status: .tooManyRequests))
        let error = await #expect(throws: ModelError.self) { try await ProviderStream.gemini.ask(transport) }
        #expect(error?.retryAfter == .seconds(86_400))
    }

    @Test("waits as long as Gemini asks in the body of an error")
    func geminiDelay() async throws {
        let body = #"""
            {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}
            """#
        let pauses = Pauses()
        let transport = StubTransport(
            .text(body, status: .tooManyRequests), .text(ProviderStream.gemini.stream))
        #expect(try await ProviderStream.gemini.ask(transport, pauses) == ProviderStream.gemini.events)
        #expect(pauses.durations == [.milliseconds(1500)])
    }
}
