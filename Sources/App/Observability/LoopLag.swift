import Core
import Net
import Synchronization

/// How late an event loop comes to its work: what a request on it waits before anybody looks at it.
struct LoopLag: Service {
    let name = "loop-lag"
    private let watches: [Watch]

    /// Adds `lyceum_event_loop_lag_seconds` and `lyceum_event_loop_delay_seconds`.
    init(loops: [EventLoop], registry: MetricsRegistry) {
        let delays = registry.histograms(
            "lyceum_event_loop_delay_seconds", "How late a timer of an event loop fired, every quarter of a second.",
            labels: ["loop"])
        watches = loops.enumerated().map { Watch(loop: $1, delays: delays.series(String($0))) }
        registry.gauge("lyceum_event_loop_lag_seconds", "How late an event loop is at this moment.") { [watches] in
            watches.enumerated().map { index, watch in
                MetricSample(watch.lag, labels: [(name: "loop", value: String(index))])
            }
        }
    }

    func run() async throws {
        for watch in watches { watch.start() }
        await cancellation()
        for watch in watches { watch.stop() }
    }

    /// One loop's timer.
    private final class Watch: Sendable {
        private static let interval: Duration = .milliseconds(250)
        private let loop: EventLoop
        private let delays: Histogram
        /// When the timer should fire next, in nanoseconds; zero while nothing is watched.
        private let expected = Atomic<Int64>(0)

        init(loop: EventLoop, delays: Histogram) {
            self.loop = loop
            self.delays = delays
        }

        /// In seconds; also of a loop that is busy with something and answers nobody meanwhile.
        var lag: Double {
            let time = expected.load(ordering: .relaxed)
            return time == 0 ? 0 : Double(max(0, MonotonicTime.now().nanoseconds - time)) / 1e9
        }

        func start() {
            loop.execute { self.scheduleNext() }
        }

        /// The timer that is set finds nothing to do.
        func stop() {
            loop.execute { self.expected.store(0, ordering: .relaxed) }
        }

        private func scheduleNext() {
            let time = MonotonicTime.now() + Self.interval
            expected.store(time.nanoseconds, ordering: .relaxed)
            loop.schedule(at: time) { [self] in
                guard expected.load(ordering: .relaxed) == time.nanoseconds else { return }
                delays.observe(nanoseconds: max(0, MonotonicTime.now().nanoseconds - time.nanoseconds))
                scheduleNext()
            }
        }
    }
}
