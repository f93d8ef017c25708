import Core
import Expressions
import HTTPCore

/// Where a step's widget comes from: the author's own template in `widget`, or `library` and the `data` for it.
struct WidgetSource: Sendable {
    private let own: ValueTemplate?
    private let library: (slug: String, data: ValueTemplate?)?

    /// Nil where the parameters name no widget.
    init?(_ parameters: inout StepParameters, isRequired: Bool = true) {
        own = parameters.value("widget", isRequired: false)
        let slug = parameters.string("library", default: "")
        let data = parameters.value("data", isRequired: false)
        library = slug.isEmpty ? nil : (slug, data)
        if !slug.isEmpty, Slug(slug) == nil { parameters.require("library", "Expected the slug of a library widget.") }
        switch (own, library) {
        case (nil, nil):
            if isRequired { parameters.require("widget", "This is required, or a widget of the library.") }
            if data != nil { parameters.require("data", "Data are for a widget of the library.") }
            return nil
        case (_?, _?): parameters.require("widget", "There is a widget of the library already.")
        case (_?, nil):
            if data != nil { parameters.require("data", "Data are for a widget of the library.") }
        case (nil, _?): break
        }
    }

    /// Whether it is of the library, which takes data.
    var isOfLibrary: Bool { library != nil }

    static func properties(_ title: String, _ description: String) -> [JSONSchema.Property] {
        [
            .optional("widget", JSONSchema.map(.any).titled(title, description, format: "template")),
            .optional(
                "library",
                .string().titled(
                    "Widget of the library", "The slug of a widget that the institution keeps.", format: "widget")),
            .optional(
                "data",
                JSONSchema.map(.any).titled("Data", "What the widget of the library is given.", format: "template")),
        ]
    }

    /// The widget, ready to be shown with any variables. Throws a `RunFailure` where the library has none of that name.
    func ready(_ context: StepContext) async throws -> Ready {
        guard let library else { return Ready(own: own, library: nil) }
        do {
            guard let template = try await context.services.workflows.widget(library.slug, in: context.run.tenantID)
            else {
                throw RunFailure(
                    .invalidStep, "There is no widget '\(library.slug)' in the library.", allowsRetry: false)
            }
            return Ready(own: nil, library: (library.slug, template, library.data))
        } catch let error as InvalidWidget {
            throw Self.failure(library.slug, error)
        }
    }

    /// A widget whose template is at hand.
    struct Ready: Sendable {
        fileprivate let own: ValueTemplate?
        fileprivate let library: (slug: String, template: WidgetTemplate, data: ValueTemplate?)?

        /// The widget as it is to be shown. Throws a `RunFailure` where it is none.
        ///
        /// - Parameter other: what a widget of the library is given instead of `data`
        func render(_ scope: [String: JSONValue], data other: ValueTemplate? = nil) throws -> JSONValue {
            guard let library else { return try WidgetShape.render(own, scope) }
            let data = try (other ?? library.data)?.render(scope, limit: WidgetShape.maximumSize) ?? [:]
            do throws(InvalidWidget) {
                return try library.template.render(data.withoutNUL)
            } catch {
                throw WidgetSource.failure(library.slug, error)
            }
        }
    }

    private static func failure(_ slug: String, _ error: InvalidWidget) -> RunFailure {
        RunFailure(
            .invalidStep, "The widget '\(slug)' of the library cannot be shown: \(error.description)",
            allowsRetry: false)
    }
}
