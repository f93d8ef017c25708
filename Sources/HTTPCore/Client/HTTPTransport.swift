/// Sends requests to other servers. Features take this protocol; the program hands them the real one.
package protocol HTTPTransport: Sendable {
    /// Sends the request and returns once the answer's head is here. Cancelling the task ends the transfer.
    /// Throws `HTTPTransportError`; a 4xx or 5xx is an answer, not an error.
    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse
}

/// A request to another server.
package struct HTTPClientRequest: Sendable {
    /// What is to be done at the URL.
    package var method: HTTPMethod
    /// Absolute, `http` or `https`.
    package var url: String
    /// Fields to send; the transport adds `Host` and the body's length.
    package var fields: HTTPFields
    /// The whole body; empty for none.
    package var body: [UInt8]
    /// The longest wait for a connection.
    package var connectTimeout: Duration
    /// The longest silence, before the head or between two pieces of the body.
    package var idleTimeout: Duration

    /// A request with timeouts that suit an API; streams of a model want a longer silence.
    package init(
        method: HTTPMethod = .get, url: String, fields: HTTPFields = HTTPFields(), body: [UInt8] = [],
        connectTimeout: Duration = .seconds(10), idleTimeout: Duration = .seconds(60)
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
    }
}

/// Another server's answer: the head, and a body that is still arriving.
package struct HTTPClientResponse: Sendable {
    /// The final status; redirects are not followed.
    package let status: HTTPStatus
    /// The fields of the head.
    package let fields: HTTPFields
    /// The body; reading it to its end frees the connection for the next request.
    package let body: HTTPBody

    /// An answer from its parts, as transports and their stand-ins make it.
    package init(status: HTTPStatus, fields: HTTPFields, body: HTTPBody) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why no answer, or only part of one, came.
package struct HTTPTransportError: Error, CustomStringConvertible {
    /// What went wrong, for callers that decide by it.
    package enum Code: String, Sendable {
        case invalidURL, unresolvable, refused, timedOut, disconnected, tls, forbiddenAddress, failed
    }

    /// What went wrong.
    package let code: Code
    /// A sentence that is safe to show.
    package let description: String

    /// An error with a sentence that names no secret.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the same request may succeed later.
    package var isRetryable: Bool {
        switch code {
        case .refused, .timedOut, .disconnected, .unresolvable: true
        case .invalidURL, .tls, .forbiddenAddress, .failed: false
        }
    }
}
