import Testing

@testable import Postgres

@Suite struct PoolStateTests {
    private func state(maximum: Int = 2, minimumIdle: Int = 0) -> PoolState {
        PoolState(
            limits: PoolLimits(
                maximum: maximum, minimumIdle: minimumIdle, idleTimeout: .seconds(60), lifetime: .seconds(10_000),
                checkAfter: .seconds(5000)))
    }

    @Test("a caller waits for a connection that is opened for it, and gets it")
    func firstCaller() {
        var state = state()
        #expect(state.acquire(1, now: .zero) == .wait(open: 1))
        #expect(state.opened(1, now: .zero) == .lease(1, to: 1))
        #expect(state.release(1, now: .zero) == .keep)
        #expect(state.acquire(2, now: .zero) == .lease(1))
    }

    @Test("no more connections are opened than the limit, and callers are served in their order")
    func limit() {
        var state = state(maximum: 2)
        #expect(state.acquire(1, now: .zero) == .wait(open: 1))
        #expect(state.acquire(2, now: .zero) == .wait(open: 2))
        #expect(state.acquire(3, now: .zero) == .wait(open: nil))
        #expect(state.acquire(4, now: .zero) == .wait(open: nil))
        #expect(state.opened(2, now: .zero) == .lease(2, to: 1))
        #expect(state.release(2, now: .zero) == .lease(2, to: 2))
        #expect(state.opened(1, now: .zero) == .lease(1, to: 3))
        #expect(state.release(1, now: .zero) == .lease(1, to: 4))
        #expect(state.connectionCount == 2)
    }

    @Test("a connection opened for a caller who gave up is kept for the next")
    func abandoned() {
        var state = state()
        #expect(state.acquire(1, now: .zero) == .wait(open: 1))
        #expect(state.abandon(1) == true)
        #expect(state.abandon(1) == false)
        #expect(state.opened(1, now: .zero) == .keep)
        #expect(state.acquire(2, now: .zero) == .lease(1))
    }

    @Test("a lost connection is replaced only while somebody waits")
    func lost() {
        var state = state(maximum: 1)
        #expect(state.acquire(1, now: .zero) == .wait(open: 1))
        #expect(state.opened(1, now: .zero) == .lease(1, to: 1))
        #expect(state.acquire(2, now: .zero) == .wait(open: nil))
        state.lost(1)
        #expect(state.connectionToOpen() == 2)
        #expect(state.connectionToOpen() == nil)
        #expect(state.opened(2, now: .zero) == .lease(2, to: 2))
        state.lost(2)
        #expect(state.connectionToOpen() == nil)
        #expect(state.connectionCount == 0)
    }

    @Test("an idle connection that was lost is not given out")
    func lostIdle() {
        var state = state()
        _ = state.acquire(1, now: .zero)
        _ = state.opened(1, now: .zero)
        _ = state.release(1, now: .zero)
        state.lost(1)
        #expect(state.connectionToOpen() == nil)
        #expect(state.acquire(2, now: .zero) == .wait(open: 2))
    }

    @Test("opening is tried again after growing delays while callers wait")
    func retries() {
        var state = state(maximum: 1)
        #expect(state.acquire(1, now: .zero) == .wait(open: 1))
        #expect(state.failedToOpen(1, isRetryable: true) == .retry(after: .milliseconds(50)))
        #expect(state.acquire(2, now: .zero) == .wait(open: nil))
        #expect(state.connectionToOpen() == nil)
        state.retry()
        #expect(state.connectionToOpen() == 2)
        #expect(state.failedToOpen(2, isRetryable: true) == .retry(after: .milliseconds(100)))
        state.retry()
        #expect(state.connectionToOpen() == 3)
        #expect(state.opened(3, now: .zero) == .lease(3, to: 1))
        #expect(state.release(3, now: .zero) == .lease(3, to: 2))
    }

    @Test("a failure that would come again refuses everybody who waits")
    func refusal() {
        var state = state()
        _ = state.acquire(1, now: .zero)
        _ = state.acquire(2, now: .zero)
        #expect(state.failedToOpen(1, isRetryable: false) == .refuse([1, 2]))
        #expect(state.waiterCount == 0)
    }

