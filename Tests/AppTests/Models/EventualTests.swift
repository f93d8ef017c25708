import Testing

@testable import lyceum

@Suite struct EventualTests {
    @Test("a value that is there is given at once")
    func before() async {
        let eventual = Eventual<Int>()
        eventual.resolve(1)
        #expect(await eventual.get() == 1)
        #expect(await eventual.get() == 1)
    }

    @Test("everybody who waits is given the value when it comes")
    func after() async {
        let eventual = Eventual<Int>()
        await withTaskGroup(of: Int?.self) { group in
            for _ in 1...3 { group.addTask { await eventual.get() } }
            for _ in 1...100 { await Task.yield() }
            eventual.resolve(2)
            for await value in group { #expect(value == 2) }
        }
    }

    @Test("the last value counts for those who come later")
    func again() async {
        let eventual = Eventual<Int>()
        eventual.resolve(1)
        eventual.resolve(2)
        #expect(await eventual.get() == 2)
    }

    @Test("a task that is cancelled is given nothing, and the others still their value")
    func cancellation() async {
        let eventual = Eventual<Int>()
        let cancelled = Task { await eventual.get() }
        let waiting = Task { await eventual.get() }
        for _ in 1...100 { await Task.yield() }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        eventual.resolve(3)
        #expect(await waiting.value == 3)
    }

    @Test("a cancellation at the moment of waiting ends the wait once")
    func race() async {
        for _ in 1...20_000 {
            let eventual = Eventual<Int>()
            let task = Task { await eventual.get() }
            await Task.yield()
            task.cancel()
            #expect(await task.value == nil)
        }
    }
}
