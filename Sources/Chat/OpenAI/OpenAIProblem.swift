package import Core
package import HTTPCore

/// What a request of the OpenAI-compatible door asks for and cannot have, in OpenAI's words.
package struct OpenAIProblem: HTTPResponseError {
    /// What programs decide by, beside the codes that every address has.
    package enum Reason: String, Sendable, CaseIterable {
        case modelNotFound = "model_not_found"
        case responseNotFound = "response_not_found"
        case previousResponseNotFound = "previous_response_not_found"
        case threadNotFound = "thread_not_found"
        case invalidValue = "invalid_value"
        /// A value that OpenAI knows, and this server does not do.
        case unsupportedValue = "unsupported_value"
        case unsupportedParameter = "unsupported_parameter"
        /// A run that came to no end.
        case runFailed = "run_failed"
        /// A run that came to no end, which asking again may change.
        case runInterrupted = "run_interrupted"
    }

    package let reason: Reason
    package let description: String
    /// The member of the request that is meant; nil where it is none.
    let parameter: String?

    package init(_ reason: Reason, _ description: String, at parameter: String? = nil) {
        self.reason = reason
        self.description = description
        self.parameter = parameter
    }

    package var status: HTTPStatus {
        switch reason {
        case .modelNotFound, .responseNotFound, .threadNotFound: .notFound
        case .previousResponseNotFound, .invalidValue, .unsupportedValue, .unsupportedParameter: .badRequest
        case .runFailed: .internalServerError
        case .runInterrupted: .serviceUnavailable
        }
    }

    package var code: ErrorCode {
        switch reason {
        case .modelNotFound, .responseNotFound, .threadNotFound: .notFound
        case .previousResponseNotFound, .invalidValue, .unsupportedValue, .unsupportedParameter: .invalidField
        case .runFailed: .internalError
        case .runInterrupted: .modelUnavailable
        }
    }

    package var details: JSONValue? {
        var members: JSONObject = ["reason": .string(reason.rawValue)]
        members["path"] = parameter.map { .string($0) }
        return .object(members)
    }

    package var fields: HTTPFields {
        // OpenAI's clients would ask again, and hear the same.
        reason == .runFailed ? ["X-Should-Retry": "false"] : HTTPFields()
    }
}
