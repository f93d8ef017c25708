import Chat
import Core
import HTTPCore

/// The description of the whole API in OpenAPI 3.1, made from the route table.
struct OpenAPIDocument {
    let routes: [Route]

    /// The document. Every route is in it, also one without words of its own.
    var json: JSONValue {
        var paths = JSONObject()
        for route in routes {
            let path = Self.path(of: route)
            var item = paths[path]?.objectValue ?? JSONObject()
            item.append(route.method.rawValue.lowercased(), operation(route))
            paths[path] = .object(item)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Lyceum", "version": .string(Version.current),
                "description": "The API of a server for course assistants.",
                "license": ["name": "MIT", "identifier": "MIT"],
            ],
            "tags": .array(Set(routes.map(Self.tag)).sorted().map { ["name": .string($0)] }),
            "paths": .object(paths),
            "components": [
                "schemas": .object(schemas),
                "responses": [
                    "Error": [
                        "description": "Why the request was refused, or failed.",
                        "content": ["application/json": ["schema": Self.error.json]],
                    ],
                    "OpenAIError": [
                        "description": "Why the request was refused, or failed, as OpenAI tells it.",
                        "content": ["application/json": ["schema": OpenAIErrorBody.schema.json]],
                    ],
                ],
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "An access token of a sign-in, or an API key.",
                    ],
                    "operator": [
                        "type": "http", "scheme": "bearer",
                        "description": "The operator's token, LYCEUM_OPERATOR_TOKEN.",
                    ],
                ],
            ],
        ]
    }

    /// The body of every answer that is an error.
    static let error = JSONSchema.named(
        "Error",
        .object([
            .required(
                "error",
                .object([
                    .required("code", .enumeration(ErrorCode.allCases.map(\.rawValue))),
                    .required("message", .string()), .required("request_id", .string()), .optional("details", .any),
                ]))
        ]))

    private var schemas: JSONObject {
        var named = Self.error.named.merging(OpenAIErrorBody.schema.named) { own, _ in own }
        for documentation in routes.compactMap(\.documentation) {
            for schema in [documentation.body, documentation.answer].compactMap(\.self) {
                named.merge(schema.named) { first, _ in first }
            }
        }
        return JSONObject(named.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
    }

    private func operation(_ route: Route) -> JSONValue {
        let documentation = route.documentation
        var operation: JSONObject = [
            "operationId": .string(Self.identifier(of: route)), "tags": [.string(Self.tag(of: route))],
            "summary": .string(documentation?.summary ?? "\(route.method) \(route.path)"),
            "security": Self.security(route.access),
        ]
        let words = [documentation?.details, Self.guardWords(route.access)].compactMap(\.self)
        if !words.isEmpty { operation.append("description", .string(words.joined(separator: "\n\n"))) }
        let parameters = parameters(of: route)
        if !parameters.isEmpty { operation.append("parameters", .array(parameters)) }
        if let body = documentation?.body {
            let types = ["application/json"] + (documentation?.otherBodies ?? [])
            operation.append(
                "requestBody",
                [
                    "required": .bool(documentation?.isBodyOptional != true),
                    "content": .object(JSONObject(types.map { ($0, ["schema": body.json]) })),
                ])
        }
        operation.append("responses", answers(of: route))
        return .object(operation)
    }

    private func parameters(of route: Route) -> [JSONValue] {
        var parameters = route.parameterNames.map { name -> JSONValue in
            [
                "name": .string(name), "in": "path", "required": true,
                "description": .string(PathParameters.summaries[name] ?? name), "schema": ["type": "string"],
            ]
        }
        for parameter in route.documentation?.query ?? [] {
            parameters.append([
                "name": .string(parameter.name), "in": "query", "description": .string(parameter.summary),
                "schema": parameter.schema.json,
            ])
        }
        if route.documentation?.isVersioned == true, route.method != .get {
            parameters.append([
                "name": "If-Match", "in": "header",
                "description": "The `ETag` of the state that the change is meant for; any other is refused with 412.",
                "schema": ["type": "string"],
            ])
        }
        if Idempotency.covers(route) {
            parameters.append([
                "name": .string(Idempotency.field), "in": "header",
                "description": .string(Idempotency.summary),
                "schema": ["type": "string", "minLength": 1, "maxLength": .integer(Int64(IdempotencyKey.limit))],
            ])
        }
        return parameters
    }

    private func answers(of route: Route) -> JSONValue {
        let documentation = route.documentation
        var answer: JSONObject = ["description": .string(documentation == nil ? "The answer." : "Done.")]
        if documentation?.isVersioned == true {
            answer.append(
                "headers", ["ETag": ["description": "Names the state that is shown.", "schema": ["type": "string"]]])
        }
        if let documentation, let schema = documentation.answer {
            var content: JSONObject = [documentation.mediaType: ["schema": schema.json]]
            for type in documentation.otherAnswers { content.append(type, ["schema": ["type": "string"]]) }
            answer.append("content", .object(content))
        }
        var answers: JSONObject = ["\(documentation?.status.code ?? 200)": .object(answer)]
        if let other = documentation?.otherStatus { answers.append("\(other.code)", .object(answer)) }
        let isOpenAI = OpenAIErrors.areOf(route.path)
        let error = (isOpenAI ? OpenAIErrorBody.schema : Self.error).json
        for (status, codes) in DocumentedErrors.of(route) {
            let names = isOpenAI ? OpenAIErrorBody.codes(for: codes, status: status) : codes.map(\.rawValue)
            var content: JSONObject = ["application/json": ["schema": error]]
            if documentation?.mayBePage == true { content.append("text/html", ["schema": ["type": "string"]]) }
            answers.append(
                String(status),
                [
                    "description": .string(names.map { "`\($0)`" }.joined(separator: ", ")),
                    "content": .object(content),
                ])
        }
        answers.append("default", ["$ref": .string("#/components/responses/\(isOpenAI ? "OpenAIError" : "Error")")])
        return .object(answers)
    }

    /// The path without the mark of a segment that takes the rest.
    static func path(of route: Route) -> String { route.path.replacing("...}", with: "}") }

    /// Unique, because method and path are.
    static func identifier(of route: Route) -> String {
        let words = path(of: route).split { !$0.isLetter && !$0.isNumber }
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return route.method.rawValue.lowercased() + (words.isEmpty ? "Root" : words.joined())
    }

    private static func tag(of route: Route) -> String {
        if let documentation = route.documentation { return documentation.tag }
        if route.path.hasPrefix("/api/") { return "Other" }
        return route.path.hasPrefix("/chatkit") ? "ChatKit" : "Server"
    }

    private static func security(_ access: RouteGuard) -> JSONValue {
        switch access {
        case .public: []
        case .member: [["bearer": []]]
        case .permission(let permission), .coursePermission(let permission):
            [["bearer": [.string(permission.rawValue)]]]
        case .operator: [["operator": []]]
        }
    }

    private static func guardWords(_ access: RouteGuard) -> String? {
        switch access {
        case .public: nil
        case .member: "For every member."
        case .permission(let permission): "Needs the permission `\(permission.rawValue)`."
        case .coursePermission(let permission):
            "Needs the permission `\(permission.rawValue)`, in the institution or in the course."
        case .operator: "For the operator of the installation."
        }
    }
}

extension RouteDocumentation {
    /// Whether people see the answers in their browser, and so errors too.
    fileprivate var mayBePage: Bool { ([mediaType] + otherAnswers).contains("text/html") }
}
