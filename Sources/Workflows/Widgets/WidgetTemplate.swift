package import Core
import Expressions
package import HTTPCore

/// A widget of a library: JSON whose texts are templates that see what the widget is given as `data`, and the JSON Schema
/// of that.
package struct WidgetTemplate: Sendable {
    private let template: ValueTemplate
    private let shape: Schema?

    /// Throws everything that is wrong with the template and the schema.
    ///
    /// - Parameter schema: null where anything may be given
    package init(_ template: JSONValue, schema: JSONValue) throws(InvalidWidget) {
        var reader = ValueTemplate.Reader(allowsSecrets: false)
        self.template = reader.read(template)
        var faults = reader.problems.map { WidgetFault("template" + $0.path, $0.message) }
        faults += Self.faults(of: template)
        var shape: Schema?
        if !schema.isNull {
            do throws(SchemaError) {
                shape = try Schema(schema)
            } catch {
                faults.append(WidgetFault("schema", error.description))
            }
        }
        self.shape = shape
        guard faults.isEmpty else { throw InvalidWidget("The widget cannot be kept.", faults) }
    }

    /// What can be told before there are data: a root that is none.
    private static func faults(of template: JSONValue) -> [WidgetFault] {
        let isExpression = template.stringValue?.contains("{{") ?? false
        let type = template["type"]?.stringValue
        guard isExpression || type.map({ WidgetCatalogue.roots.contains($0) || $0.contains("{{") }) ?? false else {
            return [WidgetFault("template", "The root of a widget is a Card, a ListView or a Basic.")]
        }
        return []
    }

    /// The widget with these data. Throws `InvalidWidget` where they are not what it takes, and where it is none then.
    ///
    /// - Parameter isStrict: whether members that the catalogue does not have are faults
    package func render(_ data: JSONValue, isStrict: Bool = false) throws(InvalidWidget) -> JSONValue {
        let problems = (shape?.problems(of: data) ?? []).prefix(100).map { WidgetFault("data" + $0.path, $0.message) }
        guard problems.isEmpty else { throw InvalidWidget("The data are not what the widget takes.", problems) }
        let root: JSONValue
        do {
            root = WidgetShape.normalized(try template.render(["data": data], limit: WidgetShape.maximumSize))
        } catch {
            throw InvalidWidget("The widget cannot be made.", [WidgetFault("template", RunFailure(error).description)])
        }
        let faults = WidgetCheck.faults(of: root, isStrict: isStrict)
        guard faults.isEmpty else {
            throw InvalidWidget(
                "The widget is none of ChatKit's.",
                faults.map { WidgetFault("widget" + ($0.path.isEmpty ? "" : "." + $0.path), $0.message) })
        }
        return root
    }
}

/// A widget, or what it is given, is not what it has to be.
package struct InvalidWidget: HTTPResponseError {
    private let summary: String
    package let faults: [WidgetFault]

    package init(_ summary: String, _ faults: [WidgetFault]) {
        self.summary = summary
        self.faults = faults
    }

    package var status: HTTPStatus { .unprocessableContent }
    package var code: ErrorCode { .invalidField }
    package var description: String {
        let first = faults.first.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" }
        return "\(summary) \(first ?? "")"
    }
    package var details: JSONValue? {
        ["problems": .array(faults.map { ["field": .string($0.path), "message": .string($0.message)] })]
    }
}
