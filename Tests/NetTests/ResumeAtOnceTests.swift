import Net
import Testing

@Suite struct ResumeAtOnceTests {
    /// Touched on the loop's thread alone.
    @safe private final class Sleeper: @unchecked Sendable {
        private var continuation: UnsafeContinuation<Void, Never>?
        private(set) var wakings = 0

        func sleep() async {
            while wakings < 3 {
                unsafe await withUnsafeContinuation { unsafe continuation = $0 }
                wakings += 1
            }
        }

        func wake(on loop: EventLoop) {
            if let continuation = unsafe continuation { unsafe loop.resumeAtOnce(continuation) }
        }
    }

    @Test("A task that is resumed at once has gone on when the call returns, ahead of what is queued")
    func runsAtOnce() async {
        let loop = EventLoop(name: "test")
        let sleeper = Sleeper()
        let wakings = await withCheckedContinuation { continuation in
            loop.execute {
                let task = Task.immediate(executorPreference: loop.taskExecutor) { await sleeper.sleep() }
                let queued = Task(executorPreference: loop.taskExecutor) { sleeper.wakings }
                var wakings: [Int] = []
                for _ in 0..<3 {
                    sleeper.wake(on: loop)
                    wakings.append(sleeper.wakings)
                }
                Task {
                    await task.value
                    continuation.resume(returning: wakings + [await queued.value])
                }
            }
        }
        #expect(wakings == [1, 2, 3, 3])
        loop.stop()
    }
}
