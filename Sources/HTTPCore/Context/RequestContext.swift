package import Core

/// What belongs to one request and is made by the server, not by the client.
package struct RequestContext: Sendable {
    /// Also in the `X-Request-Id` field of the answer, in error bodies and in every log line.
    package let requestID: String
    package var logger: Logger
    /// Present on every route whose guard is not `.public`.
    package var identity: Identity?
    /// The values of the route's `{name}` segments, percent-decoded.
    package var parameters: [String: String]

    package init(requestID: String, logger: Logger, identity: Identity? = nil, parameters: [String: String] = [:]) {
        self.requestID = requestID
        self.logger = logger
        self.identity = identity
        self.parameters = parameters
    }
}
