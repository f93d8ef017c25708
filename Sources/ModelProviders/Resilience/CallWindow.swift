/// Counts the calls of the last while, to a tenth of it.
struct CallWindow: Sendable {
    private struct Part {
        let number: Int64
        var calls = 0
        var failures = 0
    }

    private static let parts: Int64 = 10

    private let partLength: Duration
    /// The oldest first.
    private var kept: [Part] = []

    init(length: Duration) {
        partLength = max(length / Int(Self.parts), .milliseconds(1))
    }

    mutating func count(isFailure: Bool, at now: Duration) {
        let number = self.number(at: now)
        kept.removeAll { $0.number <= number - Self.parts }
        if kept.last?.number != number { kept.append(Part(number: number)) }
        kept[kept.count - 1].calls += 1
        if isFailure { kept[kept.count - 1].failures += 1 }
    }

    func counts(at now: Duration) -> (calls: Int, failures: Int) {
        let oldest = number(at: now) - Self.parts
        return kept.reduce((0, 0)) { sum, part in
            part.number > oldest ? (sum.0 + part.calls, sum.1 + part.failures) : sum
        }
    }

    private func number(at now: Duration) -> Int64 { Int64((now / partLength).rounded(.down)) }
}
