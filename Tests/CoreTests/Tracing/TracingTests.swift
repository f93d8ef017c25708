import Synchronization
import Testing

@testable import Core

@Suite struct TracingTests {
    private final class Spans: SpanSink {
        let all = Mutex<[FinishedSpan]>([])
        func record(_ span: FinishedSpan) { all.withLock { $0.append(span) } }
    }

    private struct Broken: Error {}

    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("A traceparent is read and written as the specification shows it (W3C Trace Context §3.2)")
    func roundTrip() throws {
        let context = try #require(TraceContext(traceparent: Self.parent, tracestate: "rojo=00f067aa0ba902b7"))
        #expect(context.traceparent == Self.parent)
        #expect(context.state == "rojo=00f067aa0ba902b7")
        #expect(context.isSampled)
        let future = TraceContext(traceparent: "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-more")
        #expect(future?.isSampled == false)
    }

    @Test(
        "A traceparent that is not valid is ignored (§3.2.2)",
        arguments: [
            "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bz-01",
        ])
    func invalid(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test("Spans of one request share its trace and name their parents")
    func nested() async throws {
        let spans = Spans()
        let tracer = Tracer(sink: spans, sampleRatio: 0, clock: SystemWallClock())
        let parent = try #require(TraceContext(traceparent: Self.parent))
        await tracer.withSpan("outer", kind: .server, parent: parent) { span in
            span.set("http.response.status_code", .int(200))
            await tracer.withSpan("inner") { span in span.rename("renamed") }
        }
        let all = spans.all.withLock { $0 }
        try #require(all.map(\.name) == ["renamed", "outer"])
        #expect(all.allSatisfy { $0.context.traceID == parent.traceID })
        #expect(all[1].parentID == parent.spanID)
        #expect(all[0].parentID == all[1].context.spanID)
        #expect(all[1].attributes.map(\.key) == ["http.response.status_code"])
        #expect(TraceContext.current == nil)
    }

    @Test("A trace that its sender does not record is passed on unchanged and not recorded")
    func unsampled() async {
        let spans = Spans()
        let tracer = Tracer(sink: spans, sampleRatio: 1, clock: SystemWallClock())
        let parent = TraceContext(traceID: UUID128(high: 1, low: 2), spanID: 3, isSampled: false)
        let seen = await tracer.withSpan("quiet", parent: parent) { _ in TraceContext.current }
        #expect(seen == parent)
        #expect(spans.all.withLock { $0.isEmpty })
    }

    @Test("New traces are recorded by the ratio", arguments: [(0.0, 0), (0.25, 2), (1.0, 8)])
    func sampling(ratio: Double, recorded: Int) async {
        let spans = Spans()
        let numbers = Mutex<UInt64>(0)
        // Every fourth number decides: eighths of the whole range, in turn.
        let tracer = Tracer(sink: spans, sampleRatio: ratio, clock: SystemWallClock()) {
            numbers.withLock { count in
                count += 1
                return count % 4 == 0 ? (count / 4 - 1) << 61 : count
            }
        }
        for _ in 0..<8 { await tracer.withSpan("one", parent: nil) { _ in } }
        #expect(spans.all.withLock { $0.count } == recorded)
    }

    @Test("A span whose work throws is marked as failed, by the error's type alone")
    func failure() async {
        let spans = Spans()
        let tracer = Tracer(sink: spans, sampleRatio: 1, clock: SystemWallClock())
        await #expect(throws: Broken.self) {
            try await tracer.withSpan("broken", parent: nil) { _ in throw Broken() }
        }
        #expect(spans.all.withLock { $0.first?.failure } == "Broken")
    }
}
