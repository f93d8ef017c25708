import Synchronization

/// The loops of a process.
package final class EventLoopGroup: Sendable {
    /// Every loop, for what needs one part on each.
    package let loops: [EventLoop]
    private let turn = Atomic<Int>(0)

    /// Starts so many loops, at least one.
    package init(count: Int, name: String = "loop") {
        loops = (0..<max(1, count)).map { EventLoop(name: "\(name)-\($0)") }
    }

    /// The loops in turn.
    package func next() -> EventLoop {
        loops[turn.wrappingAdd(1, ordering: .relaxed).oldValue % loops.count]
    }

    /// Ends every loop; nothing may use them afterwards.
    package func stop() {
        for loop in loops { loop.stop() }
    }
}
