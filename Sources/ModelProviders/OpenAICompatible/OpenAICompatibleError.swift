import Core
import HTTPCore

/// Reads the errors of OpenAI's API, and of the servers that imitate it.
enum OpenAICompatibleError {
    /// The longest part of the provider's words that is kept.
    private static let messageLimit = 500

    /// What an answer other than 200 means. The body is nil where it is no JSON.
    static func modelError(status: HTTPStatus, fields: HTTPFields, body: JSONValue?) -> ModelError {
        let error = body?["error"] ?? body
        let reason = reason(status: status.code, error: error)
        return ModelError(
            reason, message(of: error) ?? "HTTP status \(status.code)",
            isRetryable: isRetryable(reason, status: status.code, fields: fields),
            retryAfter: retryAfter(fields))
    }

    /// What an error in the middle of a stream means, after the status 200 has gone out.
    static func modelError(inStream error: JSONValue) -> ModelError {
        let status = error["code"]?.integerValue ?? error["status"]?.integerValue ?? 500
        let reason = reason(status: Int(status), error: error)
        return ModelError(reason, message(of: error) ?? "The stream reported an error.")
    }

    private static func reason(status: Int, error: JSONValue?) -> ModelError.Reason {
        // Which of the two holds the telling word differs between servers.
        for word in [error?["code"]?.stringValue, error?["type"]?.stringValue] {
            switch word {
            case "insufficient_quota", "billing_hard_limit_reached": return .quotaExceeded
            case "context_length_exceeded", "exceed_context_size_error": return .contextTooLong
            case "content_filter", "content_policy_violation": return .contentFiltered
            case "model_not_found": return .modelNotFound
            case "invalid_api_key": return .authentication
            case "rate_limit_exceeded": return .rateLimited
            default: continue
            }
        }
        return switch status {
        case 401, 403: .authentication
        case 402: .quotaExceeded
        case 404: .modelNotFound
        case 408: .timedOut
        case 413: .contextTooLong
        case 429: .rateLimited
        case 503, 529: .overloaded
        case 409, 500...: .serverError
        default: .invalidRequest
        }
    }

    private static func isRetryable(_ reason: ModelError.Reason, status: Int, fields: HTTPFields) -> Bool? {
        guard reason != .quotaExceeded else { return false }
        return switch fields["x-should-retry"] {
        case "true": true
        case "false": false
        default: status == 501 ? false : nil
        }
    }

    private static func message(of error: JSONValue?) -> String? {
        let text = error?.stringValue ?? error?["message"]?.stringValue ?? error?["detail"]?.stringValue
        return text.map { String($0.prefix(messageLimit)) }
    }

    /// The wait that the provider asks for, in milliseconds or else in seconds. A date, which the field may hold too
    /// (RFC 9110 §10.2.3), counts as none: the usual wait applies then.
    private static func retryAfter(_ fields: HTTPFields) -> Duration? {
        if let milliseconds = fields["retry-after-ms"].flatMap(Double.init), milliseconds.isFinite, milliseconds >= 0 {
            return .seconds(milliseconds / 1000)
        }
        guard let seconds = fields["retry-after"].flatMap(Double.init), seconds.isFinite, seconds >= 0 else {
            return nil
        }
        return .seconds(seconds)
    }
}
