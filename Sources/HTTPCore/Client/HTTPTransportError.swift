/// Why no answer, or only part of one, came.
package struct HTTPTransportError: Error, CustomStringConvertible {
    /// What went wrong, for callers that decide by it.
    package enum Code: String, Sendable {
        /// The request cannot be sent as it is.
        case invalidURL, invalidRequest
        /// No connection.
        case unresolvable, refused, tls, forbiddenAddress
        case timedOut, disconnected
        /// The answer breaks the protocol, or is larger than the caller takes.
        case malformed, tooLarge
        /// A redirect that must not be followed, or too many of them.
        case redirect
        case failed
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
        case .invalidURL, .invalidRequest, .tls, .forbiddenAddress, .malformed, .tooLarge, .redirect, .failed: false
        }
    }
}
