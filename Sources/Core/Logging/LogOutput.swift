import Glibc
import Synchronization

/// Writes lines to a file descriptor on a thread of its own, so that whoever says something, which may be an event loop,
/// never waits for whoever reads it.
///
/// What the reader leaves waiting has a limit: lines beyond it are lost, and a line says how many. What the descriptor
/// does not take, because its reader is gone, is lost rather than tried again.
final class LogOutput: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var lost = 0
        var isWriting = false
    }

    private let state = Mutex(State())
    private let descriptor: Int32
    private let limit: Int
    private let lostLine: @Sendable (Int) -> [UInt8]
    private let thread = BlockingThreadPool(threads: 1, name: "log")

    /// Writes to a descriptor that stays open as long as the output.
    ///
    /// - Parameters:
    ///   - limit: how many bytes may wait.
    ///   - lostLine: the line that says how many were lost.
    init(descriptor: Int32, limit: Int, lostLine: @escaping @Sendable (Int) -> [UInt8]) {
        self.descriptor = descriptor
        self.limit = limit
        self.lostLine = lostLine
    }

    /// Takes a line, whose end is a part of it. Does not wait.
    func append(_ line: [UInt8]) {
        let begins = state.withLock { state in
            guard state.waiting.count + line.count <= limit else {
                state.lost += 1
                return false
            }
            state.waiting += line
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard begins else { return }
        // Where the system gives no thread, there is only this one.
        if !thread.submit({ self.drain() }) { drain() }
    }

    /// Returns when all that was taken so far is written.
    func flush() async {
        // The thread does one thing after the other.
        try? await thread.run {}
    }

    private func drain() {
        while let bytes = next() { write(bytes) }
    }

    /// What waits, nil where nothing does.
    private func next() -> [UInt8]? {
        state.withLock { state in
            if state.lost > 0 { state.waiting += lostLine(state.lost) }
            state.lost = 0
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