    @Test("connections that idle for too long go, oldest first, down to the minimum")
    func sweep() {
        var state = state(maximum: 3, minimumIdle: 1)
        for waiter in 1...3 { _ = state.acquire(waiter, now: .zero) }
        for connection in 1...3 { _ = state.opened(connection, now: .zero) }
        for connection in 1...3 { _ = state.release(connection, now: .seconds(connection)) }
        #expect(state.sweep(now: .seconds(60)) == [])
        #expect(state.sweep(now: .seconds(61)) == [1])
        #expect(state.sweep(now: .seconds(1000)) == [2])
        #expect(state.acquire(4, now: .zero) == .lease(3))
    }

    @Test("a closed pool refuses callers and closes what comes back")
    func closed() {
        var state = state(maximum: 2)
        _ = state.acquire(1, now: .zero)
        _ = state.opened(1, now: .zero)
        _ = state.acquire(2, now: .zero)
        _ = state.opened(2, now: .zero)
        _ = state.release(2, now: .zero)
        _ = state.acquire(3, now: .zero)
        _ = state.acquire(4, now: .zero)
        let (connections, waiters) = state.close()
        #expect(connections == [])
        #expect(waiters == [4])
        #expect(state.acquire(5, now: .zero) == .refuse)
        #expect(state.release(1, now: .zero) == .close)
        #expect(state.release(2, now: .zero) == .close)
        #expect(state.connectionCount == 0)
    }

    @Test("after a restart as many connections are opened at once as callers wait, up to the limit")
    func growsAfterRestart() {
        var state = state(maximum: 3)
        for waiter in 1...5 { _ = state.acquire(waiter, now: .zero) }
        for connection in 1...3 { _ = state.failedToOpen(connection, isRetryable: true) }
        #expect(state.connectionToOpen() == nil)
        state.retry()
        #expect(state.connectionToOpen() == 4)
        #expect(state.opened(4, now: .zero) == .lease(4, to: 1))
        #expect(state.connectionToOpen() == 5)
        #expect(state.connectionToOpen() == 6)
        #expect(state.connectionToOpen() == nil)
    }

    @Test("a connection past its lifetime is closed when it comes back, and another is opened for who waits")
    func lifetimeOfLeased() {
        var state = PoolState(limits: PoolLimits(maximum: 1, lifetime: .seconds(100)))
        _ = state.acquire(1, now: .zero)
        #expect(state.opened(1, now: .zero, jitter: 0) == .lease(1, to: 1))
        #expect(state.acquire(2, now: .seconds(1)) == .wait(open: nil))
        #expect(state.release(1, now: .seconds(100)) == .close)
        #expect(state.connectionToOpen() == 2)
        #expect(state.opened(2, now: .seconds(100)) == .lease(2, to: 2))
    }

    @Test("even a connection without any lifetime serves the caller for whom it was opened")
    func noLifetime() {
        var state = PoolState(limits: PoolLimits(maximum: 1, lifetime: .zero))
        _ = state.acquire(1, now: .zero)
        #expect(state.opened(1, now: .zero) == .lease(1, to: 1))
        #expect(state.release(1, now: .zero) == .close)
    }

    @Test("connections opened together do not reach their lifetime together")
    func jitter() {
        let limits = PoolLimits(maximum: 2, lifetime: .seconds(100))
        #expect(limits.expiry(openedAt: .seconds(5), jitter: 0) == .seconds(105))
        #expect(limits.expiry(openedAt: .seconds(5), jitter: 1) == .seconds(95))
        #expect(limits.expiry(openedAt: .seconds(5), jitter: 7) == .seconds(95))
    }

    @Test("an idle connection past its lifetime goes, even one of those that are kept")
    func lifetimeOfIdle() {
        var state = PoolState(
            limits: PoolLimits(maximum: 1, minimumIdle: 1, idleTimeout: .seconds(10), lifetime: .seconds(100)))
        _ = state.acquire(1, now: .zero)
        _ = state.opened(1, now: .zero)
        _ = state.release(1, now: .seconds(1))
        #expect(state.sweepDelay(now: .seconds(1)) == .seconds(99))
        #expect(state.sweep(now: .seconds(99)) == [])
        #expect(state.sweep(now: .seconds(100)) == [1])
        #expect(state.sweepDelay(now: .seconds(100)) == nil)
    }

