import Core
import HTTPCore
import Postgres

/// Tells supervisors and load balancers whether this process lives and may be sent requests.
struct HealthController {
    let database: Database

    var routes: [Route] {
        [
            Route(.get, "/healthz", access: .public, traits: .unlimited) { _, _ in Self.alive }
                .documented("Say whether the server lives", tag: "Server", answer: .health),
            // Whoever asks needs a word soon, though the database may keep silent for longer.
            Route(.get, "/readyz", access: .public, timeout: .seconds(2), traits: .unlimited) { _, _ in
                await database.isHealthy()
                    ? .json(["status": "ready"])
                    : .json(["status": "unavailable", "database": "unreachable"], status: .serviceUnavailable)
            }.documented(
                "Say whether the server can be sent requests", tag: "Server", answer: .health,
                details: "503 with `status` of `unavailable` while the database cannot be reached."),
        ]
    }

    private static let alive = HTTPResponse.json(["status": "ok"])
}
