import Core

/// A widget that is shown while the text in it is written.
///
/// The template is filled in again as the text grows, and clients are told what has changed: more of a `Text` or a
/// `Markdown` with an `id`, where nothing else depends on the text. One with `streaming` is told when it is complete, and
/// is kept without it.
struct WidgetStream {
    private let widget: AgentWidget
    private let ready: WidgetSource.Ready
    private let context: StepContext
    private let model: String
    private var item: ItemID?
    private var text = ""
    /// What clients have, and of how many bytes of the text it was made.
    private var shown = JSONValue.null
    private var length = 0

    init(_ widget: AgentWidget, of model: String, _ context: StepContext) async throws {
        self.widget = widget
        self.context = context
        self.model = model
        ready = try await widget.source.ready(context)
    }

    /// The text so far.
    var isEmpty: Bool { text.isEmpty }

    /// More of the text. Seldomer is it filled in, the longer it is.
    mutating func append(_ more: String) async throws {
        text += more.withoutNUL
        guard !text.isEmpty, item == nil || text.utf8.count - length >= max(1, text.utf8.count / 128) else { return }
        try await show()
    }

    /// The text is complete, and the widget stays.
    mutating func finish() async throws -> ItemID {
        try await show()
        guard let item else {
            throw RunFailure(.internalError, "A widget without a text was shown.", allowsRetry: true)
        }
        for component in Self.streaming(in: shown) {
            try await context.emit(.itemChanged(item, .widgetText(component: component, delta: "", isDone: true)))
        }
        let whole = Widget(root: Self.stopped(shown), copyText: try widget.copyText(scope))
        for event in RunEvent.showing(item, .widget(whole)) { try await context.emit(event) }
        return item
    }

    /// Takes away what was shown: it is written anew later.
    mutating func withdraw() async throws {
        guard let item else { return }
        self.item = nil
        try await context.emit(.messageRemoved(item))
    }

    private var scope: [String: JSONValue] {
        AgentWidget.scope(context.scope, ["text": .string(text), "value": nil, "model": .string(model)])
    }

    private mutating func show() async throws {
        let root = try ready.render(scope)
        length = text.utf8.count
        if let item {
            for change in WidgetDifference.changes(from: shown, to: root) {
                try await context.emit(.itemChanged(item, change))
            }
        } else {
            let new: ItemID = context.services.identifiers.make()
            item = new
            try await context.emit(.itemStarted(new, .widget(Widget(root: root))))
        }
        shown = root
    }

    /// The identifiers of the texts that say that more comes.
    private static func streaming(in component: JSONValue) -> [String] {
        let inner = WidgetDifference.children(of: component).flatMap(streaming)
        guard WidgetDifference.isText(component), component["streaming"] == true,
            let id = component["id"]?.stringValue
        else { return inner }
        return [id] + inner
    }

    /// The widget in which nothing more comes.
    private static func stopped(_ component: JSONValue) -> JSONValue {
        guard case .object(var members) = component else { return component }
        if WidgetDifference.isText(component), members["streaming"] == true { members["streaming"] = false }
        switch members["children"] {
        case .array(let children)?: members["children"] = .array(children.map(stopped))
        case .object?: members["children"] = members["children"].map(stopped)
        default: break
        }
        return .object(members)
    }
}
