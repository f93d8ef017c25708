import Core

/// The one place where an error becomes a status and a body.
struct ErrorResponder: Sendable {
    /// Names the errors that nobody foresaw.
    let identifiers: any IdentifierGenerator

    /// The answer to an error; one that nobody foresaw is logged and shown only by its id.
    func response(to error: any Error, requestID: String, logger: Logger) -> HTTPResponse {
        .error(answer(to: error, requestID: requestID, logger: logger), requestID: requestID)
    }

    private func answer(to error: any Error, requestID: String, logger: Logger) -> any HTTPResponseError {
        switch error {
        case let error as any HTTPResponseError where !Task.isCancelled || error.status.code < 500:
            return error
        case let error as JSONError:
            return HTTPError(.badRequest, .invalidJSON, "\(error)")
        case let error as JSONDecodingError:
            return HTTPError(
                .badRequest, .invalidField, "\(error)",
                details: ["path": .string(error.path), "expectation": .string(error.expectation)])
        case let error where error is CancellationError || Task.isCancelled:
            // Whatever broke did so because the handler ran out of time, or its client has gone and reads nothing.
            logger.info("request given up", [("request_id", requestID), ("error", String(reflecting: error))])
            return HTTPError(.serviceUnavailable, .timeout, "This took too long and was given up. Try again.")
        case let error as any PassingError where error.isRetryable:
            logger.warning(
                "request could not be served now", [("request_id", requestID), ("error", String(reflecting: error))])
            return HTTPError(
                .serviceUnavailable, .unavailable,
                error.mayHaveRun
                    ? "The server was interrupted. What was asked may have been done: look before you ask again."
                    : "The server cannot do this just now. Try again in a moment.",
                fields: ["Retry-After": "1"])
        default:
            let errorID = identifiers.next().hex
            logger.error(
                "request failed",
                [("request_id", requestID), ("error_id", errorID), ("error", String(reflecting: error))])
            return HTTPError(
                .internalServerError, .internalError, "The server failed. Its log names the cause under the error id.",
                details: ["error_id": .string(errorID)])
        }
    }
}