    @Test("a sweep is due when the connection that is idle for longest may go")
    func sweepDelay() {
        var state = state(maximum: 2, minimumIdle: 1)
        for waiter in 1...2 { _ = state.acquire(waiter, now: .zero) }
        for connection in 1...2 { _ = state.opened(connection, now: .zero) }
        for connection in 1...2 { _ = state.release(connection, now: .seconds(connection)) }
        #expect(state.sweepDelay(now: .seconds(3)) == .seconds(58))
        #expect(state.sweepDelay(now: .seconds(90)) == .zero)
    }

    @Test("a connection of which nothing was heard for long is checked before its caller gets it")
    func check() {
        var state = PoolState(limits: PoolLimits(maximum: 2, checkAfter: .seconds(30)))
        _ = state.acquire(1, now: .zero)
        _ = state.opened(1, now: .zero)
        _ = state.release(1, now: .zero)
        #expect(state.leaseIdle(now: .seconds(30)) == nil)
        #expect(state.acquire(2, now: .seconds(30)) == .check(1))
        #expect(state.waiterCount == 1)
        #expect(state.release(1, now: .seconds(31)) == .lease(1, to: 2))
    }

    @Test("a connection that fails its check is replaced for the caller who waits")
    func failedCheck() {
        var state = PoolState(limits: PoolLimits(maximum: 1, checkAfter: .seconds(30)))
        _ = state.acquire(1, now: .zero)
        _ = state.opened(1, now: .zero)
        _ = state.release(1, now: .zero)
        #expect(state.acquire(2, now: .seconds(40)) == .check(1))
        state.lost(1)
        #expect(state.connectionToOpen() == 2)
        #expect(state.opened(2, now: .seconds(41)) == .lease(2, to: 2))
    }

    @Test("callers are refused at once where there is another server to turn to")
    func refusesWhileUnreachable() {
        var state = PoolState(limits: PoolLimits(maximum: 1, refusesWhileUnreachable: true))
        _ = state.acquire(1, now: .zero)
        #expect(state.failedToOpen(1, isRetryable: true) == .refuse([1]))
        #expect(state.acquire(2, now: .zero) == .wait(open: 2))
    }

    @Test("whoever has waited for as long as anybody may is given up, and nobody before that")
    func timeOut() {
        var state = PoolState(limits: PoolLimits(maximum: 1, patience: .seconds(2)))
        #expect(state.firstDeadline == nil)
        for waiter in 1...3 { _ = state.acquire(waiter, now: .seconds(waiter)) }
        #expect(state.firstDeadline == .seconds(3))
        let early = state.timeOut(now: .milliseconds(2999))
        #expect(early == [])
        let due = state.timeOut(now: .seconds(4))
        #expect(due == [1, 2])
        #expect(state.firstDeadline == .seconds(5))
        #expect(state.opened(1, now: .seconds(4)) == .lease(1, to: 3))
        #expect(state.firstDeadline == nil)
    }

    @Test("leases, callers and time-outs are counted")
    func counts() {
        var state = state(maximum: 1)
        _ = state.acquire(1, now: .zero)
        _ = state.opened(1, now: .zero)
        _ = state.acquire(2, now: .zero)
        _ = state.acquire(3, now: .zero)
        #expect(state.abandon(2) == true)
        let due = state.timeOut(now: .seconds(100))
        #expect(due == [3])
        _ = state.acquire(4, now: .seconds(100))
        #expect((state.leasedCount, state.idleCount, state.waiterCount) == (1, 0, 1))
        #expect(state.release(1, now: .zero) == .lease(1, to: 4))
        _ = state.release(1, now: .zero)
        #expect((state.leasedCount, state.idleCount, state.waiterCount) == (0, 1, 0))
        #expect((state.acquired, state.timeouts) == (2, 1))
    }
}
