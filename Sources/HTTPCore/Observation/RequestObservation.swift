package import Core
import Synchronization

/// Counts each request, measures its answer and makes it a part of its trace. The outermost middleware, so that it
/// sees what everybody else made of the answer.
///
/// The span of a streamed answer ends with the answer's head; what the stream does meanwhile has spans of its own.
package final class RequestObservation: Middleware {
    private let metrics: RequestMetrics
    private let tracer: Tracer?
    private let routes = Mutex<[ObjectIdentifier: RouteMetrics]>([:])
    private let unmatched: RouteMetrics

    /// Without a tracer a trace that comes in is passed on and nothing is recorded.
    package init(metrics: RequestMetrics, tracer: Tracer?) {
        self.metrics = metrics
        self.tracer = tracer
        unmatched = metrics.route(nil, "")
    }

    /// Counts an answer that the server gave without asking for one, beside those of requests that no route takes.
    package func countRefusal(_ status: HTTPStatus) {
        metrics.countRefusal(status)
    }

    package func respond(
        to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
    ) async -> HTTPResponse {
        let start = ContinuousClock.now
        let parent = request.fields["traceparent"].flatMap {
            TraceContext(traceparent: $0, tracestate: request.fields["tracestate"])
        }
        let response =
            tracer == nil && parent == nil
            ? await next(request, exchange) : await traced(request, exchange, parent, next)
        series(of: exchange).count(response.status, (ContinuousClock.now - start))
        return metrics.counted(response)
    }

    private func traced(
        _ request: HTTPRequest, _ exchange: Exchange, _ parent: TraceContext?,
        _ next: (HTTPRequest, Exchange) async -> HTTPResponse
    ) async -> HTTPResponse {
        guard let tracer else {
            return await TraceContext.$current.withValue(parent) { Self.inTrace(await next(request, exchange)) }
        }
        let route = exchange.route
        let name = route.map { "\(request.method.rawValue) \($0.path)" } ?? request.method.rawValue
        return await tracer.withSpan(name, kind: .server, parent: parent) { span in
            span.set("http.request.method", .string(request.method.rawValue))
            if let route { span.set("http.route", .string(route.path)) }
            span.set("lyceum.request_id", .string(exchange.requestID))
            let response = await next(request, exchange)
            span.set("http.response.status_code", .int(response.status.code))
            if response.status.code >= 500 { span.fail(String(response.status.code)) }
            return Self.inTrace(response)
        }
    }

    /// The answer, whose stream belongs to the same trace although it is produced later.
    private static func inTrace(_ response: HTTPResponse) -> HTTPResponse {
        guard case .stream(let produce) = response.body, let context = TraceContext.current else { return response }
        var response = response
        response.body = .stream { writer in
            try await TraceContext.$current.withValue(context) { try await produce(writer) }
        }
        return response
    }

    private func series(of exchange: Exchange) -> RouteMetrics {
        guard case .route(let entry, _, _) = exchange.destination else { return unmatched }
        return routes.withLock { routes in
            if let known = routes[ObjectIdentifier(entry)] { return known }
            let new = metrics.route(entry.route.method, entry.route.path)
            routes[ObjectIdentifier(entry)] = new
            return new
        }
    }
}
