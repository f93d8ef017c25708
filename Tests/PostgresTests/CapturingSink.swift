import Core
import Synchronization

/// Keeps log lines for a test to look at.
final class CapturingSink: LogSink {
    private let lines = Mutex<[(level: LogLevel, text: String)]>([])

    func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata) {
        let text = "\(message) " + metadata.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        lines.withLock { $0.append((level, text)) }
    }

    /// The lines of a level.
    func lines(at level: LogLevel) -> [String] {
        lines.withLock { $0.filter { $0.level == level }.map(\.text) }
    }
}
