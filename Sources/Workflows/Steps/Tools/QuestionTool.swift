import Core
import HTTPCore
import Tools

/// Lets a model ask the person questions with choices or for free text. The run rests until they are answered.
struct QuestionTool: Tool {
    struct Settings: ToolSettings {
        let name: String
        let description: String
        let patience: Duration?

        init(_ parameters: inout StepParameters) {
            (name, description) = parameters.toolWords("ask_person", QuestionTool.usualDescription)
            patience = parameters.number("patience_seconds", in: 1...31_536_000).map { .seconds($0) }
        }

        static let properties =
            JSONSchema.Property.toolWords + [
                .optional(
                    "patience_seconds",
                    JSONSchema.number.titled(
                        "Patience", "Seconds after which the model is told that nobody answered.", range: 1...31_536_000
                    ))
            ]
        var names: [String] { [name] }

        func tools(_ context: StepContext, _ journal: AgentJournal) -> [any Tool] {
            [QuestionTool(name: name, description: description, patience: patience, journal: journal)]
        }
    }

    let name: String
    let description: String
    let patience: Duration?
    let journal: AgentJournal

    static let usualDescription = """
        Asks the person one to five questions at once and waits for the answers. A question with options is answered by \
        one of them, or several where multiple is true; one without is answered in words. The person may leave questions out.
        """

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "questions": [
                "type": "array", "minItems": 1, "maxItems": 5,
                "items": [
                    "type": "object",
                    "properties": [
                        "question": ["type": "string", "minLength": 1, "maxLength": 1000],
                        "options": [
                            "type": "array", "minItems": 2, "maxItems": 12,
                            "items": ["type": "string", "minLength": 1, "maxLength": 300],
                        ],
                        "multiple": ["type": "boolean"],
                    ],
                    "required": ["question"], "additionalProperties": false,
                ],
            ]
        ],
        "required": ["questions"], "additionalProperties": false,
    ]

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        switch journal.heard(of: key) {
        case .given(let answers): return ToolResult(answers)
        case .refused(let reason): return .refused(reason)
        case .agreed, nil: break
        }
        let questions = (arguments["questions"]?.arrayValue ?? []).enumerated().map { index, question in
            let options = (question["options"]?.arrayValue ?? []).compactMap(\.stringValue).map(\.withoutNUL)
            return StructuredInput.Question(
                id: "q\(index + 1)", question: question["question"]?.stringValue?.withoutNUL ?? "",
                form: options.isEmpty
                    ? .freeform(description: nil)
                    : .multipleChoice(options: options, multiple: question["multiple"]?.boolValue ?? false))
        }
        throw PeopleRequested(request: .questions(StructuredInput(questions)), patience: patience)
    }
}
