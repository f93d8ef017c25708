import HTTPCore

/// Streams without an end for clients under test: as fast as they go, and at the pace of a model.
enum PacedRoutes {
    static let all = [
        Route(.get, "/flood", access: .public) { _, _ in
            .eventStream { events in
                while !Task.isCancelled { try await events.send(data: event) }
            }
        },
        Route(.get, "/ticks", access: .public) { _, _ in
            .eventStream { events in
                while !Task.isCancelled {
                    try await events.send(data: event)
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
        },
    ]

    private static let event = Array(#"{"choices":[{"delta":{"content":"word "},"index":0}],"id":"c","n":1}"#.utf8)
}
