import Core
import Documents
import ModelProviders

/// What is answered in a test in the place of a model, a search, another server or a tool, or of the step as a whole.
enum ScriptedAnswer: Sendable {
    /// What a model says, and the tools that it asks for.
    case model(text: String, calls: [Call])
    /// A model that is not there.
    case modelError(ModelError.Reason)
    /// The passages of a search; for this question alone where there is one.
    case passages([Passage], query: String?)
    /// What another server answers.
    case response(status: Int, headers: [(String, String)], body: JSONValue)
    /// What a tool gives.
    case tool(name: String, result: String, isError: Bool)
    /// The step is not carried out: this is its output, and it leaves by this port, or by the one that the output tells.
    case output(JSONValue, port: String?)
    /// The step is not carried out and fails.
    case failure(RunFailure)

    struct Call: Sendable {
        let name: String
        let arguments: String
    }

    struct Passage: Sendable {
        let document: String
        let headingPath: [String]
        let place: DocumentPlace?
        let text: String
        let score: Double
        let similarity: Double
    }

    /// What asks for an answer.
    enum Kind: String, Sendable {
        case model = "a model's answer"
        case passages = "the passages of a search"
        case response = "another server's answer"
        case tool = "a tool's result"
        case whole = "an output"
    }

    struct Problem: Error {
        let message: String
    }

    var kind: Kind {
        switch self {
        case .model, .modelError: .model
        case .passages: .passages
        case .response: .response
        case .tool: .tool
        case .output, .failure: .whole
        }
    }

    init(json: JSONValue) throws(Problem) {
        guard let members = json.objectValue else { throw Problem(message: "Expected an object.") }
        if let output = members["output"] {
            self = .output(output, port: members["port"]?.stringValue)
        } else if let failure = members["failure"] {
            guard let code = failure.stringValue.flatMap(RunFailure.Code.init(rawValue:)) else {
                throw Problem(message: "Expected the code of an error, such as model_unavailable or request_failed.")
            }
            self = .failure(
                RunFailure(
                    code, members["message"]?.stringValue ?? "The test lets this step fail.",
                    allowsRetry: members["allow_retry"]?.boolValue ?? false))
        } else if let error = members["error"] {
            guard let reason = error.stringValue.flatMap(ModelError.Reason.init(rawValue:)) else {
                throw Problem(message: "Expected why a model does not answer, such as unreachable or rate_limited.")
            }
            self = .modelError(reason)
        } else if let hits = members["hits"] {
            self = .passages(try Self.passages(hits), query: members["query"]?.stringValue)
        } else if let status = members["status"] {
            guard let status = status.integerValue, (200...599).contains(status) else {
                throw Problem(message: "Expected a status from 200 to 599.")
            }
            let headers = (members["headers"]?.objectValue?.members ?? []).map { ($0.key, $0.value.stringValue ?? "") }
            self = .response(status: Int(status), headers: headers, body: members["body"] ?? .null)
        } else if let tool = members["tool"] {
            guard let name = tool.stringValue, let result = members["result"] else {
                throw Problem(message: "Expected the name of a tool, and its result.")
            }
            self = .tool(
                name: name, result: result.stringValue ?? result.serializedString(),
                isError: members["is_error"]?.boolValue ?? false)
        } else if members["text"] != nil || members["value"] != nil || members["tool_calls"] != nil {
            self = try Self.model(members)
        } else {
            throw Problem(
                message: "An answer has one of: text, value, tool_calls, error, hits, status, tool, output, failure.")
        }
    }

    private static func model(_ members: JSONObject) throws(Problem) -> ScriptedAnswer {
        var calls: [Call] = []
        for call in members["tool_calls"]?.arrayValue ?? [] {
            guard let name = call["name"]?.stringValue else { throw Problem(message: "A tool call has a name.") }
            let arguments = call["arguments"] ?? [:]
            calls.append(Call(name: name, arguments: arguments.stringValue ?? arguments.serializedString()))
        }
        let text = members["value"].map { $0.serializedString() } ?? members["text"]?.stringValue ?? ""
        return .model(text: text, calls: calls)
    }

    private static func passages(_ json: JSONValue) throws(Problem) -> [Passage] {
        guard let hits = json.arrayValue else { throw Problem(message: "Expected a list of passages.") }
        var passages: [Passage] = []
        for hit in hits {
            guard let document = hit["document"]?.stringValue, let text = hit["text"]?.stringValue else {
                throw Problem(message: "A passage has a document and a text.")
            }
            passages.append(
                Passage(
                    document: document,
                    headingPath: (hit["heading_path"]?.arrayValue ?? []).compactMap(\.stringValue),
                    place: DocumentPlace(json: hit["place"]), text: text,
                    score: hit["score"]?.doubleValue ?? 0.9, similarity: hit["similarity"]?.doubleValue ?? 0.85))
        }
        return passages
    }
}
