import Core
import HTTPCore
import Net

/// What an operator sees of a running server: metrics for Prometheus, and traces for a collector if one is configured.
struct Observability: Sendable {
    let registry = MetricsRegistry()
    /// Goes around the router.
    let requests: RequestObservation
    /// Nil: traces that come in are passed on and nothing is recorded.
    let tracer: Tracer?
    /// `LYCEUM_METRICS_TOKEN`.
    let metricsToken: String?
    private let exporter: OTLPExporter?

    /// Sends spans over the transport, which must not make spans of its own.
    init(
        _ configuration: Configuration.Observability, transport: any HTTPTransport, clock: any WallClock, logger: Logger
    ) {
        metricsToken = configuration.metricsToken
        let buffer = SpanBuffer()
        exporter = configuration.collector.map { endpoint in
            OTLPExporter(
                endpoint: endpoint, fields: configuration.collectorFields, buffer: buffer, transport: transport,
                logger: logger.labelled("traces"))
        }
        tracer = exporter.map { _ in Tracer(sink: buffer, sampleRatio: configuration.sampleRatio, clock: clock) }
        requests = RequestObservation(metrics: RequestMetrics(registry), tracer: tracer)
        registry.count("lyceum_spans_dropped_total", "Spans that no collector took.") {
            [MetricSample(Double(buffer.dropped))]
        }
        ProcessMetrics.add(to: registry, clock: clock)
    }

    /// What runs beside the server: it starts first and ends last, so that nothing is lost.
    func services(loops: [EventLoop]) -> [any Service] {
        [LoopLag(loops: loops, registry: registry)] + [exporter].compactMap { $0 }
    }
}
