import Core
import Testing

@testable import HTTPCore

@Suite struct RequestMetricsTests {
    enum Kind: CaseIterable { case stream, counted }

    private final class Sink: ResponseWriter {
        func write(_ bytes: [UInt8]) async throws {}
    }

    @Test("an answer that no route gave is counted beside those of requests that no route takes")
    func countsRefusals() {
        let registry = MetricsRegistry()
        let metrics = RequestMetrics(registry)
        metrics.route(nil, "").count(.notFound, .zero)
        metrics.countRefusal(.headersTooLarge)
        metrics.countRefusal(.headersTooLarge)
        for line in [#"{method="",route="",status="404"} 1"#, #"{method="",route="",status="431"} 2"#] {
            #expect(registry.text.contains("lyceum_http_requests_total\(line)\n"))
        }
    }

    @Test("an answer that is produced bit by bit is an open stream until its end", arguments: Kind.allCases)
    func countsStreams(kind: Kind) async throws {
        let registry = MetricsRegistry()
        let metrics = RequestMetrics(registry)
        let produce: @Sendable (any ResponseWriter) async throws -> Void = { writer in
            #expect(registry.text.contains("lyceum_http_open_streams 1\n"))
            try await writer.write([1])
        }
        var response = HTTPResponse(status: .ok)
        response.body = kind == .stream ? .stream(produce) : .counted(1, produce)
        switch metrics.counted(response).body {
        case .stream(let body), .counted(1, let body): try await body(Sink())
        default: Issue.record("the body is another")
        }
        #expect(registry.text.contains("lyceum_http_open_streams 0\n"))
    }
}
