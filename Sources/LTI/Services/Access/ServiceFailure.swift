package import HTTPCore

/// Why a service of a platform did not do what it was asked.
package struct ServiceFailure: Error, Equatable, Sendable {
    /// What went wrong, for callers that decide by it.
    package enum Code: String, Sendable, CaseIterable {
        /// The platform did not offer the service with this launch, or not for this.
        case notGranted = "not_granted"
        /// The platform gave no token.
        case noToken = "no_token"
        /// The token was not taken, and neither was a new one.
        case unauthorized
        case forbidden
        case notFound = "not_found"
        /// The platform knows something as new or newer.
        case conflict
        /// The platform refuses the content.
        case refused
        /// The platform asks to be left alone for a while.
        case busy
        /// The platform failed.
        case broken
        /// No answer, or only part of one.
        case unreachable
        case timedOut = "timed_out"
        /// Where the request was to go is none of the places that requests may go to.
        case forbiddenAddress = "forbidden_address"
        case tooLarge = "too_large"
        /// The answer is not what the specification says.
        case malformed
        /// The server itself could not ask.
        case internalError = "internal_error"
    }

    package let code: Code
    /// A sentence that is safe to show, without secrets and names.
    package let message: String
    /// Whether the same request may succeed later.
    package let isRetryable: Bool
    /// How long the platform asks to be left alone.
    package var pause: Duration?
    /// Whether the platform may have done what it was asked all the same.
    package var mayHaveArrived: Bool

    package init(
        _ code: Code, _ message: String, isRetryable: Bool = false, pause: Duration? = nil, mayHaveArrived: Bool = false
    ) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.pause = pause
        self.mayHaveArrived = mayHaveArrived
    }

    /// What no answer, or a broken one, means.
    package init(_ error: HTTPTransportError) {
        // A request whose answer was cut may have been carried out.
        switch error.code {
        case .timedOut:
            self.init(.timedOut, "The platform did not answer in time.", isRetryable: true, mayHaveArrived: true)
        case .disconnected:
            self.init(.unreachable, "The platform broke off its answer.", isRetryable: true, mayHaveArrived: true)
        case .refused, .unresolvable:
            self.init(.unreachable, "The platform cannot be reached.", isRetryable: true)
        case .tooLarge:
            self.init(.tooLarge, "The platform's answer is longer than is read.", mayHaveArrived: true)
        case .forbiddenAddress:
            self.init(.forbiddenAddress, "The platform's address is in a network that requests may not go to.")
        case .tls: self.init(.unreachable, "The platform's certificate is not valid.", isRetryable: true)
        case .malformed, .failed:
            self.init(.malformed, "The platform's answer cannot be read.", isRetryable: true, mayHaveArrived: true)
        case .invalidURL, .invalidRequest, .redirect:
            self.init(.malformed, "The platform's address cannot be asked.")
        }
    }

    /// What an answer that is no success means.
    ///
    /// - Parameter isThrottled: whether the answer says that the platform was asked too often; some do with 403
    package init(status: HTTPStatus, pause: Duration? = nil, isThrottled: Bool = false) {
        switch status.code {
        case 403 where isThrottled, 408, 425, 429, 503:
            self.init(.busy, "The platform asks to be left alone for a while.", isRetryable: true, pause: pause)
        case 401: self.init(.unauthorized, "The platform does not take our token.", isRetryable: true)
        // Also the word of some for a token that has ended, and for a service that is closed for an hour.
        case 403: self.init(.forbidden, "The platform does not allow this.", isRetryable: true, pause: pause)
        case 404, 410: self.init(.notFound, "The platform knows no such thing any more.")
        case 409: self.init(.conflict, "The platform knows something as new.")
        case 500...599:
            self.init(
                .broken, "The platform failed with the status \(status.code).", isRetryable: true, pause: pause,
                mayHaveArrived: true)
        default: self.init(.refused, "The platform refused with the status \(status.code).")
        }
    }
}
