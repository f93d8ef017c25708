import Core
package import Workflows

extension ThreadItem.Content {
    /// What a run shows beside messages.
    package init(_ item: ShownItem) {
        self =
            switch item {
            case .task(let task): .task(task)
            case .workflow(let workflow): .workflow(workflow)
            case .generatedImage(let image): .generatedImage(image)
            case .widget(let widget): .widget(widget.root, copyText: widget.copyText)
            case .endOfTurn: .endOfTurn
            }
    }

    /// Reads the members that the database has of an item of this kind; one whose content was erased shows nothing.
    static func shown(_ kind: String, _ json: JSONValue) -> Self {
        var members = json.objectValue ?? JSONObject()
        members["type"] = .string(kind)
        if let item = ShownItem(json: .object(members)) { return Self(item) }
        return kind == ThreadItem.Kind.task ? .task(ShownTask(.custom(title: nil))) : .workflow(ShownWorkflow(.custom))
    }
}

extension RunEvent {
    /// A widget that was there before, as it is from now on; nil for other events.
    var changedWidget: (item: ItemID, widget: Widget)? {
        switch self {
        case .widgetChanged(let item, let widget), .itemKept(let item, .widget(let widget)): (item, widget)
        default: nil
        }
    }
}
