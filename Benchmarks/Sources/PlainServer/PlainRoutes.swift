import HTTPCore

/// A fixed text, and JSON that is read and written again.
enum PlainRoutes {
    static let all = [
        Route(.get, "/ping", access: .public) { _, _ in .text("pong") },
        Route(.get, "/message", access: .public) { _, _ in .json(["message": "pong"]) },
        Route(.post, "/echo", access: .public) { request, _ in .json(try await request.json()) },
    ]
}
