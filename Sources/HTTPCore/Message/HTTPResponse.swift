/// What a handler answers. The server adds `Content-Length` or chunked framing, `Date` and `Connection`.
package struct HTTPResponse: Sendable {
    package var status: HTTPStatus
    package var fields: HTTPFields
    package var body: Body

    package enum Body: Sendable {
        case bytes([UInt8])
        /// Called once after the head is sent; returning ends the body, throwing cuts the connection.
        case stream(@Sendable (any ResponseWriter) async throws -> Void)
    }

    package init(status: HTTPStatus = .ok, fields: HTTPFields = HTTPFields(), body: Body = .bytes([])) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// The sending side of a streamed response body.
package protocol ResponseWriter: Sendable {
    /// Sends the bytes, or waits while the client reads too slowly. Throws once the client is gone.
    func write(_ bytes: [UInt8]) async throws
}
