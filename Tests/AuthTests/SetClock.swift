import Core
import Synchronization

/// A clock that stands until it is moved.
final class SetClock: WallClock {
    private let time = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))

    func now() -> Timestamp {
        time.withLock { $0 }
    }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}
