import Core
import Postgres
import Workflows

/// Tells how runs ended, or that they rest, in their order.
final class LastEvent: RunProjection {
    private let stream: AsyncStream<RunEvent>
    private let signal: AsyncStream<RunEvent>.Continuation

    init() {
        (stream, signal) = AsyncStream.makeStream(of: RunEvent.self)
    }

    func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] {
        guard let last = events.last?.event, last.isLast else { return [] }
        signal.yield(last)
        return []
    }

    /// The next of them.
    func event() async -> RunEvent? {
        for await event in stream { return event }
        return nil
    }
}
