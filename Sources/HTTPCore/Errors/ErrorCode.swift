/// The closed list of codes in the API's error bodies.
package enum ErrorCode: String, Sendable, CaseIterable {
    case badRequest = "bad_request"
    case invalidJSON = "invalid_json"
    case invalidField = "invalid_field"
    case unauthorized
    case invalidCredentials = "invalid_credentials"
    case forbidden
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case conflict
    case idempotencyKeyInUse = "idempotency_key_in_use"
    case idempotencyKeyReused = "idempotency_key_reused"
    case preconditionFailed = "precondition_failed"
    case rangeNotSatisfiable = "range_not_satisfiable"
    case invalidForm = "invalid_form"
    case bodyTooLarge = "body_too_large"
    case storageFull = "storage_full"
    case unsupportedMediaType = "unsupported_media_type"
    case invalidWorkflow = "invalid_workflow"
    case upgradeRequired = "upgrade_required"
    case rateLimited = "rate_limited"
    case requestTimeout = "request_timeout"
    case timeout
    case unavailable
    case budgetExceeded = "budget_exceeded"
    case modelUnavailable = "model_unavailable"
    case internalError = "internal_error"
}
