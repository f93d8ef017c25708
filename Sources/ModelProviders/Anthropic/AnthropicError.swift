import Core
import HTTPCore

/// Reads the errors of Anthropic's API, which stand in an answer's body or in the middle of a stream.
enum AnthropicError {
    static func modelError(status: HTTPStatus, fields: HTTPFields, body: JSONValue?) -> ModelError {
        let error = body?["error"] ?? body
        let message = ProviderAnswer.message(error?["message"]?.stringValue ?? error?.stringValue)
        let reason = reason(error?["type"]?.stringValue, message ?? "", status: status.code)
        return ModelError(
            reason, message ?? "HTTP status \(status.code)", isRetryable: fields.allowsRetry,
            retryAfter: fields.wait(after: status))
    }

    private static func reason(_ type: String?, _ message: String, status: Int) -> ModelError.Reason {
        switch type {
        case "authentication_error", "permission_error": .authentication
        case "billing_error": .quotaExceeded
        case "not_found_error": .modelNotFound
        case "request_too_large": .contextTooLong
        case "rate_limit_error": .rateLimited
        case "timeout_error": .timedOut
        case "overloaded_error": .overloaded
        case "api_error": .serverError
        case "invalid_request_error":
            // The API has no type of its own for these two.
            message.hasPrefix("prompt is too long") || message.contains("context window")
                ? .contextTooLong : message.contains("credit balance") ? .quotaExceeded : .invalidRequest
        default: ModelError.Reason(status: status)
        }
    }
}
