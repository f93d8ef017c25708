import Testing

@testable import Core

@Suite struct IdentifierTests {
    @Test("identifiers rise, also when the clock stands still or steps back")
    func risesMonotonically() {
        let clock = SteppingClock()
        let generator = SystemIdentifierGenerator(clock: clock)
        var last = generator.next()
        for _ in 0..<20_000 {
            let next = generator.next()
            #expect(next > last)
            last = next
        }
    }

    @Test("an identifier is a UUID of version 7 with the time in its first 48 bits (RFC 9562 §5.7)")
    func hasVersionAndTime() {
        let generator = SystemIdentifierGenerator(clock: SteppingClock())
        for _ in 0..<100 {
            let uuid = generator.next()
            #expect(uuid.high >> 12 & 0xF == 7)
            #expect(uuid.low >> 62 == 2)
        }
        let example = UUID128(milliseconds: 0x017F_22E2_79B0, random: (0xCC3, 0x18C4_DC0C_0C07_398F))
        #expect(example.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    static let steps: [(String, String)] = [
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c073990"),
        ("017f22e2-79b0-7cc3-bfff-ffffffffffff", "017f22e2-79b0-7cc4-8000-000000000000"),
        ("017f22e2-79b0-7fff-bfff-ffffffffffff", "017f22e2-79b1-7000-8000-000000000000"),
    ]

    @Test("counting on carries into the time and leaves version and variant alone", arguments: steps)
    func countsOn(text: String, next: String) {
        #expect(UUID128(text)?.advanced(by: 1).description == next)
    }

    @Test("the text form survives reading, with and without dashes and in either case")
    func roundTrips() {
        let uuid = SystemIdentifierGenerator().next()
        #expect(UUID128(uuid.description) == uuid)
        #expect(UUID128(uuid.hex) == uuid)
        #expect(UUID128(uuid.description.uppercased()) == uuid)
        let thread = ThreadID(uuid)
        #expect(thread.description == "thr_" + uuid.hex)
        #expect(ThreadID(thread.description) == thread)
    }

    @Test(
        "what is no identifier is refused",
        arguments: [
            "", "thr_", "msg_017f22e279b07cc398c4dc0c0c07398f", "thr_017f22e279b07cc398c4dc0c0c07398",
            "thr_017f22e279b07cc398c4dc0c0c07398f0", "thr_017f22e279b07cc398c4dc0c0c07398g",
            "thr_017f22e2-79b07cc398c4dc0c0c07398f", "thr_-17f22e279b07cc398c4dc0c0c07398f",
        ])
    func refuses(text: String) {
        #expect(ThreadID(text) == nil)
    }
}

/// Stands still, and once in a while steps back.
private final class SteppingClock: WallClock {
    private let generator = SystemRandomNumberGenerator()

    func now() -> Timestamp {
        var random = generator
        return Timestamp(microseconds: 1_700_000_000_000_000 - Int64(random.next() % 100) * 1000)
    }
}
