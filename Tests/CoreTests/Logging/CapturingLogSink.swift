import Core
import Synchronization

/// Keeps log lines and hands them on as they come.
final class CapturingLogSink: LogSink {
    struct Line: Equatable, Sendable {
        let level: LogLevel
        let message: String
        let metadata: [String: String]
    }

    /// Every line from the first one on; for one reader.
    let stream: AsyncStream<Line>
    private let input: AsyncStream<Line>.Continuation
    private let kept = Mutex<[Line]>([])

    init() {
        (stream, input) = AsyncStream.makeStream(of: Line.self)
    }

    var lines: [Line] { kept.withLock { $0 } }

    func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata) {
        let line = Line(
            level: level, message: message.description,
            metadata: Dictionary(metadata.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
        kept.withLock { $0.append(line) }
        input.yield(line)
    }
}
