import Testing

@testable import Postgres

@Suite struct PoolStateTests {
    private func state(maximum: Int = 2, minimumIdle: Int = 0) -> PoolState {
        PoolState(maximum: maximum, minimumIdle: minimumIdle, idleTimeout: .seconds(60))
    }

    @Test("a caller waits for a connection that is opened for it, and gets it")
    func firstCaller() {
        var state = state()
        #expect(state.acquire(1) == .wait(open: 1))
        #expect(state.opened(1, now: .zero) == .lease(1, to: 1))
        #expect(state.release(1, now: .zero) == .keep)
        #expect(state.acquire(2) == .lease(1))
    }

    @Test("no more connections are opened than the limit, and callers are served in their order")
    func limit() {
        var state = state(maximum: 2)
        #expect(state.acquire(1) == .wait(open: 1))
        #expect(state.acquire(2) == .wait(open: 2))
        #expect(state.acquire(3) == .wait(open: nil))
        #expect(state.acquire(4) == .wait(open: nil))
        #expect(state.opened(2, now: .zero) == .lease(2, to: 1))
        #expect(state.release(2, now: .zero) == .lease(2, to: 2))
        #expect(state.opened(1, now: .zero) == .lease(1, to: 3))
        #expect(state.release(1, now: .zero) == .lease(1, to: 4))
        #expect(state.connectionCount == 2)
    }

    @Test("a connection opened for a caller who gave up is kept for the next")
    func abandoned() {
        var state = state()
        #expect(state.acquire(1) == .wait(open: 1))
        #expect(state.abandon(1) == true)
        #expect(state.abandon(1) == false)
        #expect(state.opened(1, now: .zero) == .keep)
        #expect(state.acquire(2) == .lease(1))
    }

    @Test("a lost connection is replaced only while somebody waits")
    func lost() {
        var state = state(maximum: 1)
        #expect(state.acquire(1) == .wait(open: 1))
        #expect(state.opened(1, now: .zero) == .lease(1, to: 1))
        #expect(state.acquire(2) == .wait(open: nil))
        #expect(state.lost(1) == 2)
        #expect(state.opened(2, now: .zero) == .lease(2, to: 2))
        #expect(state.lost(2) == nil)
        #expect(state.connectionCount == 0)
    }

    @Test("an idle connection that was lost is not given out")
    func lostIdle() {
        var state = state()
        _ = state.acquire(1)
        _ = state.opened(1, now: .zero)
        _ = state.release(1, now: .zero)
        #expect(state.lost(1) == nil)
        #expect(state.acquire(2) == .wait(open: 2))
    }

    @Test("opening is tried again after growing delays while callers wait")
    func retries() {
        var state = state(maximum: 1)
        #expect(state.acquire(1) == .wait(open: 1))
        #expect(state.failedToOpen(1, isRetryable: true) == .retry(after: .milliseconds(50)))
        #expect(state.acquire(2) == .wait(open: nil))
        #expect(state.retry() == 2)
        #expect(state.failedToOpen(2, isRetryable: true) == .retry(after: .milliseconds(100)))
        #expect(state.retry() == 3)
        #expect(state.opened(3, now: .zero) == .lease(3, to: 1))
        #expect(state.release(3, now: .zero) == .lease(3, to: 2))
    }

    @Test("a failure that would come again refuses everybody who waits")
    func refusal() {
        var state = state()
        _ = state.acquire(1)
        _ = state.acquire(2)
        #expect(state.failedToOpen(1, isRetryable: false) == .refuse([1, 2]))
        #expect(state.waiterCount == 0)
    }

    @Test("connections that idle for too long go, oldest first, down to the minimum")
    func sweep() {
        var state = state(maximum: 3, minimumIdle: 1)
        for waiter in 1...3 { _ = state.acquire(waiter) }
        for connection in 1...3 { _ = state.opened(connection, now: .zero) }
        for connection in 1...3 { _ = state.release(connection, now: .seconds(connection)) }
        #expect(state.sweep(now: .seconds(60)) == [])
        #expect(state.sweep(now: .seconds(61)) == [1])
        #expect(state.sweep(now: .seconds(1000)) == [2])
        #expect(state.acquire(4) == .lease(3))
    }

    @Test("a closed pool refuses callers and closes what comes back")
    func closed() {
        var state = state(maximum: 2)
        _ = state.acquire(1)
        _ = state.opened(1, now: .zero)
        _ = state.acquire(2)
        _ = state.opened(2, now: .zero)
        _ = state.release(2, now: .zero)
        _ = state.acquire(3)
        _ = state.acquire(4)
        let (connections, waiters) = state.close()
        #expect(connections == [])
        #expect(waiters == [4])
        #expect(state.acquire(5) == .refuse)
        #expect(state.release(1, now: .zero) == .close)
        #expect(state.release(2, now: .zero) == .close)
        #expect(state.connectionCount == 0)
    }
}
