package import Core

/// What changes of an item that is shown.
package enum ItemChange: Sendable, Equatable {
    /// A task comes to a workflow, behind the others.
    case taskAdded(index: Int, ShownTask)
    /// A task looks like this from now on.
    case taskUpdated(index: Int, ShownTask)
    /// The image, or a first sketch of it.
    ///
    /// - Parameter progress: from 0 to 1
    case image(GeneratedImage, progress: Double?)
    /// More of a text in a widget.
    ///
    /// - Parameters:
    ///   - component: the identifier of a `Text` or a `Markdown`
    ///   - isDone: whether this was the last of it
    case widgetText(component: String, delta: String, isDone: Bool)
    /// The component with this identifier looks like this from now on.
    case widgetComponent(String, JSONValue)
    /// The whole widget looks like this from now on.
    case widgetRoot(JSONValue)

    /// The change as ChatKit names it, members in the order of the reference implementation.
    package var json: JSONValue {
        switch self {
        case .taskAdded(let index, let task):
            ["type": "workflow.task.added", "task_index": .integer(Int64(index)), "task": task.json]
        case .taskUpdated(let index, let task):
            ["type": "workflow.task.updated", "task_index": .integer(Int64(index)), "task": task.json]
        case .image(let image, nil): ["type": "generated_image.updated", "image": image.json]
        case .image(let image, let progress?):
            ["type": "generated_image.updated", "image": image.json, "progress": .double(progress)]
        case .widgetText(let component, let delta, let isDone):
            [
                "type": "widget.streaming_text.value_delta", "component_id": .string(component),
                "delta": .string(delta), "done": .bool(isDone),
            ]
        case .widgetComponent(let id, let component):
            ["type": "widget.component.updated", "component_id": .string(id), "component": component]
        case .widgetRoot(let root): ["type": "widget.root.updated", "widget": root]
        }
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        let index = json["task_index"]?.integerValue.map { Int($0) }
        let task = json["task"].flatMap(ShownTask.init(json:))
        let component = json["component_id"]?.stringValue
        let change: ItemChange? =
            switch json["type"]?.stringValue {
            case "workflow.task.added": if let index, let task { .taskAdded(index: index, task) } else { nil }
            case "workflow.task.updated": if let index, let task { .taskUpdated(index: index, task) } else { nil }
            case "generated_image.updated":
                json["image"].flatMap(GeneratedImage.init(json:)).map {
                    .image($0, progress: json["progress"]?.doubleValue)
                }
            case "widget.streaming_text.value_delta":
                if let component, let delta = json["delta"]?.stringValue {
                    .widgetText(component: component, delta: delta, isDone: json["done"]?.boolValue ?? false)
                } else {
                    nil
                }
            case "widget.component.updated":
                if let component, let value = json["component"] { .widgetComponent(component, value) } else { nil }
            case "widget.root.updated": json["widget"].map { .widgetRoot($0) }
            default: nil
            }
        guard let change else { return nil }
        self = change
    }

    /// About how many bytes it has, for whoever gathers changes.
    var roughSize: Int {
        switch self {
        case .taskAdded(_, let task), .taskUpdated(_, let task):
            if case .thought(_, let content) = task.work { content.utf8.count } else { 64 }
        case .widgetText(_, let delta, _): delta.utf8.count
        case .widgetComponent, .widgetRoot, .image: 64
        }
    }

    /// Both changes as one, `next` after this; nil where they cannot be one.
    func joined(with next: ItemChange) -> ItemChange? {
        switch (self, next) {
        case (.taskUpdated(let index, _), .taskUpdated(let other, _)) where index == other: next
        case (.taskAdded(let index, _), .taskUpdated(let other, let task)) where index == other:
            .taskAdded(index: index, task)
        case (.image, .image): next
        case (.widgetText(let component, let delta, false), .widgetText(let other, let more, let isDone))
        where component == other:
            .widgetText(component: component, delta: delta + more, isDone: isDone)
        case (.widgetComponent(let id, _), .widgetComponent(let other, _)) where id == other: next
        case (.widgetRoot, .widgetRoot): next
        default: nil
        }
    }
}
