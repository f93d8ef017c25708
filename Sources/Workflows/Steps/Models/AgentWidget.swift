import Core
import Expressions
import HTTPCore

/// Shows what an agent answered with as a widget: a value once it is there, a text while it is written.
struct AgentWidget: Sendable {
    let source: WidgetSource
    private let copyText: Template?
    private let waits: Bool

    /// Nil where the parameters name no widget.
    init?(_ parameters: inout StepParameters) {
        let source = WidgetSource(&parameters, isRequired: false)
        let copyText = parameters.template("copy_text", isRequired: false)
        let waits = parameters.boolean("wait", default: false)
        guard let source else {
            if waits || copyText != nil { parameters.require("widget", "There is no widget that this could be for.") }
            return nil
        }
        (self.source, self.copyText, self.waits) = (source, copyText, waits)
    }

    static let properties: [JSONSchema.Property] =
        WidgetSource.properties(
            "Widget",
            "Shows the answer: a Card, a ListView or a Basic, whose texts are templates that see it as vars.value, or as "
                + "vars.text where it is a text.") + [
            .optional("copy_text", .string().titled("Text for copying", format: "template")),
            .optional("wait", JSONSchema.boolean.titled("Wait for an action", "Of the widget.", fallback: false)),
        ]

    /// Shows the output's value, and rests where an action is waited for.
    func show(_ output: JSONObject, _ context: StepContext) async throws -> StepResult {
        let scope = Self.scope(context.scope, output)
        let root = try await source.ready(context).render(scope)
        let item: ItemID = context.services.identifiers.make()
        try await context.emit(.widgetShown(item, Widget(root: root, copyText: try copyText(scope))))
        return rest(output, on: item)
    }

    /// What the step gives, once the widget is shown.
    func rest(_ output: JSONObject, on item: ItemID) -> StepResult {
        var output = output
        output["item_id"] = .string(item.description)
        output["action"] = .null
        guard waits else { return .proceed(output: .object(output)) }
        return .wait(Wait(.action, details: ["item_id": .string(item.description)]), memory: .object(output))
    }

    /// The person has acted on it.
    func goOn(_ output: JSONObject, _ context: StepContext) throws -> StepResult {
        var output = output
        output["action"] = context.signal ?? .null
        return .proceed(output: .object(output))
    }

    func copyText(_ scope: [String: JSONValue]) throws -> String? { try copyText?.render(scope).withoutNUL }

    /// What the template sees.
    static func scope(_ scope: [String: JSONValue], _ output: JSONObject) -> [String: JSONValue] {
        var extended = scope
        var vars = scope["vars"]?.objectValue ?? JSONObject()
        for name in ["value", "text", "model"] { vars[name] = output[name] }
        extended["vars"] = .object(vars)
        return extended
    }
}
