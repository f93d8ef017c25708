import Core
import Expressions
import HTTPCore

/// Shows a widget, and waits for what the person does with it unless told otherwise.
///
/// `widget` is its root as ChatKit names components; the texts in it are templates. Or `library` names a widget that the
/// institution keeps, and `data` is what it is given. With `wait` the step rests until an action of this widget comes, for
/// `patience_seconds` where that is given, and then leaves by its way for errors. `answered`, a widget too, or
/// `answered_data` for the one of the library, takes the place of the first once the action is there and sees it as
/// `vars.action`; clients are told what has changed. With `replaces`, a template, it takes the place of the widget with that
/// identifier instead of coming behind it. Output: `{"item_id", "action": {"type", "payload", "item_id"}}`,
/// without waiting an action that is null.
struct WidgetStep: Step {
    static let kind = "widget"
    static let description = StepDescription(
        .conversation, title: "Widget",
        summary: "Shows cards, lists, buttons or forms, and waits for an action of them.",
        parameters: .object(
            WidgetSource.properties("Widget", "A Card, a ListView or a Basic; the texts in it are templates.") + [
                .optional(
                    "replaces",
                    .string().titled(
                        "In the place of",
                        "The identifier of a widget of the conversation, such as {{ input.action.item_id }}; "
                            + "behind all others if empty.", format: "template")),
                .optional("copy_text", .string().titled("Text for copying", format: "template")),
                .optional("wait", JSONSchema.boolean.titled("Wait for an action", fallback: true)),
                .optional(
                    "answered",
                    JSONSchema.map(.any).titled(
                        "Afterwards",
                        "What the widget looks like once the person has acted; vars.action is the action.",
                        format: "template")),
                .optional(
                    "answered_data",
                    JSONSchema.map(.any).titled(
                        "Data afterwards",
                        "What the widget of the library is given once the person has acted; vars.action is the action.",
                        format: "template")),
                .optional(
                    "patience_seconds",
                    JSONSchema.number.titled("Patience", "The step fails when nothing happens for so many seconds.")),
            ]),
        output: .object([
            .required("item_id", .string()),
            .required("action", .nullable(action)),
        ]), ownVariables: ["action": action])
    /// What a person did with a widget.
    static let action = JSONSchema.object([
        .required("type", .string()), .required("payload", .any), .required("item_id", .string()),
    ])

    private let widget: WidgetSource?
    private let answered: ValueTemplate?
    private let answeredData: ValueTemplate?
    private let replaced: Template?
    private let copyText: Template?
    private let waits: Bool
    private let patience: Duration?

    init(parameters: inout StepParameters) {
        widget = WidgetSource(&parameters)
        answered = parameters.value("answered", isRequired: false)
        answeredData = parameters.value("answered_data", isRequired: false)
        if answeredData != nil, widget?.isOfLibrary != true {
            parameters.require("answered_data", "Data are for a widget of the library.")
        } else if answeredData != nil, answered != nil {
            parameters.require("answered_data", "There is another widget for afterwards already.")
        }
        replaced = parameters.template("replaces", isRequired: false)
        copyText = parameters.template("copy_text", isRequired: false)
        waits = parameters.boolean("wait", default: true)
        patience = parameters.number("patience_seconds", in: 1...31_536_000).map { .seconds($0) }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        if let signal = context.signal { return try await goOn(context, with: signal) }
        let before = try replacedItem(context)
        let item = before ?? context.services.identifiers.make()
        let copyText = try copyText?.render(context.scope).withoutNUL
        let root = try await widget?.ready(context).render(context.scope) ?? .null
        let shown = Widget(root: root, copyText: copyText)
        try await context.emit(before == nil ? .widgetShown(item, shown) : .widgetChanged(item, shown))
        let name = JSONValue.string(item.description)
        guard waits else { return .proceed(output: ["item_id": name, "action": nil]) }
        let until = patience.map { context.services.clock.now() + $0 }
        var memory: JSONObject = ["item_id": name]
        // What has changed is told from what was shown.
        if answered != nil || answeredData != nil { memory["widget"] = root }
        return .wait(Wait(.action, details: ["item_id": name], until: until), memory: .object(memory))
    }

    /// The widget whose place this one takes; nil where it comes behind all others.
    private func replacedItem(_ context: StepContext) throws -> ItemID? {
        guard let text = try replaced?.render(context.scope), !text.isEmpty else { return nil }
        guard let item = ItemID(text) else {
            throw RunFailure(
                .invalidStep, "A step of this assistant is wrong: it replaces what is no widget.", allowsRetry: false)
        }
        return item
    }

    private func goOn(_ context: StepContext, with action: JSONValue) async throws -> StepResult {
        guard !action.isNull else {
            throw RunFailure(.timedOut, "Nothing was chosen in time.", allowsRetry: false)
        }
        let name = context.memory["item_id"] ?? .null
        if let item = name.stringValue.flatMap({ ItemID($0) }), answered != nil || answeredData != nil {
            var scope = context.scope
            var vars = scope["vars"]?.objectValue ?? JSONObject()
            vars["action"] = action
            scope["vars"] = .object(vars)
            let root: JSONValue
            if let answered {
                root = try WidgetShape.render(answered, scope)
            } else {
                root = try await widget?.ready(context).render(scope, data: answeredData) ?? .null
            }
            let after = Widget(root: root, copyText: try copyText?.render(scope).withoutNUL)
            let before = context.memory["widget"] ?? .null
            for event in after.changing(item, from: before) { try await context.emit(event) }
        }
        return .proceed(output: ["item_id": name, "action": action])
    }
}

extension Widget {
    /// What tells everybody that a widget, which looked otherwise before, looks like this.
    func changing(_ item: ItemID, from before: JSONValue) -> [RunEvent] {
        WidgetDifference.changes(from: before, to: root).map { .itemChanged(item, $0) }
            + [.itemKept(item, .widget(self))]
    }
}
