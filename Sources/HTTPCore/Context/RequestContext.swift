package import Core

/// What belongs to one request and is made by the server, not by the client.
package struct RequestContext: Sendable {
    /// Also in the `X-Request-Id` field of the answer, in error bodies and in every log line.
    package let requestID: String
    /// Present on every route whose guard is not `.public`.
    package var identity: Identity?
    /// The values of the route's `{name}` segments, percent-decoded; `parameter(_:as:)` reads them.
    package var parameters: [String: String]
    private let serverLogger: Logger

    /// The router makes one for each request; tests make their own.
    package init(requestID: String, logger: Logger, identity: Identity? = nil, parameters: [String: String] = [:]) {
        self.requestID = requestID
        self.identity = identity
        self.parameters = parameters
        serverLogger = logger
    }

    /// A logger whose lines carry the request's id; made when asked for, because most requests log nothing.
    package var logger: Logger { serverLogger.with("request_id", requestID) }
}
