import Glibc
import Net
import Synchronization
import Testing

@Suite struct EventLoopTests {
    private let loop = EventLoop(name: "test")

    @Test("A task that prefers the loop runs on its thread, and comes back to it after an actor elsewhere")
    func taskPreference() async {
        actor Elsewhere {
            func visit() -> Bool { EventLoop.current == nil }
        }
        let elsewhere = Elsewhere()
        let places = await Task(executorPreference: loop.taskExecutor) { [loop] in
            var places = [loop.isCurrent, EventLoop.current === loop]
            await Task.yield()
            places.append(loop.isCurrent)
            _ = await elsewhere.visit()
            places.append(loop.isCurrent)
            return places
        }.value
        #expect(places == [true, true, true, true])
        #expect(EventLoop.current == nil)
        loop.stop()
    }

    @Test("An actor on the loop is isolated there, whoever calls it")
    func actorOnLoop() async {
        actor Bound {
            let loop: EventLoop
            init(loop: EventLoop) { self.loop = loop }
            nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
            func isOnLoop() async -> Bool {
                await Task.yield()
                return loop.isCurrent
            }
        }
        #expect(await Bound(loop: loop).isOnLoop())
        loop.stop()
    }

    @Test("Timers fire in the order of their times, and a cancelled one does not")
    func timers() async {
        let order = await withCheckedContinuation { continuation in
            loop.execute { [loop] in
                let order = Recorder()
                loop.schedule(after: .milliseconds(20)) {
                    order.add(2)
                    continuation.resume(returning: order.numbers)
                }
                let cancelled = loop.schedule(after: .milliseconds(10)) { order.add(9) }
                loop.schedule(after: .milliseconds(5)) { order.add(1) }
                loop.schedule(after: .zero) { order.add(0) }
                loop.cancel(cancelled)
            }
        }
        #expect(order == [0, 1, 2])
        loop.stop()
    }

    @Test("Calls run in the order they were handed over, after the one that hands them over")
    func callOrder() async {
        let order = Recorder()
        await withCheckedContinuation { continuation in
            loop.execute { [loop] in
                loop.execute { order.add(2) }
                loop.execute {
                    order.add(3)
                    continuation.resume()
                }
                order.add(1)
            }
        }
        #expect(order.numbers == [1, 2, 3])
        loop.stop()
    }

    @Test("What is put off to the end of a turn runs once all queued work is done")
    func endOfTurn() async {
        let order = Recorder()
        await withCheckedContinuation { continuation in
            loop.execute { [loop] in
                loop.atEndOfTurn {
                    order.add(3)
                    continuation.resume()
                }
                loop.execute { loop.execute { order.add(2) } }
                order.add(1)
            }
        }
        #expect(order.numbers == [1, 2, 3])
        loop.stop()
    }

    @Test("A watched descriptor reports what it is ready for until it is unwatched")
    func readiness() async {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        let seen = await withCheckedContinuation { continuation in
            loop.execute { [loop] in
                loop.watch(reading, for: [.readable]) { ready in
                    loop.unwatch(reading)
                    continuation.resume(returning: ready.contains(.readable))
                }
                _ = unsafe write(writing, "x", 1)
            }
        }
        #expect(seen)
        close(reading)
        close(writing)
        loop.stop()
    }

    @Test("An event of a descriptor that was closed in the same turn does not reach who got its number next")
    func reusedNumber() async {
        let (first, second, idle) = (Pipe(), Pipe(), Pipe())
        let strays = Recorder()
        let turn = Recorder()
        await withCheckedContinuation { continuation in
            loop.execute { [loop] in
                for (own, other) in [(first, second), (second, first)] {
                    loop.watch(own.reading, for: .readable) { _ in
                        guard turn.numbers.isEmpty else { return }
                        turn.add(1)
                        loop.unwatch(own.reading)
                        loop.unwatch(other.reading)
                        dup2(idle.reading, other.reading)
                        loop.watch(other.reading, for: .readable) { _ in strays.add(1) }
                        loop.schedule(after: .milliseconds(1)) { continuation.resume() }
                    }
                }
                // Both are ready before the loop waits, so that one wait gives both events.
                first.write()
                second.write()
            }
        }
        #expect(turn.numbers == [1])
        #expect(strays.numbers.isEmpty)
        loop.stop()
    }

    @Test("A descriptor that a library closed and opened anew under the same number is watched again")
    func replacedDescriptor() async {
        let (old, new) = (Pipe(), Pipe())
        let seen = await withCheckedContinuation { continuation in
            loop.execute { [loop] in
                loop.watch(old.reading, for: .readable) { _ in }
                dup2(new.reading, old.reading)
                loop.watch(old.reading, for: .readable) { ready in
                    loop.unwatch(old.reading)
                    continuation.resume(returning: ready.contains(.readable))
                }
                new.write()
            }
        }
        #expect(seen)
        loop.stop()
    }

    @Test("Ten thousand hops from many tasks at once all arrive")
    func contention() async {
        let arrived = Recorder()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask { [loop] in
                    for _ in 0..<100 {
                        await withCheckedContinuation { continuation in
                            loop.execute {
                                arrived.add(1)
                                continuation.resume()
                            }
                        }
                    }
                }
            }
        }
        #expect(arrived.numbers.count == 10_000)
        loop.stop()
    }
}

/// Two ends that are closed with their last reference.
private final class Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() {
        var ends: [Int32] = [0, 0]
        let status = unsafe pipe(&ends)
        precondition(status == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func write() {
        _ = unsafe Glibc.write(writing, "x", 1)
    }
}

/// Numbers in the order they were added, from any thread.
private final class Recorder: Sendable {
    private let added = Mutex<[Int]>([])

    var numbers: [Int] { added.withLock { $0 } }

    func add(_ number: Int) {
        added.withLock { $0.append(number) }
    }
}
