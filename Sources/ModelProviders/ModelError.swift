package import HTTPCore

/// Why a model gave no answer, or only part of one.
///
/// `description` is safe to show to anyone; the provider's own words are in `message`, for logs and administrators.
package struct ModelError: Error {
    package enum Reason: String, Sendable {
        /// The key is missing, wrong or not allowed to do this.
        case authentication
        /// The account has no credit left; waiting does not help.
        case quotaExceeded = "quota_exceeded"
        /// Too many requests or tokens a minute; `retryAfter` may say when to come back.
        case rateLimited = "rate_limited"
        case modelNotFound = "model_not_found"
        /// The conversation does not fit the model's context.
        case contextTooLong = "context_too_long"
        /// The provider refuses this content.
        case contentFiltered = "content_filtered"
        case invalidRequest = "invalid_request"
        case overloaded
        case serverError = "server_error"
        /// No connection came about, or it broke before the answer began.
        case unreachable
        case timedOut = "timed_out"
        /// The answer broke off before its end mark.
        case truncated
        /// The provider sent something that its protocol does not allow.
        case malformedResponse = "malformed_response"
        /// Too many questions wait for the provider already, or the turn did not come in time.
        case busy
        /// The provider has failed so often lately that it is not asked for a while.
        case resting
        case cancelled
        /// What the institution allows for models is used up.
        case budgetExceeded = "budget_exceeded"
    }

    package let reason: Reason
    /// The provider's words, or the transport's.
    package let message: String
    /// Whether the same request may succeed later.
    package let isRetryable: Bool
    /// How long the provider asks to wait before that.
    package let retryAfter: Duration?

    /// `isRetryable` follows from the reason unless the provider said otherwise.
    package init(_ reason: Reason, _ message: String, isRetryable: Bool? = nil, retryAfter: Duration? = nil) {
        self.reason = reason
        self.message = message
        self.isRetryable = isRetryable ?? reason.isUsuallyTransient
        self.retryAfter = retryAfter
    }
}

extension ModelError.Reason {
    fileprivate var isUsuallyTransient: Bool {
        switch self {
        case .rateLimited, .overloaded, .serverError, .unreachable, .timedOut, .truncated, .busy, .resting: true
        case .authentication, .quotaExceeded, .modelNotFound, .contextTooLong, .contentFiltered, .invalidRequest,
            .malformedResponse, .cancelled, .budgetExceeded:
            false
        }
    }
}

extension ModelError.Reason {
    /// Whether it speaks against the provider's health, and not against the question, the key or the one who asks.
    package var isFaultOfProvider: Bool {
        switch self {
        case .overloaded, .serverError, .unreachable, .timedOut, .truncated, .malformedResponse: true
        case .authentication, .quotaExceeded, .rateLimited, .modelNotFound, .contextTooLong, .contentFiltered,
            .invalidRequest, .busy, .resting, .cancelled, .budgetExceeded:
            false
        }
    }

    /// Whether another provider may answer the same question. What one refuses for its content no other is asked.
    package var mayPassElsewhere: Bool {
        switch self {
        case .authentication, .quotaExceeded, .rateLimited, .modelNotFound, .contextTooLong, .overloaded, .serverError,
            .unreachable, .timedOut, .truncated, .malformedResponse, .busy, .resting, .budgetExceeded:
            true
        case .contentFiltered, .invalidRequest, .cancelled: false
        }
    }
}

extension ModelError: HTTPResponseError, CustomDebugStringConvertible {
    package var description: String {
        switch reason {
        case .authentication: "The model provider refused the key that is configured."
        case .quotaExceeded: "The model provider's account has no credit left."
        case .rateLimited: "The model provider is asked too often at the moment. Try again shortly."
        case .modelNotFound: "The model provider does not know the model that is configured."
        case .contextTooLong: "The conversation is too long for the model."
        case .contentFiltered: "The model provider refused to answer this."
        case .invalidRequest: "The model provider did not accept the request."
        case .overloaded, .serverError: "The model provider has trouble at the moment. Try again shortly."
        case .unreachable: "The model cannot be reached at the moment. Try again shortly."
        case .timedOut: "The model took too long to answer. Try again shortly."
        case .truncated: "The model's answer broke off. Try again."
        case .malformedResponse: "The model provider's answer could not be understood."
        case .busy: "The model has more to answer than it can at the moment. Try again shortly."
        case .resting: "The model provider has trouble at the moment. Try again shortly."
        case .cancelled: "The request to the model was cancelled."
        case .budgetExceeded: "What your institution allows for language models here is used up for now."
        }
    }

    package var debugDescription: String { "\(reason.rawValue): \(message)" }

    package var code: ErrorCode { reason == .budgetExceeded ? .budgetExceeded : .modelUnavailable }

    package var status: HTTPStatus {
        if reason == .budgetExceeded { return .tooManyRequests }
        return isRetryable ? .serviceUnavailable : .badGateway
    }

    package var fields: HTTPFields {
        guard let retryAfter else { return HTTPFields() }
        // Whole seconds, rounded up so that nobody comes back too early.
        let (seconds, attoseconds) = retryAfter.components
        return ["Retry-After": "\(seconds + (attoseconds > 0 ? 1 : 0))"]
    }
}
