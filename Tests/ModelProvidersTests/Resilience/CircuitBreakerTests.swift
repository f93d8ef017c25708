import Testing

@testable import ModelProviders

@Suite("A circuit breaker")
struct CircuitBreakerTests {
    private var breaker = CircuitBreaker()

    /// One call that ends at once; nil where it was refused.
    @discardableResult
    private mutating func call(_ outcome: CircuitBreaker.Outcome, at seconds: Double) -> Bool? {
        guard case .pass(let pass) = breaker.admit(at: .seconds(seconds)) else { return nil }
        return breaker.end(pass, outcome, at: .seconds(seconds))
    }

    private static let failure = CircuitBreaker.Outcome.failure(retryAfter: nil)

    private mutating func openIt(at seconds: Double = 0) {
        for _ in 0..<10 { call(Self.failure, at: seconds) }
    }

    @Test("opens once half of at least ten calls have failed")
    mutating func opening() {
        for _ in 0..<5 { #expect(call(.success, at: 0) == false) }
        for _ in 0..<4 { #expect(call(Self.failure, at: 1) == false) }
        #expect(breaker.state == .closed)
        #expect(call(Self.failure, at: 1) == true)
        #expect(breaker.state == .open)
        #expect(call(.success, at: 2) == nil)
        #expect(breaker.wait(at: .seconds(2)) == .seconds(1))
    }

    @Test("stays closed as long as most calls succeed")
    mutating func closed() {
        for _ in 0..<100 {
            call(.success, at: 0)
            call(.success, at: 0)
            call(Self.failure, at: 0)
        }
        #expect(breaker.state == .closed)
    }

    @Test("forgets what is longer ago than its window")
    mutating func forgetting() {
        for second in 0..<9 { call(Self.failure, at: Double(second)) }
        call(Self.failure, at: 40)
        #expect(breaker.state == .closed)
    }

    @Test("pays no heed to calls that say nothing of the provider")
    mutating func neither() {
        for _ in 0..<100 { call(.neither, at: 0) }
        for _ in 0..<9 { call(Self.failure, at: 0) }
        #expect(breaker.state == .closed)
    }

    @Test("lets one call through after its rest, and all once that one is answered")
    mutating func probe() throws {
        openIt()
        guard case .pass(let probe) = breaker.admit(at: .seconds(2)) else { throw Unexpected() }
        #expect(breaker.state == .halfOpen)
        #expect(call(.success, at: 2) == nil, "a second has to wait for the first")
        breaker.answering(probe, at: .seconds(3))
        #expect(breaker.state == .closed)
        for _ in 0..<9 { call(Self.failure, at: 3) }
        #expect(breaker.state == .closed, "what was before the rest counts no more")
    }

    @Test("rests twice as long after each call that was let through in vain, up to a minute")
    mutating func longerRests() {
        openIt()
        var (now, rests) = (0.0, [Double]())
        for _ in 0..<8 {
            let wait = breaker.wait(at: .seconds(now)) ?? .zero
            rests.append(wait / .seconds(1))
            now += wait / .seconds(1)
            #expect(call(Self.failure, at: now) == true)
        }
        #expect(rests == [2, 4, 8, 16, 32, 60, 60, 60])
    }

    @Test("begins with the short rest again as soon as a call that was let through is answered, and not before")
    mutating func answered() {
        openIt()
        call(Self.failure, at: 2)
        #expect(breaker.wait(at: .seconds(2)) == .seconds(4))
        call(.success, at: 6)
        openIt(at: 7)
        #expect(breaker.wait(at: .seconds(7)) == .seconds(2))
    }

    @Test(
        "rests as long as the provider asks, within limits",
        arguments: [(1, 2), (90, 90), (100_000, 600)])
    mutating func retryAfter(asked: Int, rest: Int) {
        for _ in 0..<10 { call(.failure(retryAfter: .seconds(asked)), at: 0) }
        #expect(breaker.wait(at: .zero) == .seconds(rest))
    }

    @Test("lets another call through where the first was given up, or says nothing for long")
    mutating func lostProbe() throws {
        openIt()
        #expect(call(.neither, at: 2) == false)
        guard case .pass(let lost) = breaker.admit(at: .seconds(2)) else { throw Unexpected() }
        #expect(breaker.wait(at: .seconds(11)) == .milliseconds(250))
        #expect(call(.success, at: 12) == false)
        #expect(breaker.state == .closed)
        #expect(breaker.end(lost, Self.failure, at: .seconds(13)) == false, "which says nothing any more")
    }

    @Test("does not count a call that began before it opened")
    mutating func late() throws {
        guard case .pass(let pass) = breaker.admit(at: .zero) else { throw Unexpected() }
        openIt()
        #expect(breaker.end(pass, .success, at: .seconds(1)) == false)
        #expect(breaker.state == .open)
    }

    private struct Unexpected: Error {}
}
