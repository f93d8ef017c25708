import Glibc
import Synchronization

/// Writes one JSON object a line to a file descriptor, by default standard error:
/// `{"time":…,"level":…,"label":…,"message":…}` and the metadata as further members.
///
/// A line is one `write`; what the descriptor does not take (its reader is gone) is lost rather than waited for again.
package final class JSONLinesLogSink: LogSink {
    private let clock: any WallClock
    /// The descriptor; the lock keeps lines that take more than one write whole.
    private let descriptor: Mutex<Int32>

    /// Writes to a descriptor that stays open as long as the sink.
    package init(descriptor: Int32 = STDERR_FILENO, clock: any WallClock = SystemWallClock()) {
        self.descriptor = Mutex(descriptor)
        self.clock = clock
    }

    package func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata) {
        let line = Self.line(
            time: clock.now(), level: level, label: label, message: message, metadata: metadata)
        descriptor.withLock { descriptor in
            var rest = line[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
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
