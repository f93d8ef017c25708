import Core
import Crypto
import HTTPCore
import Net

/// Tells Prometheus the metrics: to whoever has the token or, without one configured, to this machine alone.
struct MetricsController {
    let registry: MetricsRegistry
    /// `LYCEUM_METRICS_TOKEN`.
    let token: String?

    var routes: [Route] {
        [
            Route(.get, "/metrics", access: .public, traits: .unlimited) { request, _ in
                try admit(request)
                return HTTPResponse(
                    fields: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"],
                    body: .bytes(Array(registry.text.utf8)))
            }.documented(
                "Tell the metrics", tag: "Server", answer: .string(), mediaType: "text/plain",
                details: """
                    In the text format of Prometheus: for whoever has the token of `LYCEUM_METRICS_TOKEN`, and without \
                    one for the machine itself alone.
                    """, errors: [.unauthorized, .forbidden])
        ]
    }

    private static let local = ["127.0.0.0/8", "::1/128"].compactMap { IPNetwork($0) }

    private static func isLocal(_ address: String) -> Bool {
        IPAddress(address).map { address in local.contains { $0.contains(address) } } ?? false
    }

    private func admit(_ request: HTTPRequest) throws {
        guard let token else {
            // An empty address is a request without a socket: no stranger's.
            guard request.remoteAddress.isEmpty || Self.isLocal(request.remoteAddress) else {
                throw HTTPError(
                    .forbidden, .forbidden,
                    "Without LYCEUM_METRICS_TOKEN metrics are told only to the machine that they are of.")
            }
            return
        }
        let given = request.fields["authorization"].map { Array($0.utf8) } ?? []
        guard ConstantTime.equals(given, Array("Bearer \(token)".utf8)) else {
            throw HTTPError(
                .unauthorized, .unauthorized, "Metrics need their bearer token.",
                fields: ["WWW-Authenticate": "Bearer realm=\"metrics\""])
        }
    }
}
