import HTTPCore

/// Messages that come back as they are.
enum WebSocketRoutes {
    static let all = [
        Route(.get, "/ws", access: .public) { request, _ in
            try WebSocketEndpoint(origins: .any).upgrade(request) { connection in
                while let message = try await connection.receive() { try await connection.send(message) }
            }
        }
    ]
}
