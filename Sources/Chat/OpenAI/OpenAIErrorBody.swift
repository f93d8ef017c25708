import Core
package import HTTPCore

/// The body of OpenAI's errors.
package struct OpenAIErrorBody: Sendable, Equatable {
    let message: String
    let type: String
    let parameter: String?
    let code: String

    /// Reads the body that all errors of this server have; nil for any other.
    init?(_ body: JSONValue, status: HTTPStatus) {
        guard let error = body["error"], let message = error["message"]?.stringValue, error["request_id"] != nil,
            let code = error["code"]?.stringValue
        else { return nil }
        self.message = message
        parameter = (error["details"]?["path"]?.stringValue).flatMap { $0.isEmpty ? nil : $0 }
        self.code = error["details"]?["reason"]?.stringValue ?? Self.code(for: code)
        type = Self.type(of: status)
    }

    /// A run that failed while its answer was being sent.
    init(_ problem: OpenAIProblem) {
        message = problem.description
        type = Self.type(of: problem.status)
        parameter = problem.parameter
        code = problem.reason.rawValue
    }

    var json: JSONValue {
        [
            "error": [
                "message": .string(message), "type": .string(type), "param": parameter.map { .string($0) } ?? .null,
                "code": .string(code),
            ]
        ]
    }

    /// What OpenAI calls an error of this server's closed list; the server's own word where it has none.
    package static func code(for code: String) -> String {
        switch ErrorCode(rawValue: code) {
        case .unauthorized, .invalidCredentials: "invalid_api_key"
        case .forbidden: "insufficient_permissions"
        case .rateLimited: "rate_limit_exceeded"
        case .internalError: "server_error"
        default: code
        }
    }

    /// What errors of these codes and this status may be called, those that only this door has among them.
    package static func codes(for codes: [ErrorCode], status: Int) -> [String] {
        let own = OpenAIProblem.Reason.allCases.filter { reason in
            let problem = OpenAIProblem(reason, "")
            return problem.status.code == status && codes.contains(problem.code)
        }
        return codes.map { code(for: $0.rawValue) } + own.map(\.rawValue)
    }

    private static func type(of status: HTTPStatus) -> String {
        switch status.code {
        case 403: "permission_error"
        case 429: "rate_limit_error"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }

    /// The shape of the body.
    package static let schema = JSONSchema.named(
        "OpenAIError",
        .object([
            .required(
                "error",
                .object([
                    .required("message", .string()), .required("type", .string()),
                    .required("param", .nullable(.string())), .required("code", .string()),
                ]))
        ]))
}

/// Gives every error under `/v1/` and `/models/v1/` the body that OpenAI's clients read, whoever found it: the router too.
package struct OpenAIErrors: Middleware {
    /// Whether an address is of the door.
    package static func areOf(_ path: some StringProtocol) -> Bool {
        path.hasPrefix("/v1/") || path.hasPrefix(GatewayController.prefix)
    }

    package init() {}

    package func respond(
        to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
    ) async -> HTTPResponse {
        var response = await next(request, exchange)
        guard response.status.code >= 400, Self.areOf(request.path), case .bytes(let bytes) = response.body,
            let body = try? JSONParser.parse(bytes), let error = OpenAIErrorBody(body, status: response.status)
        else { return response }
        response.body = .bytes(error.json.serialized())
        return response
    }
}
