import Core
import HTTPCore
import HTTPServer

extension LiveServer {
    /// A handler that sends back whatever comes.
    @Sendable static func echo(_ connection: any WebSocketConnection) async throws {
        while let message = try await connection.receive() { try await connection.send(message) }
    }
}

/// A server whose only address takes WebSocket connections, for as long as the body runs.
func withWebSocketServer<Result: Sendable>(
    _ endpoint: WebSocketEndpoint = WebSocketEndpoint(),
    configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    serve: @escaping @Sendable (any WebSocketConnection) async throws -> Void = LiveServer.echo,
    body: (LiveServer) async throws -> Result
) async throws -> Result {
    try await withServer(
        configure: {
            $0.lingerTimeout = .milliseconds(50)
            configure(&$0)
        },
        handler: { request in
            do throws(HTTPError) {
                return try endpoint.upgrade(request, serve: serve)
            } catch {
                return .error(error, requestID: "-")
            }
        }, body: body)
}
