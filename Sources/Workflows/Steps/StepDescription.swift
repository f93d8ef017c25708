package import Core
package import HTTPCore

/// What a step kind tells of itself: what builders make their forms from, and what expressions may count on.
package struct StepDescription: Sendable {
    /// Where a palette shows the kind.
    package enum Category: String, Sendable, CaseIterable {
        case flow, data, conversation, models, teaching, telephony
    }

    package let category: Category
    /// A short name for people.
    package let title: String
    /// One sentence on what the step does.
    package let summary: String
    /// The shape of the node's parameters, an object. Members carry titles and descriptions; `format` is `expression` for
    /// CEL, `template` for text with `{{ … }}` in it, `state-path`, or what a member refers to: `workflow`, `vector-store`,
    /// `model`, `tool`, `widget`, `secret` (the name of a stored one); `password` for a value that exports leave out.
    /// A node's expressions and templates are found by these formats when the workflow is checked.
    package let parameters: JSONSchema
    /// The shape of the step's output, which expressions reach as `vars.<slug>`.
    package let output: JSONSchema
    /// Where the parameters name ports of the node's own, such as `branches[].name`.
    package let portNames: String?
    /// What the kind adds to `vars` for the expressions of its own node.
    package let ownVariables: [String: JSONSchema]

    package init(
        _ category: Category, title: String, summary: String, parameters: JSONSchema = .object([]),
        output: JSONSchema = .any, portNames: String? = nil, ownVariables: [String: JSONSchema] = [:]
    ) {
        self.category = category
        self.title = title
        self.summary = summary
        self.parameters = parameters
        self.output = output
        self.portNames = portNames
        self.ownVariables = ownVariables
    }
}

extension JSONSchema {
    /// The shape with what a form shows of it.
    ///
    /// - Parameters:
    ///   - range: the least and the greatest value of a number
    ///   - count: how many elements a list may have
    package func titled(
        _ title: String, _ description: String? = nil, fallback: JSONValue? = nil, format: String? = nil,
        range: ClosedRange<Double>? = nil, count: ClosedRange<Int>? = nil
    ) -> JSONSchema {
        var keywords = JSONObject()
        if let range {
            keywords.append("minimum", .double(range.lowerBound))
            keywords.append("maximum", .double(range.upperBound))
        }
        if let count {
            keywords.append("minItems", .integer(Int64(count.lowerBound)))
            keywords.append("maxItems", .integer(Int64(count.upperBound)))
        }
        return .annotated(
            self,
            Annotations(
                title: title, description: description, fallback: fallback, format: format, keywords: keywords))
    }

    /// A text with `{{ expression }}` in it.
    package static func template(_ title: String, _ description: String? = nil) -> JSONSchema {
        JSONSchema.string().titled(title, description, format: "template")
    }

    /// A CEL expression.
    ///
    /// - Parameter gives: the type of its value in the words of JSON Schema, such as `boolean`, where it has to have one
    package static func expression(_ title: String, _ description: String? = nil, gives: String? = nil) -> JSONSchema {
        var keywords = JSONObject()
        if let gives { keywords.append("gives", .string(gives)) }
        return .annotated(
            .string(),
            Annotations(title: title, description: description, format: "expression", keywords: keywords))
    }
}
