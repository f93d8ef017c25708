import HTTPCore

/// Everything of a request that comes before its body.
struct HTTPRequestHead: Sendable {
    /// How the end of the body is found (RFC 9112 §6.3).
    enum Framing: Equatable, Sendable {
        case none
        case length(Int)
        case chunked
    }

    /// The request as far as its head tells: method, path, query and fields as sent, and no body. `Host` is there also
    /// where HTTP/1.0 names it in an absolute target alone.
    var request: HTTPRequest
    /// The minor version of HTTP/1: 0 or 1.
    var minorVersion: Int
    /// How the body's end is found.
    var framing = Framing.none
    /// Whether the client will send another request on this connection.
    var keepsAlive: Bool
    /// The client waits for `100 Continue` before it sends the body.
    var expectsContinue = false
    /// Whether there are fields in which proxies speak about their clients.
    var isForwarded = false

    /// Any token; which ones exist is for the routes to say.
    var method: HTTPMethod { request.method }
    /// Percent-encoded as sent, without the query; `*` for OPTIONS of the server as a whole.
    var path: String { request.path }
    /// What follows the first `?`; empty without one.
    var query: String { request.query }
    /// Every field as sent.
    var fields: HTTPFields { request.fields }
}
