/// What a server agrees to and takes at one address. A GET route answers with `upgrade`.
package struct WebSocketEndpoint: Sendable {
    /// Those it speaks; which one is chosen is up to the client's order.
    package var subprotocols: [String]
    /// The pages it takes connections from.
    package var origins: WebSocketOrigins
    /// What it takes and how it sends.
    package var configuration: WebSocketConfiguration
    /// When a client counts as gone.
    package var timing: WebSocketTiming
    /// Nil declines every offer of compression.
    package var deflate: WebSocketDeflate?

    /// Takes pages of its own host and compresses where the client can, unless told otherwise.
    package init(
        subprotocols: [String] = [], origins: WebSocketOrigins = .same,
        configuration: WebSocketConfiguration = WebSocketConfiguration(), timing: WebSocketTiming = WebSocketTiming(),
        deflate: WebSocketDeflate? = WebSocketDeflate()
    ) {
        self.subprotocols = subprotocols
        self.origins = origins
        self.configuration = configuration
        self.timing = timing
        self.deflate = deflate
    }

    /// The 101 after which `serve` has the connection, or the 400, 403 or 426 that refuses the handshake.
    package func upgrade(
        _ request: HTTPRequest, serve: @escaping @Sendable (any WebSocketConnection) async throws -> Void
    ) throws(HTTPError) -> HTTPResponse {
        let handshake = WebSocketServerHandshake(subprotocols: subprotocols, origins: origins, deflate: deflate)
        let agreement = try handshake.agree(to: request)
        var response = agreement.response
        response.body = .webSocket(
            WebSocketUpgrade(
                subprotocol: agreement.subprotocol, deflate: agreement.deflate, configuration: configuration,
                timing: timing, serve: serve))
        return response
    }
}
