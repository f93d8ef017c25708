import Core
import Expressions
import HTTPCore

/// A question as its author wrote it.
struct QuestionTemplate: Sendable {
    private enum Kind: String, CaseIterable {
        case multipleChoice = "multiple_choice"
        case freeform
    }

    /// How many questions may stand together, and how many choices one of them may have.
    static let (count, choices) = (1...20, 1...50)
    /// The most characters of a question, a description or a choice.
    private static let length = 4000

    let id: String
    private let kind: Kind
    private let question: Template?
    private let description: Template?
    private let options: ValueTemplate?
    private let isMultiple: Bool

    init(_ parameters: inout StepParameters) {
        id = parameters.identifier("id")
        question = parameters.template("question")
        kind = parameters.choice(
            "type", of: Kind.self, default: parameters.has("options") ? .multipleChoice : .freeform)
        description = parameters.template("description", isRequired: false)
        options = parameters.value("options", isRequired: kind == .multipleChoice)
        isMultiple = parameters.boolean("multiple", default: false)
        switch kind {
        case .multipleChoice where description != nil:
            parameters.require("description", "Only a freeform question has a description.")
        case .freeform where options != nil || isMultiple:
            parameters.require("options", "Only a question of the type multiple_choice has options.")
        default: break
        }
    }

    static let properties: [JSONSchema.Property] = [
        .required("id", .string().titled("Name", "What expressions know the answer by.")),
        .required("question", .template("Question")),
        .optional(
            "type",
            .enumeration(Kind.allCases.map(\.rawValue)).titled(
                "Type", "A choice or a text; unless told, a choice where there are options.")),
        .optional("description", .template("Description", "Stands below a freeform question.")),
        .optional(
            "options",
            JSONSchema.any.titled(
                "Options", "A list of texts, or an expression that gives one; they are templates.", format: "template")
        ),
        .optional("multiple", JSONSchema.boolean.titled("Several choices", fallback: false)),
    ]

    /// The question as it is asked. Throws where an expression gives what cannot be asked.
    func rendered(_ scope: [String: JSONValue]) throws -> StructuredInput.Question {
        let text = try Self.text(question, scope) ?? ""
        guard !text.isEmpty else { throw Self.failure("The question '\(id)' has no text.") }
        guard kind == .multipleChoice else {
            return StructuredInput.Question(
                id: id, question: text, form: .freeform(description: try Self.text(description, scope)))
        }
        let values = try options?.render(scope).arrayValue ?? []
        guard Self.choices.contains(values.count) else {
            throw Self.failure(
                "The question '\(id)' needs \(Self.choices.lowerBound) to \(Self.choices.upperBound) options.")
        }
        let options = try values.map { value in
            let option = value.stringValue ?? value.serializedString()
            guard !option.isEmpty, value.arrayValue == nil, value.objectValue == nil, !value.isNull else {
                throw Self.failure("The options of the question '\(id)' must be texts or numbers.")
            }
            return Self.cut(option)
        }
        return StructuredInput.Question(
            id: id, question: text, form: .multipleChoice(options: options, multiple: isMultiple))
    }

    private static func text(_ template: Template?, _ scope: [String: JSONValue]) throws -> String? {
        try template.map { cut(try $0.render(scope)) }
    }

    private static func cut(_ text: String) -> String {
        let text = text.withoutNUL
        guard text.unicodeScalars.count > length else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(length)))
    }

    private static func failure(_ message: String) -> RunFailure {
        RunFailure(.invalidStep, message, allowsRetry: false)
    }
}
