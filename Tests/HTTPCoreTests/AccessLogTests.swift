import Core
import HTTPCore
import Synchronization
import Testing

@Suite struct AccessLogTests {
    private let sink = CapturedLines()

    private func router(level: LogLevel = .info) -> Router {
        Router.under(
            test: [
                .answering("GET", "/items/{id}", "hello"),
                Route(.get, "/stream", access: .public) { _, _ in
                    HTTPResponse(
                        body: .stream { writer in
                            try await writer.write([1, 2, 3])
                            try await writer.write([4])
                        })
                },
            ], logger: Logger(label: "http", level: level, sink: sink))
    }

    private func request(_ method: HTTPMethod, _ path: String) -> HTTPRequest {
        HTTPRequest(
            method: method, path: path,
            fields: ["User-Agent": String(repeating: "u", count: 300), "X-Request-Id": "r"], remoteAddress: "192.0.2.7",
            isSecure: true)
    }

    /// The lines so far, without the time that they took.
    private var lines: [[String: String]] {
        sink.lines.map { line in
            Dictionary(uniqueKeysWithValues: line.filter { $0.key != "duration_us" }.map { ($0.key, $0.value) })
        }
    }

    @Test("A line says who asked for what and what became of it, what is personal under keys that say so")
    func answers() async {
        _ = await router().respond(to: request(.get, "/items/7"))
        let expected = [
            "request_id": "r", "method": "GET", "route": "/items/{id}", "path": "/items/7", "status": "200",
            "bytes": "5", "whole": "true", "secure": "true", "pii.address": "192.0.2.7",
            "pii.user_agent": String(repeating: "u", count: 256),
        ]
        #expect(lines == [expected])
        _ = await router().respond(to: request(.head, "/items/7"))
        _ = await router().respond(to: request(.get, "/nowhere"))
        #expect(lines.map { $0["bytes"] == "0" } == [false, true, false])
        #expect(lines.map { $0["route"] } == ["/items/{id}", "/items/{id}", ""])
        #expect(lines.last?["status"] == "404")
    }

    @Test("The line of a stream is written at its end, with what was written, and whether that was all")
    func streams() async throws {
        for limit in [10, 3] {
            let response = await router().respond(to: request(.get, "/stream"))
            #expect(lines.count == (limit == 10 ? 0 : 1))
            guard case .stream(let produce) = response.body else {
                Issue.record("The answer is no stream.")
                return
            }
            try? await produce(LimitedWriter(limit: limit))
        }
        #expect(lines.map { $0["bytes"] } == ["4", "3"])
        #expect(lines.map { $0["whole"] } == ["true", "false"])
    }

    @Test("Nothing is written where nobody reads it")
    func silence() async {
        let response = await router(level: .notice).respond(to: request(.get, "/items/7"))
        #expect(response.status == .ok)
        #expect(lines.isEmpty)
    }

    /// Takes so many bytes and is gone.
    private final class LimitedWriter: ResponseWriter {
        private let left: Mutex<Int>

        init(limit: Int) {
            left = Mutex(limit)
        }

        func write(_ bytes: [UInt8]) async throws {
            let isGone = left.withLock { left in
                left -= bytes.count
                return left < 0
            }
            if isGone { throw CancellationError() }
        }
    }
}
