/// What a handler answers. The server adds `Content-Length` or chunked framing, `Date` and `Connection`.
package struct HTTPResponse: Sendable {
    /// 1xx statuses are the server's own; a handler answers with a final one, or with a 101 and its upgrade.
    package var status: HTTPStatus
    /// What the handler has to say beyond what the server adds.
    package var fields: HTTPFields
    /// What follows the head, unless the method or the status forbids it.
    package var body: Body

    /// A body at hand, or one that is made while it is sent.
    package enum Body: Sendable {
        /// Sent with its length.
        case bytes([UInt8])
        /// Called once after the head is sent; returning ends the body, throwing cuts the connection.
        case stream(@Sendable (any ResponseWriter) async throws -> Void)
        /// As a stream, of so many bytes: sent with its length, and cut where it turns out shorter or longer. At least
        /// one.
        case counted(Int, @Sendable (any ResponseWriter) async throws -> Void)
        /// After a 101, which ``WebSocketEndpoint`` makes: the connection stops speaking HTTP.
        case webSocket(WebSocketUpgrade)
    }

    /// An empty 200 unless told otherwise.
    package init(status: HTTPStatus = .ok, fields: HTTPFields = HTTPFields(), body: Body = .bytes([])) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Whether the body is at hand.
    package var isWhole: Bool {
        if case .bytes = body { true } else { false }
    }
}

/// The sending side of a streamed response body.
package protocol ResponseWriter: Sendable {
    /// Sends the bytes, or waits while the client reads too slowly. Throws once the client is gone.
    func write(_ bytes: [UInt8]) async throws
}
