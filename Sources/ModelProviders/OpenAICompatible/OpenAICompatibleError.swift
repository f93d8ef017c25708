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
            retryAfter: fields.wait(after: status))
    }

    /// What an error in the middle of a stream means, after the status 200 has gone out.
    static func modelError(inStream error: JSONValue) -> ModelError {
        let status = httpStatus(error["code"]) ?? httpStatus(error["status"]) ?? 500
        let reason = reason(status: status, error: error)
        return ModelError(reason, message(of: error) ?? "The stream reported an error.")
    }

    /// A status as a number or, as LiteLLM has it, in digits; nil for codes of the server's own.
    private static func httpStatus(_ value: JSONValue?) -> Int? {
        let number = value?.integerValue ?? value?.stringValue.flatMap { Int64($0) } ?? 0
        return (400...599).contains(number) ? Int(number) : nil
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
        let reason = ModelError.Reason(status: status)
        guard reason == .invalidRequest || reason == .serverError else { return reason }
        return tellsTooLong(message(of: error) ?? "") ? .contextTooLong : reason
    }

    /// What servers without a code of their own for it say of a conversation that is too long: vLLM, DeepSeek and
    /// Mistral, LiteLLM, SGLang, xAI, OpenAI's Responses, llama.cpp.
    private static let wordsForTooLong = [
        "maximum context length", "maximum model length", "contextwindowexceedederror", "model's context length",
        "maximum prompt length", "exceeds the context window", "exceeds the available context",
    ]

    private static func tellsTooLong(_ message: String) -> Bool {
        let message = message.lowercased()
        return wordsForTooLong.contains { message.contains($0) }
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
