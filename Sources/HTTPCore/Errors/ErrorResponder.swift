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
        case let error as any HTTPResponseError:
            return error
        case let error as JSONError:
            return HTTPError(.badRequest, .invalidJSON, "\(error)")
        case let error as JSONDecodingError:
            return HTTPError(
                .badRequest, .invalidField, "\(error)",
                details: ["path": .string(error.path), "expectation": .string(error.expectation)])
        case is CancellationError:
            return HTTPError(.serviceUnavailable, .unavailable, "The request was cancelled. Try again.")
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
