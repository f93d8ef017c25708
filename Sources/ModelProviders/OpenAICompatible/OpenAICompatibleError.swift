import Core
import HTTPCore

/// Reads the errors of OpenAI's API, and of the servers that imitate it.
enum OpenAICompatibleError {
    /// What an answer other than 200 means. The body is nil where it is no JSON.
    static func modelError(status: HTTPStatus, fields: HTTPFields, body: JSONValue?) -> ModelError {
        let error = body?["error"] ?? body
        let reason = reason(status: status.code, error: error)
        return ModelError(
            reason, message(of: error) ?? "HTTP status \(status.code)",
            isRetryable: isRetryable(reason, status: status.code, fields: fields),
            retryAfter: fields.retryAfter)
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
        return ModelError.Reason(status: status)
    }

    private static func isRetryable(_ reason: ModelError.Reason, status: Int, fields: HTTPFields) -> Bool? {
        guard reason != .quotaExceeded else { return false }
        return fields.allowsRetry ?? (status == 501 ? false : nil)
    }

    private static func message(of error: JSONValue?) -> String? {
        let text = error?.stringValue ?? error?["message"]?.stringValue ?? error?["detail"]?.stringValue
        return ProviderAnswer.message(text)
    }
}
