package import Core
import Synchronization

/// A clock that stands until it is moved.
package final class SetClock: WallClock {
    private let time = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))

    package init() {}

    package func now() -> Timestamp {
        time.withLock { $0 }
    }

    /// Moves the clock on.
    package func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}
