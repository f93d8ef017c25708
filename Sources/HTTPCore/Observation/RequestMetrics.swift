package import Core
import Synchronization

/// Counts requests and measures how long their answers take, by route.
///
/// A label is a route's pattern and never a path that a client made up, so that nobody can make series at will.
package final class RequestMetrics: Sendable {
    private let requests: MetricFamily<Counter>
    private let latencies: MetricFamily<Histogram>
    private let streams = Gauge()

    /// Adds `lyceum_http_requests_total`, `lyceum_http_request_duration_seconds` and `lyceum_http_open_streams`.
    package init(_ registry: MetricsRegistry) {
        requests = registry.counters(
            "lyceum_http_requests_total", "Requests answered, by route and status.",
            labels: ["method", "route", "status"])
        latencies = registry.histograms(
            "lyceum_http_request_duration_seconds", "Time from a request's head to its answer's, by route.",
            labels: ["route"])
        registry.gauge("lyceum_http_open_streams", "Streamed answers under way.") { [streams] in
            [MetricSample(Double(streams.value))]
        }
    }

    /// Counts an answer that was given before anybody knew its route.
    package func countRefusal(_ status: HTTPStatus) {
        requests.series("", "", String(status.code)).increment()
    }

    /// The series of one route; without a method, of requests that no route takes.
    func route(_ method: HTTPMethod?, _ path: String) -> RouteMetrics {
        RouteMetrics(method: method?.rawValue ?? "", route: path, requests: requests, latency: latencies.series(path))
    }

    /// The answer, its body counted as a stream while it is one, of a length that is known or not.
    func counted(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        switch response.body {
        case .stream(let produce): response.body = .stream(open(produce))
        case .counted(let length, let produce): response.body = .counted(length, open(produce))
        case .bytes, .webSocket: break
        }
        return response
    }

    private func open(
        _ produce: @escaping @Sendable (any ResponseWriter) async throws -> Void
    ) -> @Sendable (any ResponseWriter) async throws -> Void {
        { [streams] writer in
            streams.add(1)
            defer { streams.add(-1) }
            try await produce(writer)
        }
    }
}

/// The series of one route, found once.
final class RouteMetrics: Sendable {
    private let method: String
    private let route: String
    private let requests: MetricFamily<Counter>
    private let latency: Histogram
    /// Most answers are 200: found once, at the first.
    private let successes: Mutex<Counter?> = Mutex(nil)

    init(method: String, route: String, requests: MetricFamily<Counter>, latency: Histogram) {
        self.method = method
        self.route = route
        self.requests = requests
        self.latency = latency
    }

    /// Counts one answer.
    func count(_ status: HTTPStatus, _ duration: Duration) {
        counter(status.code).increment()
        latency.observe(duration)
    }

    private func counter(_ code: Int) -> Counter {
        guard code == 200 else { return requests.series(method, route, String(code)) }
        return successes.withLock { successes in
            let counter = successes ?? requests.series(method, route, "200")
            successes = counter
            return counter
        }
    }
}
