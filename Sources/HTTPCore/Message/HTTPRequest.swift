/// A request as the server received it.
///
/// A value, kept in one piece behind a reference: it is handed on many times and hardly ever changed.
package struct HTTPRequest: Sendable {
    private var content: Content

    /// A request as a test or the server makes it.
    package init(
        method: HTTPMethod, path: String, query: String = "", fields: HTTPFields = HTTPFields(),
        body: HTTPBody = .empty, bodyLimit: Int = 1 << 20, remoteAddress: String = "",
        isSecure: Bool = false, timer: (any RequestTimer)? = nil, receivedTrailers: RequestTrailers? = nil
    ) {
        content = Content(method: method, path: path, query: query, fields: fields)
        content.body = body
        content.bodyLimit = bodyLimit
        content.remoteAddress = remoteAddress
        content.isSecure = isSecure
        content.timer = timer
        content.receivedTrailers = receivedTrailers
    }

    /// A request as far as its head tells; `complete` adds the rest.
    package init(method: HTTPMethod, path: String, query: String, fields: HTTPFields) {
        content = Content(method: method, path: path, query: query, fields: fields)
    }

    /// Adds what the head does not tell, without a copy: for the reader of the head, before anyone else has the request.
    package func complete(
        body: HTTPBody, remoteAddress: String, isSecure: Bool, timer: any RequestTimer,
        receivedTrailers: RequestTrailers?
    ) {
        content.body = body
        content.remoteAddress = remoteAddress
        content.isSecure = isSecure
        content.timer = timer
        content.receivedTrailers = receivedTrailers
    }

    /// What is to be done at the path.
    package var method: HTTPMethod { content.method }

    /// The path as sent, percent-encoded, without the query.
    package var path: String { content.path }

    /// What follows the first `?`, percent-encoded; empty without one.
    package var query: String { content.query }

    /// The fields as sent; exactly one `Host` where the server has read them from a socket.
    package var fields: HTTPFields {
        get { content.fields }
        set { owned().fields = newValue }
        _modify { yield &owned().fields }
    }

    /// Whole where it came with the head, else still arriving.
    package var body: HTTPBody {
        get { content.body }
        set { owned().body = newValue }
    }

    /// The largest body in bytes that the request's route takes; the router sets it.
    package var bodyLimit: Int {
        get { content.bodyLimit }
        set { owned().bodyLimit = newValue }
    }

    /// The peer's numeric address; empty where no socket is behind the request.
    package var remoteAddress: String {
        get { content.remoteAddress }
        set { owned().remoteAddress = newValue }
    }

    /// Whether it came over TLS, as far as the server or a proxy that it trusts can tell.
    package var isSecure: Bool {
        get { content.isSecure }
        set { owned().isSecure = newValue }
    }

    /// The clock of the request's handler; nil where no server is behind the request.
    package var timer: (any RequestTimer)? {
        get { content.timer }
        set { owned().timer = newValue }
    }

    /// The fields after a chunked body (RFC 9110 §6.5); empty until the body was read to its end. They are no fields of
    /// the head, and nothing that a head decides is taken from them.
    package var trailers: HTTPFields { content.receivedTrailers?.fields ?? HTTPFields() }

    /// The content as one that no other request shares.
    private mutating func owned() -> Content {
        if !isKnownUniquelyReferenced(&content) { content = content.copy() }
        return content
    }

    /// `@unchecked Sendable`: it changes only while one request alone holds it.
    private final class Content: @unchecked Sendable {
        let method: HTTPMethod
        let path: String
        let query: String
        var fields: HTTPFields
        var body = HTTPBody.empty
        var bodyLimit = 1 << 20
        var remoteAddress = ""
        var isSecure = false
        var timer: (any RequestTimer)?
        var receivedTrailers: RequestTrailers?

        init(method: HTTPMethod, path: String, query: String, fields: HTTPFields) {
            self.method = method
            self.path = path
            self.query = query
            self.fields = fields
        }

        func copy() -> Content {
            let copy = Content(method: method, path: path, query: query, fields: fields)
            copy.body = body
            copy.bodyLimit = bodyLimit
            copy.remoteAddress = remoteAddress
            copy.isSecure = isSecure
            copy.timer = timer
            copy.receivedTrailers = receivedTrailers
            return copy
        }
    }
}
