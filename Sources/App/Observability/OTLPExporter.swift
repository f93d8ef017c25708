import Core
import HTTPCore

/// Sends finished spans to a collector by OTLP over HTTP in JSON, in batches; what the collector does not take is
/// tried again for a while and then dropped.
struct OTLPExporter: Service {
    let name = "traces"
    /// The collector's base address; `/v1/traces` is added.
    let endpoint: String
    /// Sent with each request, such as the key that the collector wants.
    var fields: [(name: String, value: String)] = []
    let buffer: SpanBuffer
    let transport: any HTTPTransport
    let logger: Logger
    /// How long spans gather before they are sent.
    var interval: Duration = .seconds(2)
    var clock: any Clock<Duration> = ContinuousClock()

    private static let batchSize = 512
    private static let attempts = 3

    func run() async throws {
        repeat {
            try? await clock.sleep(for: interval)
            await sendAll()
        } while !Task.isCancelled
    }

    /// Sends what is here; in the end each request has only seconds.
    private func sendAll() async {
        while case let spans = buffer.take(Self.batchSize), !spans.isEmpty {
            // A task of its own: the last batch is sent although this one is cancelled.
            let isSent = await Task { await send(spans) }.value
            guard !isSent else { continue }
            buffer.drop(spans.count)
            return
        }
    }

    private func send(_ spans: [FinishedSpan]) async -> Bool {
        var request = HTTPClientRequest(
            method: .post, url: endpoint + "/v1/traces", fields: ["Content-Type": "application/json"],
            body: .bytes(OTLPDocument.encode(spans, version: Version.current)),
            timeouts: HTTPClientTimeouts(connect: .seconds(3), silence: .seconds(5), total: .seconds(15)),
            bodyLimit: 64 << 10)
        for field in fields { request.fields.append(field.name, field.value) }
        for attempt in 1...Self.attempts {
            switch await post(request) {
            case .taken: return true
            case .refused(let reason):
                logger.warning("spans refused", [("reason", reason), ("spans", String(spans.count))])
                return false
            case .failed(let reason):
                guard attempt < Self.attempts else {
                    logger.warning("spans dropped", [("reason", reason), ("spans", String(spans.count))])
                    return false
                }
                try? await clock.sleep(for: .milliseconds(250 << attempt))
            }
        }
        return false
    }

    private enum Outcome {
        case taken
        case refused(String)
        case failed(String)
    }

    private func post(_ request: HTTPClientRequest) async -> Outcome {
        do {
            let response = try await transport.send(request)
            _ = try await response.body.collect(upTo: 64 << 10)
            switch response.status.code {
            case 200..<300: return .taken
            // The codes that OTLP calls retryable.
            case 429, 502, 503, 504: return .failed("status \(response.status.code)")
            default: return .refused("status \(response.status.code)")
            }
        } catch {
            return .failed("\(error)")
        }
    }
}
