package import ModelProviders
import Synchronization

/// A time that passes when a test says so, and as soon as somebody waits for it.
package final class SetTime: Sendable {
    private let elapsed = Mutex(Duration.zero)
    private let waits = Mutex<[Duration]>([])

    package init() {}

    /// What has been waited for so far.
    package var pauses: [Duration] { waits.withLock { $0 } }

    package func advance(by duration: Duration) {
        elapsed.withLock { $0 += duration }
    }

    /// The time for the code under test.
    ///
    /// - Parameter endless: pauses that are at least so long never end by themselves
    package func time(endless: Duration = .seconds(1000)) -> ElapsedTime {
        ElapsedTime(
            now: { self.elapsed.withLock { $0 } },
            pause: { duration in
                self.waits.withLock { $0.append(duration) }
                guard duration < endless else {
                    try await Task.sleep(for: .seconds(100_000))
                    return
                }
                try Task.checkCancellation()
                self.advance(by: duration)
            })
    }
}
