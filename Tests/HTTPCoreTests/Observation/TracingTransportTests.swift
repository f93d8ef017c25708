import Core
import HTTPCore
import Support
import Synchronization
import Testing

@Suite struct TracingTransportTests {
    private final class Spans: SpanSink {
        let all = Mutex<[FinishedSpan]>([])
        func record(_ span: FinishedSpan) { all.withLock { $0.append(span) } }
    }

    private static let parent = TraceContext(
        traceID: UUID128(high: 1, low: 2), spanID: 3, isSampled: true, state: "vendor=1")

    @Test("Without a tracer the trace of the request that is being answered is passed on")
    func passesOn() async throws {
        let stub = StubTransport(.text("fine"))
        let transport = TracingTransport(stub, tracer: nil)
        try await TraceContext.$current.withValue(Self.parent) {
            _ = try await transport.send(HTTPClientRequest(url: "http://a.example/"))
        }
        _ = try await transport.send(HTTPClientRequest(url: "http://a.example/"))
        #expect(stub.requests.map { $0.fields["traceparent"] } == [Self.parent.traceparent, nil])
        #expect(stub.requests.map { $0.fields["tracestate"] } == ["vendor=1", nil])
    }

    @Test("With a tracer the request is a span of its own, and the receiver's parent")
    func span() async throws {
        let stub = StubTransport(.text("gone", status: .notFound))
        let spans = Spans()
        let transport = TracingTransport(
            stub, tracer: Tracer(sink: spans, sampleRatio: 0, clock: SystemWallClock()))
        try await TraceContext.$current.withValue(Self.parent) {
            _ = try await transport.send(HTTPClientRequest(url: "http://user:secret@a.example:81/path?key=1"))
        }
        let span = try #require(spans.all.withLock { $0.first })
        #expect(stub.requests.first?.fields["traceparent"] == span.context.traceparent)
        #expect(span.parentID == 3 && span.kind == .client && span.failure == "404")
        #expect(span.attributes.first { $0.key == "server.address" }?.value == .string("a.example:81"))
    }

    @Test(
        "A span names the host alone, never what stands before or behind it",
        arguments: [
            ("https://a.example?key=secret", "a.example"), ("https://a.example?to=b@c.example", "a.example"),
            ("https://a.example#secret", "a.example"), ("https://a.example/b@c.example", "a.example"),
            ("https://user:sec@ret@a.example:81?key=1", "a.example:81"), ("https://user:secret@[::1]/", "[::1]"),
            ("https://user:secret@", ""), ("/secret", ""),
        ])
    func host(url: String, host: String) async throws {
        let spans = Spans()
        let transport = TracingTransport(
            StubTransport(.text("fine")), tracer: Tracer(sink: spans, sampleRatio: 1, clock: SystemWallClock()))
        _ = try await transport.send(HTTPClientRequest(url: url))
        let span = try #require(spans.all.withLock { $0.first })
        #expect(span.attributes.first { $0.key == "server.address" }?.value == .string(host))
    }
}
