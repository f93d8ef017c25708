import Core
import Synchronization

/// Chooses the id of each request: the client's where it is sane, else a new one.
///
/// New ids are a random start and a scrambled counter: unique in the process, and across processes as far as their
/// starts differ, without a call to the system for each request.
final class RequestIdentifiers: Sendable {
    private let start: UUID128
    private let count = Atomic<UInt64>(0)

    /// Two processes must not share a start.
    init(startingAt start: UUID128) {
        self.start = start
    }

    /// The client's id where it is sane, so that one id follows a request through every server; else a new one.
    func choose(_ received: String?) -> String {
        if let received, Self.isSane(received) { return received }
        return next()
    }

    /// 32 hexadecimal digits.
    func next() -> String {
        // The finalizer of SplitMix64 is a bijection: no two counts give the same word.
        var word = start.low &+ count.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return UUID128(high: start.high, low: word ^ (word >> 31)).hex
    }

    /// Up to 64 characters that cannot break a log line or a field.
    static func isSane(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(PercentCoding.isUnreserved)
    }
}
