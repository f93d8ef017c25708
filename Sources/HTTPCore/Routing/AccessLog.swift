import Core
import Synchronization

/// One line for each answer: who asked for what, what became of it, and what it cost.
///
/// The line of a streamed answer is written when the stream ends. Who asks is personal data, and its keys say so.
struct AccessLog: Sendable {
    /// What the client said about itself is cut to so many characters.
    private static let textLimit = 256

    private let logger: Logger

    /// A log of this logger's lines, at the level `info`.
    init(_ logger: Logger) {
        self.logger = logger
    }

    /// When a request began; nil where nobody reads the log.
    func begin() -> ContinuousClock.Instant? {
        logger.level <= .info ? ContinuousClock.now : nil
    }

    /// Writes the answer's line, now or at the end of the stream; gives the answer to send.
    func note(
        _ response: HTTPResponse, to request: HTTPRequest, _ exchange: Exchange, since start: ContinuousClock.Instant
    ) -> HTTPResponse {
        let line = { @Sendable [logger] (bytes: Int, isWhole: Bool) in
            let duration = Int((ContinuousClock.now - start) / .microseconds(1))
            logger.info(
                "request", Self.metadata(request, exchange, response.status, bytes, isWhole, microseconds: duration))
        }
        var response = response
        guard request.method != .head, response.status.allowsBody else {
            line(0, true)
            return response
        }
        switch response.body {
        case .bytes(let bytes): line(bytes.count, true)
        case .stream(let produce): response.body = .stream(Self.watched(produce, line))
        case .counted(let length, let produce): response.body = .counted(length, Self.watched(produce, line))
        case .webSocket: line(0, true)
        }
        return response
    }

    private typealias Producer = @Sendable (any ResponseWriter) async throws -> Void

    /// The same stream, and the line at its end.
    private static func watched(
        _ produce: @escaping Producer, _ line: @escaping @Sendable (Int, Bool) -> Void
    ) -> Producer {
        { writer in
            let counter = CountingWriter(writer)
            do {
                try await produce(counter)
            } catch {
                line(counter.count, false)
                throw error
            }
            line(counter.count, true)
        }
    }

    private static func metadata(
        _ request: HTTPRequest, _ exchange: Exchange, _ status: HTTPStatus, _ bytes: Int, _ isWhole: Bool,
        microseconds: Int
    ) -> Logger.Metadata {
        [
            ("request_id", exchange.requestID), ("method", request.method.rawValue),
            ("route", exchange.route?.path ?? ""), ("path", LoggedPath.text(request.path, route: exchange.route?.path)),
            ("status", String(status.code)), ("bytes", String(bytes)), ("whole", String(isWhole)),
            ("duration_us", String(microseconds)), ("secure", String(request.isSecure)),
            ("pii.address", request.remoteAddress),
            ("pii.user_agent", String((request.fields["user-agent"] ?? "").prefix(textLimit))),
        ]
    }
}

/// Counts what a stream writes.
private final class CountingWriter: ResponseWriter {
    private let writer: any ResponseWriter
    private let written = Atomic<Int>(0)

    init(_ writer: any ResponseWriter) {
        self.writer = writer
    }

    /// How many bytes were written so far.
    var count: Int { written.load(ordering: .relaxed) }

    func write(_ bytes: [UInt8]) async throws {
        try await writer.write(bytes)
        written.add(bytes.count, ordering: .relaxed)
    }
}
