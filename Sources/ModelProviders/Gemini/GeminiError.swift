import Core
import HTTPCore

/// Reads the errors of Google's API: an object, or a list of one.
enum GeminiError {
    static func modelError(status: HTTPStatus, fields: HTTPFields, body: JSONValue?) -> ModelError {
        let error = (body?[0] ?? body)?["error"]
        let message = ProviderAnswer.message(error?["message"]?.stringValue)
        let code = error?["code"]?.integerValue.flatMap(Int.init(exactly:)) ?? status.code
        return ModelError(
            reason(error, message ?? "", status: code), message ?? "HTTP status \(status.code)",
            isRetryable: fields.allowsRetry, retryAfter: delay(error) ?? fields.wait(after: status))
    }

    private static func reason(_ error: JSONValue?, _ message: String, status: Int) -> ModelError.Reason {
        if details(error, "ErrorInfo").contains(where: { $0["reason"] == "API_KEY_INVALID" }) { return .authentication }
        return switch error?["status"]?.stringValue {
        case "UNAUTHENTICATED", "PERMISSION_DENIED": .authentication
        case "NOT_FOUND": .modelNotFound
        case "RESOURCE_EXHAUSTED": .rateLimited
        case "UNAVAILABLE": .overloaded
        case "DEADLINE_EXCEEDED": .timedOut
        case "INTERNAL": .serverError
        // There is no word of its own for a conversation that is too long.
        case "INVALID_ARGUMENT" where message.contains("exceeds the maximum number of tokens"): .contextTooLong
        case "INVALID_ARGUMENT", "FAILED_PRECONDITION": .invalidRequest
        default: ModelError.Reason(status: status)
        }
    }

    private static func details(_ error: JSONValue?, _ type: String) -> [JSONValue] {
        (error?["details"]?.arrayValue ?? []).filter { $0["@type"]?.stringValue?.hasSuffix(".\(type)") == true }
    }

    /// How long to wait, which stands as `17.5s`.
    private static func delay(_ error: JSONValue?) -> Duration? {
        let text = details(error, "RetryInfo").first?["retryDelay"]?.stringValue
        guard let text, text.hasSuffix("s"), let seconds = Double(text.dropLast()) else { return nil }
        return ProviderAnswer.wait(seconds)
    }
}
