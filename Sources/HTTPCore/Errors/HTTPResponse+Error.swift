import Core

extension HTTPResponse {
    /// The answer that an error asks for, with the body that all errors of the API share.
    package static func error(_ error: any HTTPResponseError, requestID: String) -> HTTPResponse {
        var body: JSONObject = [
            "code": .string(error.code.rawValue), "message": .string(error.description),
            "request_id": .string(requestID),
        ]
        if let details = error.details { body.append("details", details) }
        var response = HTTPResponse.json(["error": .object(body)], status: error.status)
        for field in error.fields.entries { response.fields.append(field.name, field.value) }
        if error.status == .unauthorized, response.fields["WWW-Authenticate"] == nil {
            response.fields.append("WWW-Authenticate", "Bearer")
        }
        return response
    }
}
