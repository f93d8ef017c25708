import CMedia
import Glibc
import Net
import Synchronization

/// The clock of some calls: a thread that wakes every 5 ms at absolute times and lets a quarter of the calls go on by
/// 20 ms.
///
/// `@unchecked Sendable`: `phases` and `batch` are touched on the thread alone, everything else is in the mutex.
final class MediaClock: @unchecked Sendable {
    /// Between two ticks of a call, and between two wakings, in nanoseconds.
    static let period: Int64 = 20_000_000
    static let phaseCount = 4
    private static let step = period / Int64(phaseCount)
    /// Further behind than this, ticks are left out: a machine that slept has nothing to catch up with.
    private static let patience = 10 * period

    private struct Shared {
        var arrivals: [MediaLine] = []
        var lateness = MediaLateness()
        var count = 0
        var isStopped = false
    }

    private let shared = Mutex(Shared())
    private var phases = [[MediaLine]](repeating: [], count: phaseCount)
    private let batch = DatagramBatch()

    /// How many calls it has.
    var count: Int { shared.withLock(\.count) }
    var lateness: MediaLateness { shared.withLock(\.lateness) }

    /// Takes a call from its next tick on; false where the clock has stopped.
    func add(_ line: MediaLine) -> Bool {
        shared.withLock { shared in
            guard !shared.isStopped else { return false }
            shared.arrivals.append(line)
            shared.count += 1
            return true
        }
    }

    /// Lets the thread end; its calls are told.
    func stop() {
        shared.withLock { $0.isStopped = true }
    }

    /// Starts a detached thread, which holds the clock until it ends.
    nonisolated func start(name: String) {
        let start = ThreadStart(clock: self, name: name)
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                unsafe lyceum_media_thread_name(start.name)
                start.clock.run()
                return nil
            }, Unmanaged.passRetained(start).toOpaque())
        precondition(status == 0, "The system has no thread left for the clock of calls.")
        pthread_detach(thread)
    }

    private func run() {
        // Sound does not wait; without the right to say so it is as any other thread.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -11)
        var deadline = Self.now() + Self.step
        var phase = 0
        while true {
            Self.sleep(until: deadline)
            guard admit() else { break }
            tick(phase, due: deadline)
            deadline += Self.step
            phase = (phase + 1) % Self.phaseCount
            let behind = Self.now() - deadline
            if behind > Self.patience {
                // Whole rounds, so that every call keeps its phase.
                let rounds = behind / Self.period
                deadline += rounds * Self.period
                shared.withLock { $0.lateness.skip(Int(rounds) * Self.phaseCount) }
            }
        }
        for line in phases.joined() { line.end() }
        phases = []
    }

    /// Takes what came since the last waking, into the phase with the fewest calls; false where it is to stop.
    private func admit() -> Bool {
        let (arrivals, isStopped) = shared.withLock { shared in
            defer { shared.arrivals = [] }
            return (shared.arrivals, shared.isStopped)
        }
        for line in arrivals {
            let phase = phases.indices.min { phases[$0].count < phases[$1].count } ?? 0
            phases[phase].append(line)
        }
        return !isStopped
    }

    private func tick(_ phase: Int, due: Int64) {
        guard !phases[phase].isEmpty else { return }
        var over: [Int] = []
        for (index, line) in phases[phase].enumerated() where !line.tick(due: due, now: Self.now(), batch) {
            over.append(index)
        }
        for index in over.reversed() {
            phases[phase].swapAt(index, phases[phase].count - 1); phases[phase].removeLast()
        }
        let ended = over.count
        let lateness = Self.now() - due
        shared.withLock { shared in
            shared.count -= ended
            shared.lateness.take(nanoseconds: lateness)
        }
    }

    private static func now() -> Int64 { MonotonicTime.now().nanoseconds }

    private static func sleep(until moment: Int64) {
        var time = timespec(tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
        while unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }

    private final class ThreadStart {
        let clock: MediaClock
        let name: String

        init(clock: MediaClock, name: String) {
            self.clock = clock
            self.name = name
        }
    }
}
