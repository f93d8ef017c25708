import HTTPCore

/// What the server under test has to offer.
enum PeerRoutes {
    static let all: [Route] = [
        Route(.get, "/ping", access: .public) { _, _ in .text("pong") },
        // The body as it comes, so that both directions wait for the slower side.
        Route(.post, "/echo", access: .public, bodyLimit: 1 << 30) { request, _ in
            HTTPResponse(
                body: .stream { writer in
                    switch request.body {
                    case .bytes(let bytes): try await writer.write(bytes)
                    case .stream(let pieces): for try await piece in pieces { try await writer.write(piece) }
                    }
                })
        },
        webSocket("/ws", large, echo),
        webSocket("/ws/small", small, echo),
        // Never asks for anything.
        webSocket("/ws/deaf", small) { _ in for await _ in AsyncStream<Never>.makeStream().stream {} },
        // Sends for as long as it can.
        webSocket("/ws/flood", small) { connection in
            while true { try await connection.send(.binary([UInt8](repeating: 0x2A, count: 60_000))) }
        },
        // Says goodbye at once.
        webSocket("/ws/goodbye", small) { connection in
            await connection.close(WebSocketCloseFrame(.normal, reason: "goodbye"))
        },
    ]

    /// Takes what Autobahn's largest cases send.
    private static let large = WebSocketEndpoint(
        origins: .any, configuration: WebSocketConfiguration(frameLimit: 32 << 20, messageLimit: 32 << 20))

    /// Narrow limits and short deadlines.
    private static let small = WebSocketEndpoint(
        subprotocols: ["chat"], origins: .same,
        configuration: WebSocketConfiguration(frameLimit: 64 << 10, messageLimit: 128 << 10, kinds: .text),
        timing: WebSocketTiming(
            pingInterval: .milliseconds(300), patience: .milliseconds(700), closeTimeout: .milliseconds(500)))

    @Sendable private static func echo(_ connection: any WebSocketConnection) async throws {
        while let message = try await connection.receive() { try await connection.send(message) }
    }

    private static func webSocket(
        _ path: String, _ endpoint: WebSocketEndpoint,
        _ serve: @escaping @Sendable (any WebSocketConnection) async throws -> Void
    ) -> Route {
        Route(.get, path, access: .public) { request, _ in try endpoint.upgrade(request, serve: serve) }
    }
}
