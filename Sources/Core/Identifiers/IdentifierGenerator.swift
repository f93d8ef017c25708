import Synchronization

/// Makes the identifiers of new rows; injected so that tests can foretell them.
package protocol IdentifierGenerator: Sendable {
    /// A UUIDv7 greater than every one this generator gave before.
    func next() -> UUID128
}

extension IdentifierGenerator {
    /// A new identifier of the kind that the context asks for.
    package func make<Tag: IdentifierTag>(_ type: Identifier<Tag>.Type = Identifier<Tag>.self) -> Identifier<Tag> {
        Identifier(next())
    }
}

/// UUIDv7 from the wall clock and the system's random source, monotonic within this process (RFC 9562 §6.2).
package final class SystemIdentifierGenerator: IdentifierGenerator {
    private let clock: any WallClock
    private let last = Mutex<UUID128>(UUID128(high: 0, low: 0))

    /// A generator that counts on from nothing; one for the whole process keeps identifiers in order.
    package init(clock: any WallClock = SystemWallClock()) {
        self.clock = clock
    }

    package func next() -> UUID128 {
        var source = SystemRandomNumberGenerator()
        let candidate = UUID128(
            milliseconds: UInt64(max(0, clock.now().microseconds / 1000)), random: (source.next(), source.next()))
        return last.withLock { last in
            // Within one millisecond, or when the clock steps back, the last value counts on.
            last = candidate > last ? candidate : last.advanced(by: UInt32.random(in: 1...0x1_0000, using: &source))
            return last
        }
    }
}
