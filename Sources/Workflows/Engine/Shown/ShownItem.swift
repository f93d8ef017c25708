package import Core

/// What a run shows in the conversation beside messages.
package enum ShownItem: Sendable, Equatable {
    case task(ShownTask)
    case workflow(ShownWorkflow)
    /// Nil while it is being made.
    case generatedImage(GeneratedImage?)
    case widget(Widget)
    /// The assistant has said all that it says for now.
    case endOfTurn

    /// What the journal keeps of it: the members that ChatKit's item of this type has beside those of all items.
    package var json: JSONValue {
        switch self {
        case .task(let task): ["type": "task", "task": task.json]
        case .workflow(let workflow): ["type": "workflow", "workflow": workflow.json]
        case .generatedImage(let image):
            .object(image.map { ["type": "generated_image", "image": $0.json] } ?? ["type": "generated_image"])
        case .widget(let widget):
            ["type": "widget", "widget": widget.root, "copy_text": widget.copyText.map { .string($0) } ?? .null]
        case .endOfTurn: ["type": "end_of_turn"]
        }
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        let item: ShownItem? =
            switch json["type"]?.stringValue {
            case "task": json["task"].flatMap(ShownTask.init(json:)).map { .task($0) }
            case "workflow": json["workflow"].flatMap(ShownWorkflow.init(json:)).map { .workflow($0) }
            case "generated_image": .generatedImage(json["image"].flatMap(GeneratedImage.init(json:)))
            case "widget":
                json["widget"].map { .widget(Widget(root: $0, copyText: json["copy_text"]?.stringValue)) }
            case "end_of_turn": .endOfTurn
            default: nil
            }
        guard let item else { return nil }
        self = item
    }
}

extension RunEvent {
    /// Shows an item that has not been shown before and is whole: it is there, and stays.
    package static func showing(_ id: ItemID, _ item: ShownItem) -> [RunEvent] {
        [.itemDone(id, item), .itemKept(id, item)]
    }
}
