/// A request as the server received it.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// The path as sent, percent-encoded, without the query.
    package var path: String
    /// What follows the first `?`, percent-encoded; empty without one.
    package var query: String
    package var fields: HTTPFields
    package var body: HTTPBody
    /// The largest body in bytes that the request's route takes; the router sets it.
    package var bodyLimit: Int
    /// The peer's numeric address; empty where no socket is behind the request.
    package var remoteAddress: String

    package init(
        method: HTTPMethod, path: String, query: String = "", fields: HTTPFields = HTTPFields(),
        body: HTTPBody = .empty, bodyLimit: Int = 1 << 20, remoteAddress: String = ""
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
        self.bodyLimit = bodyLimit
        self.remoteAddress = remoteAddress
    }
}
