import Glibc
import Synchronization
import Testing

@testable import Core

@Suite struct BlockingThreadPoolTests {
    @Test("a body runs on a thread of the pool and its value comes back")
    func runs() async throws {
        let pool = BlockingThreadPool(threads: 1, name: "pool-under-test")
        let name = try await pool.run {
            let descriptor = unsafe open("/proc/thread-self/comm", O_RDONLY)
            defer { close(descriptor) }
            return receive(from: descriptor)
        }
        #expect(name == "pool-under-test\n")
    }

    @Test("an error of the body comes back")
    func throwsErrors() async {
        let pool = BlockingThreadPool(threads: 1, name: "pool")
        await #expect(throws: JSONError.self) { try await pool.run { try JSONParser.parse("") } }
    }

    @Test("as many bodies block at once as there are threads")
    func runsInParallel() async throws {
        let pool = BlockingThreadPool(threads: 2, name: "pool")
        let (left, right) = (try Pipe(), try Pipe())
        async let first = pool.run {
            send("from the first", to: left.writing.number)
            return receive(from: right.reading.number)
        }
        async let second = pool.run {
            send("from the second", to: right.writing.number)
            return receive(from: left.reading.number)
        }
        #expect(try await [first, second] == ["from the second", "from the first"])
    }

    @Test("a job is refused when the queue is full or closed")
    func refuses() throws {
        let queue = BlockingJobQueue(threads: 1, name: "pool", limit: 1)
        let (started, gate, done) = (try Pipe(), try Pipe(), try Pipe())
        let isFirstQueued = queue.append {
            send("started", to: started.writing.number)
            _ = receive(from: gate.reading.number)
        }
        #expect(isFirstQueued)
        #expect(receive(from: started.reading.number) == "started")
        #expect(queue.append { send("done", to: done.writing.number) })
        #expect(!queue.append {})
        queue.close()
        send("go on", to: gate.writing.number)
        #expect(receive(from: done.reading.number) == "done")
        #expect(!queue.append {})
    }

    @Test("a call of a cancelled task is not run")
    func skipsCancelledCalls() async {
        let pool = BlockingThreadPool(threads: 1, name: "pool")
        let wasRun = Box(false)
        let call = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await pool.run { wasRun.value.withLock { $0 = true } }
        }
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(wasRun.value.withLock { !$0 })
    }
}

private final class Box: Sendable {
    let value: Mutex<Bool>

    init(_ value: Bool) {
        self.value = Mutex(value)
    }
}

private func send(_ text: String, to descriptor: Int32) {
    _ = unsafe write(descriptor, text, text.utf8.count)
}

private func receive(from descriptor: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = unsafe read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
}
