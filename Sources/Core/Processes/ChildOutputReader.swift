import Glibc
import Synchronization

/// Logs what a child writes, line by line, and keeps its last lines for error messages.
final class ChildOutputReader: Sendable {
    private let logger: Logger
    private let level: LogLevel
    private let recent = Mutex<[String]>([])
    private static let lineLimit = 16 * 1024
    private static let recentLimit = 20

    /// Logs at this level.
    init(logger: Logger, level: LogLevel) {
        self.logger = logger
        self.level = level
    }

    /// The last lines, oldest first.
    var recentLines: [String] { recent.withLock { $0 } }

    /// Reads until both streams end, or until `ended` becomes readable and nothing is left to read:
    /// grandchildren may hold the streams open long after the child itself is gone.
    func run(output: OwnedDescriptor, errors: OwnedDescriptor, ended: OwnedDescriptor) {
        var streams = [Stream(name: "stdout", descriptor: output), Stream(name: "stderr", descriptor: errors)]
        var hasEnded = false
        // What a pipe holds when the child ends is read in a few rounds; whoever still writes then is not waited for.
        var roundsAfterEnd = 16
        while !streams.isEmpty, roundsAfterEnd > 0 {
            var entries = streams.map { pollfd(fd: $0.descriptor.number, events: Int16(POLLIN), revents: 0) }
            if !hasEnded { entries.append(pollfd(fd: ended.number, events: Int16(POLLIN), revents: 0)) }
            let count = unsafe poll(&entries, nfds_t(entries.count), hasEnded ? 0 : -1)
            if count < 0, errno == EINTR { continue }
            if hasEnded { roundsAfterEnd -= 1 }
            guard count > 0 else { break }
            if !hasEnded, let last = entries.popLast(), last.revents != 0 { hasEnded = true }
            for index in streams.indices.reversed() where entries[index].revents != 0 {
                if !read(&streams[index]) { streams.remove(at: index) }
            }
        }
        for index in streams.indices { finish(&streams[index]) }
    }

    /// One read; false at the end of the stream.
    private func read(_ stream: inout Stream) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = unsafe Glibc.read(stream.descriptor.number, &buffer, buffer.count)
        if count < 0, errno == EINTR { return true }
        guard count > 0 else {
            finish(&stream)
            return false
        }
        for line in stream.lines.append(buffer[..<count]) { log(line, from: stream) }
        return true
    }

    private func finish(_ stream: inout Stream) {
        if let line = stream.lines.finish() { log(line, from: stream) }
    }

    private func log(_ line: String, from stream: Stream) {
        recent.withLock { lines in
            if lines.count == Self.recentLimit { lines.removeFirst() }
            lines.append(line)
        }
        logger.log(level, "child output", [("stream", stream.name), ("line", line)])
    }

    private struct Stream {
        let name: String
        let descriptor: OwnedDescriptor
        var lines = LineSplitter(limit: ChildOutputReader.lineLimit)
    }
}
