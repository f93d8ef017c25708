import Core
import Expressions

/// Names a vector store: by its slug, or by a template that gives one, such as `{{ course.store }}`.
struct StoreName: Sendable {
    private let template: Template?
    /// Nil for a template.
    let slug: String?

    init(_ parameters: inout StepParameters, _ field: String) {
        let text = parameters.string(field)
        slug = Self.isTemplate(text) ? nil : text
        template = slug == nil ? parameters.template(field) : nil
    }

    /// Whether the text gives a name only when it is rendered.
    static func isTemplate(_ text: String) -> Bool { text.contains("{{") }

    /// The slug in this scope.
    func resolved(in scope: [String: JSONValue]) throws -> String {
        if let slug { return slug }
        return try template?.render(scope) ?? ""
    }
}
