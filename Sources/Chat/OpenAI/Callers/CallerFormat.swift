import Core

/// The form that a program wants an answer to have.
enum CallerFormat: Equatable {
    case text
    /// Any JSON object.
    case object
    /// A value of the shape.
    case schema(JSONValue)

    /// Reads `response_format` of chat completions.
    init(responseFormat field: FieldReader?) throws {
        try self.init(field) { try $0.required("json_schema").required("schema") }
    }

    /// Reads `text.format` of responses.
    init(textFormat field: FieldReader?) throws {
        try self.init(field) { try $0.required("schema") }
    }

    private init(_ field: FieldReader?, schema: (FieldReader) throws -> FieldReader) throws {
        guard let field else {
            self = .text
            return
        }
        let type = try field.required("type")
        switch try type.string() {
        case "text": self = .text
        case "json_object": self = .object
        case "json_schema": self = .schema(.object(try schema(field).object()))
        default: throw type.expected("text, json_object or json_schema")
        }
    }

    /// Throws where the workflow's answers have not this form: what it says is the author's, not the caller's.
    func check(_ definition: JSONValue, at parameter: String) throws {
        guard self != .text else { return }
        let schemas = Self.answers(of: definition)
        guard let schemas, !schemas.isEmpty else {
            throw OpenAIProblem(
                .unsupportedValue,
                "This assistant answers in text. An answer in JSON needs one whose only words are those of agents with a shape.",
                at: parameter)
        }
        if case .schema(let schema) = self, schemas.contains(where: { $0 != schema }) {
            throw OpenAIProblem(
                .unsupportedValue, "This assistant's answers have another shape, which its author chose.", at: parameter
            )
        }
    }

    /// The shapes of everything that the workflow says; nil where it says something else than values.
    private static func answers(of definition: JSONValue) -> [JSONValue]? {
        var schemas: [JSONValue] = []
        for node in definition["nodes"]?.arrayValue ?? [] {
            let (kind, parameters) = (node["kind"]?.stringValue ?? "", node["parameters"] ?? [:])
            if silent.contains(kind) { continue }
            let isShown = parameters["response_in_chat"]?.boolValue
            guard kind == "agent" else { return nil }
            guard let schema = parameters["output_schema"], !schema.isNull else {
                guard isShown == false else { return nil }
                continue
            }
            guard isShown == true else { continue }
            guard parameters["preamble"]?.stringValue ?? "" == "" else { return nil }
            schemas.append(schema)
        }
        return schemas
    }

    /// The kinds of steps that say nothing.
    private static let silent: Set = [
        "start", "end", "condition", "assign", "transform", "vector_search", "vector_ingest", "http_request",
        "classify",
        "extract", "guardrail", "delay", "watch", "parallel", "join", "while", "for_each", "progress", "fail",
    ]
}
