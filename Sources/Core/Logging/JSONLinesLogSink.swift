import Glibc

/// Writes one JSON object a line to a file descriptor, by default standard error:
/// `{"time":…,"level":…,"label":…,"message":…}` and the metadata as further members.
///
/// Nobody waits for the descriptor: lines are written by a thread, in the order in which they were said.
package final class JSONLinesLogSink: LogSink {
    private let clock: any WallClock
    private let output: LogOutput

    /// Writes to a descriptor that stays open as long as the sink. Beyond so many bytes that wait, lines are lost, and
    /// a line says how many.
    package init(
        descriptor: Int32 = STDERR_FILENO, clock: any WallClock = SystemWallClock(), waitingLimit: Int = 1 << 20
    ) {
        self.clock = clock
        output = LogOutput(descriptor: descriptor, limit: waitingLimit) { count in
            Self.line(
                time: clock.now(), level: .warning, label: "log", message: "log lines were lost",
                metadata: [("count", String(count))])
        }
    }

    package func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata) {
        output.append(
            Self.line(time: clock.now(), level: level, label: label, message: message, metadata: metadata))
    }

    /// Returns when every line so far is written. For the end of the program.
    package func flush() async {
        await output.flush()
    }

    private static func line(
        time: Timestamp, level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("time", time.rfc3339)
        writer.member("level", level.rawValue)
        writer.member("label", label)
        writer.member("message", message.description)
        for (key, value) in metadata { writer.member(key, value) }
        writer.endObject()
        return writer.bytes + [0x0A]
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }
}
