import Core
import Synchronization

/// Spans that wait to be exported: bounded, and the newest are dropped when it is full, so that a collector that is
/// gone costs neither memory nor anybody's time.
final class SpanBuffer: SpanSink {
    private let limit: Int
    private let state = Mutex<(spans: [FinishedSpan], dropped: UInt64)>(([], 0))

    /// Holds at most so many spans.
    init(limit: Int = 4096) {
        self.limit = limit
    }

    func record(_ span: FinishedSpan) {
        state.withLock { state in
            if state.spans.count < limit { state.spans.append(span) } else { state.dropped += 1 }
        }
    }

    /// Takes the oldest spans, at most so many.
    func take(_ count: Int) -> [FinishedSpan] {
        state.withLock { state in
            let taken = Array(state.spans.prefix(count))
            state.spans.removeFirst(taken.count)
            return taken
        }
    }

    /// Spans that were never exported.
    func drop(_ count: Int) {
        state.withLock { $0.dropped += UInt64(count) }
    }

    /// How many spans were lost so far.
    var dropped: UInt64 { state.withLock { $0.dropped } }
}
