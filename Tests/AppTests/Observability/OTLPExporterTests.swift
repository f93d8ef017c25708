import Core
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct OTLPExporterTests {
    private static func span(_ name: String, failure: String? = nil) -> FinishedSpan {
        FinishedSpan(
            name: name, kind: .server,
            context: TraceContext(traceID: UUID128(high: 1, low: 2), spanID: 0xAB, isSampled: true, state: "a=b"),
            parentID: 7, start: Timestamp(microseconds: 1_800_000_000_000_001),
            end: Timestamp(microseconds: 1_800_000_000_000_003),
            attributes: [("http.route", .string("/x")), ("http.response.status_code", .int(200))], failure: failure)
    }

    private static func exporter(
        _ buffer: SpanBuffer, _ transport: StubTransport, _ clock: TickingClock
    ) -> OTLPExporter {
        OTLPExporter(
            endpoint: "http://collector.example:4318", buffer: buffer, transport: transport,
            logger: Logger(label: "test", sink: DiscardingLogSink()), clock: clock)
    }

    /// Sleeps only until the next turn, and ends a service after so many sleeps by cancelling it.
    private struct TickingClock: Clock {
        typealias Instant = ContinuousClock.Instant
        var now: Instant { .now }
        var minimumResolution: Duration { .nanoseconds(1) }
        func sleep(until deadline: Instant, tolerance: Duration?) async throws {
            await Task.yield()
            try Task.checkCancellation()
        }
    }

    @Test("A batch is the JSON form of an ExportTraceServiceRequest")
    func document() throws {
        let json = try JSONParser.parse(OTLPDocument.encode([Self.span("GET /x", failure: "E")], version: "1"))
        let expected: JSONValue = [
            "resourceSpans": [
                [
                    "resource": [
                        "attributes": [
                            ["key": "service.name", "value": ["stringValue": "lyceum"]],
                            ["key": "service.version", "value": ["stringValue": "1"]],
                        ]
                    ],
                    "scopeSpans": [
                        [
                            "scope": ["name": "lyceum"],
                            "spans": [
                                [
                                    "traceId": "00000000000000010000000000000002", "spanId": "00000000000000ab",
                                    "parentSpanId": "0000000000000007", "traceState": "a=b", "name": "GET /x",
                                    "kind": 2, "startTimeUnixNano": "1800000000000001000",
                                    "endTimeUnixNano": "1800000000000003000",
                                    "attributes": [
                                        ["key": "http.route", "value": ["stringValue": "/x"]],
                                        ["key": "http.response.status_code", "value": ["intValue": "200"]],
                                    ],
                                    "status": ["code": 2, "message": "E"],
                                ]
                            ],
                        ]
                    ],
                ]
            ]
        ]
        #expect(json == expected)
    }

    @Test("What waits when the server ends is still sent")
    func ending() async throws {
        let buffer = SpanBuffer()
        let transport = StubTransport(.text("{}"))
        buffer.record(Self.span("last"))
        let service = Task { try await Self.exporter(buffer, transport, TickingClock()).run() }
        service.cancel()
        try await service.value
        #expect(transport.requests.map(\.url) == ["http://collector.example:4318/v1/traces"])
        #expect(buffer.dropped == 0)
    }

    @Test("A collector that is busy is asked again; one that refuses is not, and the spans count as dropped")
    func refusals() async throws {
        for (reply, attempts, dropped) in [
            (StubTransport(.text("", status: .serviceUnavailable), .text("{}")), 2, 0),
            (StubTransport(.text("", status: .badRequest)), 1, 1),
            (StubTransport(.failure(HTTPTransportError(.refused, "refused"))), 3, 1),
        ] {
            let buffer = SpanBuffer()
            buffer.record(Self.span("one"))
            let service = Task { try await Self.exporter(buffer, reply, TickingClock()).run() }
            service.cancel()
            try await service.value
            #expect(reply.requests.count == attempts)
            #expect(buffer.dropped == dropped)
        }
    }

    @Test("A buffer that is full drops what comes and says how much")
    func full() {
        let buffer = SpanBuffer(limit: 2)
        for index in 0..<5 { buffer.record(Self.span(String(index))) }
        #expect(buffer.dropped == 3)
        #expect(buffer.take(10).map(\.name) == ["0", "1"])
    }
}
