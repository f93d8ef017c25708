import Testing

@testable import Postgres

@Suite struct ReplicaStateTests {
    @Test("while the replica is away one caller asks it in each interval, and the intervals grow")
    func away() {
        var state = ReplicaState()
        let first = state.failed(now: .zero)
        #expect(first)
        let asked = [0, 249, 250, 251].map { state.mayAsk(now: .milliseconds($0)) }
        #expect(asked == [false, false, true, false])
        let second = state.failed(now: .milliseconds(260))
        #expect(!second)
        let later = [700, 760].map { state.mayAsk(now: .milliseconds($0)) }
        #expect(later == [false, true])
        #expect(!state.isAvailable)
    }

    @Test("once it answers everybody asks it again")
    func back() {
        var state = ReplicaState()
        _ = state.failed(now: .zero)
        let wasAway = [state.succeeded(), state.succeeded()]
        #expect(wasAway == [true, false])
        let mayAsk = state.mayAsk(now: .zero)
        #expect(mayAsk)
    }
}
