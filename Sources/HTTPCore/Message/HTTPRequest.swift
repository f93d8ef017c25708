/// A request as the server received it.
package struct HTTPRequest: Sendable {
    /// What is to be done at the path.
    package var method: HTTPMethod
    /// The path as sent, percent-encoded, without the query.
    package var path: String
    /// What follows the first `?`, percent-encoded; empty without one.
    package var query: String
    /// The fields as sent; exactly one `Host` where the server has read them from a socket.
    package var fields: HTTPFields
    /// Whole where it came with the head, else still arriving.
    package var body: HTTPBody
    /// The largest body in bytes that the request's route takes; the router sets it.
    package var bodyLimit: Int
    /// The peer's numeric address; empty where no socket is behind the request.
    package var remoteAddress: String
    /// Whether it came over TLS, as far as the server or a proxy that it trusts can tell.
    package var isSecure: Bool
    /// The clock of the request's handler; nil where no server is behind the request.
    package var timer: (any RequestTimer)?
    private let receivedTrailers: RequestTrailers?

    /// A request as a test or the server makes it.
    package init(
        method: HTTPMethod, path: String, query: String = "", fields: HTTPFields = HTTPFields(),
        body: HTTPBody = .empty, bodyLimit: Int = 1 << 20, remoteAddress: String = "",
        isSecure: Bool = false, timer: (any RequestTimer)? = nil, receivedTrailers: RequestTrailers? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
        self.bodyLimit = bodyLimit
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
        self.timer = timer
        self.receivedTrailers = receivedTrailers
    }

    /// The fields after a chunked body (RFC 9110 §6.5); empty until the body was read to its end. They are no fields of
    /// the head, and nothing that a head decides is taken from them.
    package var trailers: HTTPFields { receivedTrailers?.fields ?? HTTPFields() }
}
