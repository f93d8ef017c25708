import Synchronization

/// Masking keys that count from one.
final class KeySequence: Sendable {
    private let last = Mutex<UInt32>(0)

    @Sendable func next() -> UInt32 {
        last.withLock { value in
            value += 1
            return value
        }
    }
}
