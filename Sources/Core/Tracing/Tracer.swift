/// Takes the spans that have ended; it must not block.
package protocol SpanSink: Sendable {
    func record(_ span: FinishedSpan)
}

/// Begins spans and hands them over when they end.
package final class Tracer: Sendable {
    private let sink: any SpanSink
    private let sampleRatio: Double
    private let clock: any WallClock
    private let random: @Sendable () -> UInt64

    /// - Parameters:
    ///   - sink: takes every span of a trace that is recorded.
    ///   - sampleRatio: the part of new traces that is recorded, from 0 to 1; a trace that came in is recorded if its
    ///     sender records it.
    ///   - random: numbers that nobody can predict.
    package init(
        sink: any SpanSink, sampleRatio: Double, clock: any WallClock,
        random: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) }
    ) {
        self.sink = sink
        self.sampleRatio = sampleRatio
        self.clock = clock
        self.random = random
    }

    /// Does the work as a span of the trace that the parent belongs to, or of a new one.
    package func withSpan<Value>(
        _ name: String, kind: SpanKind = .internal, parent: TraceContext? = .current,
        _ work: (TraceSpan) async throws -> Value
    ) async rethrows -> Value {
        let context = parent.map { $0.isSampled ? $0.child(identifier()) : $0 } ?? newTrace()
        let span = TraceSpan(name: name, context: context)
        return try await TraceContext.$current.withValue(context) {
            guard context.isSampled else { return try await work(span) }
            let start = clock.now()
            defer {
                sink.record(span.finished(kind: kind, parentID: parent?.spanID, start: start, end: clock.now()))
            }
            do {
                return try await work(span)
            } catch {
                span.fail(String(describing: type(of: error)))
                throw error
            }
        }
    }

    private func newTrace() -> TraceContext {
        TraceContext(
            traceID: UUID128(high: identifier(), low: random()), spanID: identifier(), isSampled: isChosen)
    }

    private var isChosen: Bool {
        Double(random() >> 11) * 0x1p-53 < sampleRatio
    }

    /// Never zero, which is no identifier.
    private func identifier() -> UInt64 {
        while true {
            let number = random()
            if number != 0 { return number }
        }
    }
}
