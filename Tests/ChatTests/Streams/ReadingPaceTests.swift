import Testing

@testable import Chat

@Suite struct ReadingPaceTests {
    private let start = ContinuousClock.now

    /// The rests of a text that comes at so many bytes a second, for so long.
    private func rests(at rate: Double, for length: Duration, longest: Duration = .seconds(2)) -> [Duration] {
        var pace = ReadingPace(longest: longest)
        var rests = [pace.rest(after: 4, at: start)]
        var passed = rests[0]
        while passed < length {
            let rest = pace.rest(after: Int(rate * (rests[rests.count - 1] / .seconds(1))), at: start + passed)
            rests.append(rest)
            passed += rest
        }
        return rests
    }

    @Test("the first words are followed soon, and a long text that comes slowly is shown some three times a second")
    func length() throws {
        let rests = rests(at: 200, for: .seconds(40))
        #expect(try #require(rests.first) < .milliseconds(101))
        #expect(rests.allSatisfy { $0 >= .milliseconds(100) && $0 <= .milliseconds(300) })
        #expect(rests.last == .milliseconds(300))
    }

    @Test("the faster a text comes, the longer it rests, up to what its reader allows")
    func rate() throws {
        let fast = try #require(rests(at: 1000, for: .seconds(20)).last)
        #expect(fast > .milliseconds(750) && fast < .milliseconds(850))
        #expect(rests(at: 1000, for: .seconds(20), longest: .milliseconds(400)).last == .milliseconds(400))
        #expect(rests(at: 100_000, for: .seconds(5)).last == .seconds(2))
        var never = ReadingPace(longest: .zero)
        #expect(never.rest(after: 1000, at: start) == .zero)
    }

    @Test("words after a silence are no fast text, and many at one time no endless one")
    func silence() {
        var pace = ReadingPace(longest: .seconds(2))
        _ = pace.rest(after: 10, at: start)
        #expect(pace.rest(after: 10, at: start + .seconds(30)) < .milliseconds(101))
        #expect(pace.rest(after: 1_000_000, at: start + .seconds(30)) == .seconds(2))
    }
}
