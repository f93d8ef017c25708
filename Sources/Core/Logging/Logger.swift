/// Writes structured log lines: a fixed message plus metadata.
///
/// Personal data goes under keys with a `pii` segment (`pii.email`), or not at all.
package struct Logger: Sendable {
    /// Keys and values in the order in which they are written.
    package typealias Metadata = [(key: String, value: String)]

    /// Lines below this level are dropped before their metadata is built.
    package var level: LogLevel
    /// The part of the product that speaks, such as `http` or `postgres`.
    package let label: String
    /// Metadata that every line of this logger carries.
    package var metadata: Metadata
    private let sink: any LogSink

    /// A logger that writes to a sink from this level up.
    package init(label: String, level: LogLevel = .info, metadata: Metadata = [], sink: any LogSink) {
        self.label = label
        self.level = level
        self.metadata = metadata
        self.sink = sink
    }

    /// The same logger under another label.
    package func labelled(_ label: String) -> Logger {
        Logger(label: label, level: level, metadata: metadata, sink: sink)
    }

    /// The same logger with one more piece of metadata on every line.
    package func with(_ key: String, _ value: String) -> Logger {
        var copy = self
        copy.metadata.append((key, value))
        return copy
    }

    /// Writes one line, if the level is not below the logger's.
    package func log(_ level: LogLevel, _ message: StaticString, _ metadata: @autoclosure () -> Metadata = []) {
        guard level >= self.level else { return }
        sink.write(level: level, label: label, message: message, metadata: self.metadata + metadata())
    }

    /// What only helps to find an error.
    package func debug(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = []) {
        log(.debug, message, metadata())
    }

    /// What happens in ordinary work.
    package func info(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = []) {
        log(.info, message, metadata())
    }

    /// What the operator should know and need not act on.
    package func notice(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = []) {
        log(.notice, message, metadata())
    }

    /// What went wrong and was dealt with.
    package func warning(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = []) {
        log(.warning, message, metadata())
    }

    /// What went wrong and left something undone.
    package func error(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = []) {
        log(.error, message, metadata())
    }
}

/// Where log lines go.
package protocol LogSink: Sendable {
    func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata)
}

/// Drops every line.
package struct DiscardingLogSink: LogSink {
    package init() {}
    package func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata) {}
}
