/// Sends requests to other servers. Features take this protocol; the program hands them the real one.
package protocol HTTPTransport: Sendable {
    /// Sends the request and returns once the answer's head is here. Cancelling the task ends the transfer.
    /// Throws `HTTPTransportError`; a 4xx or 5xx is an answer, not an error.
    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse
}

/// A request to another server.
package struct HTTPClientRequest: Sendable {
    package var method: HTTPMethod
    /// Absolute, `http` or `https`.
    package var url: String
    package var fields: HTTPFields
    package var body: [UInt8]
    /// The longest wait for a connection.
    package var connectTimeout: Duration
    /// The longest silence, before the head or between two pieces of the body.
    package var idleTimeout: Duration

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
    package let status: HTTPStatus
    package let fields: HTTPFields
    package let body: HTTPBody

    package init(status: HTTPStatus, fields: HTTPFields, body: HTTPBody) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why no answer, or only part of one, came.
package struct HTTPTransportError: Error, CustomStringConvertible {
    package enum Code: String, Sendable {
        case invalidURL, unresolvable, refused, timedOut, disconnected, tls, forbiddenAddress, failed
    }

    package let code: Code
    package let description: String

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
