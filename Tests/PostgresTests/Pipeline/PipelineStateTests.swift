import Testing

@testable import Postgres

@Suite struct PipelineStateTests {
    private func state(maximum: Int = 2) -> PipelineState {
        PipelineState(
            limits: PoolLimits(maximum: maximum, idleTimeout: .seconds(60), lifetime: .seconds(1000)),
            statementTimeout: .seconds(1))
    }

    /// With its first connection open.
    private func openState(maximum: Int = 2) -> PipelineState {
        var state = state(maximum: maximum)
        _ = state.route(now: .zero)
        _ = state.opened(1, now: .zero)
        return state
    }

    @Test("nobody waits for a connection: the first statement goes elsewhere while one is opened")
    func first() {
        var state = state(maximum: 1)
        #expect(state.route(now: .zero) == .decline(open: 1))
        #expect(state.route(now: .zero) == .decline(open: nil))
        let isWanted = state.opened(1, now: .zero)
        #expect(isWanted)
        #expect(state.route(now: .zero) == .send(1, open: nil))
        #expect((state.sent, state.declined) == (1, 2))
    }

    @Test("a second connection is opened once several statements are on their way, and takes its share")
    func growth() {
        var state = openState()
        for _ in 0..<PipelineState.growthDepth { #expect(state.route(now: .zero) == .send(1, open: nil)) }
        #expect(state.route(now: .zero) == .send(1, open: 2))
        #expect(state.route(now: .zero) == .send(1, open: nil))
        _ = state.opened(2, now: .zero)
        #expect(state.route(now: .zero) == .send(2, open: nil))
    }

    @Test("behind a statement that takes long nobody is put")
    func slowHead() {
        var state = openState(maximum: 1)
        #expect(state.route(now: .zero) == .send(1, open: nil))
        #expect(state.route(now: .milliseconds(9)) == .send(1, open: nil))
        #expect(state.route(now: .milliseconds(10)) == .decline(open: nil))
        // The next in line has just begun.
        state.finished(1, now: .milliseconds(11))
        #expect(state.route(now: .milliseconds(20)) == .send(1, open: nil))
    }

    @Test("behind many statements that each take a while nobody is put either")
    func slowMany() {
        var state = openState(maximum: 1)
        var now: Duration = .zero
        for _ in 0..<500 {
            #expect(state.route(now: now) == .send(1, open: nil))
            now += .milliseconds(4)
            state.finished(1, now: now)
        }
        let sent = (0..<40).count { _ in state.route(now: now) == .send(1, open: nil) }
        // 4 ms each, 50 ms in all.
        #expect(sent == 13)
    }

    @Test("a connection takes no more than its depth")
    func depth() {
        var state = openState(maximum: 1)
        for _ in 0..<PipelineState.depthLimit { #expect(state.route(now: .zero) == .send(1, open: nil)) }
        #expect(state.route(now: .zero) == .decline(open: nil))
        state.finished(1, now: .zero)
        #expect(state.route(now: .zero) == .send(1, open: nil))
    }

    @Test("after a failure to open, the next attempt waits for longer and longer")
    func backOff() {
        var state = state(maximum: 1)
        #expect(state.route(now: .zero) == .decline(open: 1))
        state.failedToOpen(1, now: .zero)
        #expect(state.route(now: .milliseconds(49)) == .decline(open: nil))
        #expect(state.route(now: .milliseconds(50)) == .decline(open: 2))
        state.failedToOpen(2, now: .milliseconds(50))
        #expect(state.route(now: .milliseconds(149)) == .decline(open: nil))
        #expect(state.route(now: .milliseconds(150)) == .decline(open: 3))
    }

    @Test("a lost connection takes nothing and is opened anew")
    func lost() {
        var state = openState(maximum: 1)
        _ = state.route(now: .zero)
        state.lost(1)
        #expect(state.inFlight == 0)
        #expect(state.route(now: .zero) == .decline(open: 2))
    }

    @Test("a connection past its lifetime runs empty and goes")
    func lifetime() {
        var state = openState(maximum: 2)
        _ = state.route(now: .seconds(999))
        #expect(state.route(now: .seconds(1000)) == .decline(open: 2))
        #expect(state.sweep(now: .seconds(1000)) == PipelineState.Sweep())
        state.finished(1, now: .seconds(1001))
        #expect(state.sweep(now: .seconds(1001)) == PipelineState.Sweep(idle: [1]))
    }

    @Test("an idle connection goes after the time-out")
    func idle() {
        var state = openState()
        #expect(state.sweep(now: .seconds(59)) == PipelineState.Sweep())
        #expect(state.sweep(now: .seconds(60)) == PipelineState.Sweep(idle: [1]))
        #expect(state.connectionCount == 0)
    }

    @Test("a connection whose oldest statement outlived the server's own time-out is dead")
    func dead() {
        var state = openState()
        _ = state.route(now: .zero)
        #expect(state.sweep(now: .seconds(10)) == PipelineState.Sweep())
        #expect(state.sweep(now: .seconds(11)) == PipelineState.Sweep(dead: [1]))
        #expect(state.connectionCount == 0)
    }

    @Test("a closed one takes nothing, and gives its connections once they are empty")
    func closed() {
        var state = openState()
        _ = state.route(now: .zero)
        state.close()
        #expect(state.route(now: .zero) == .decline(open: nil))
        #expect(state.sweep(now: .zero) == PipelineState.Sweep())
        state.finished(1, now: .zero)
        #expect(state.sweep(now: .zero) == PipelineState.Sweep(idle: [1]))
    }

    @Test("without room for connections everything is declined")
    func none() {
        var state = state(maximum: 0)
        #expect(state.route(now: .zero) == .decline(open: nil))
    }
}
