package import Core

/// A source that an answer or a task names: a document, a page of the web, or a thing of the course.
package struct ShownSource: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        case file(name: String)
        case url(String, attribution: String? = nil)
        case entity(Entity)
    }

    /// A thing that the page around the chat knows, such as a task of the course.
    package struct Entity: Sendable, Equatable {
        package let id: String
        package let icon: String?
        /// Shown with the icon when the pointer rests on it.
        package let label: String?
        /// Shown in the text, in the place of the icon.
        package let inlineLabel: String?
        /// Whether the page around the chat is told when somebody points at it or opens it.
        package let isInteractive: Bool
        /// What the page around the chat is told then.
        package let data: JSONObject

        package init(
            id: String, icon: String? = nil, label: String? = nil, inlineLabel: String? = nil,
            isInteractive: Bool = false, data: JSONObject = JSONObject()
        ) {
            self.id = id
            self.icon = icon
            self.label = label
            self.inlineLabel = inlineLabel
            self.isInteractive = isInteractive
            self.data = data
        }
    }

    package let title: String
    package let description: String?
    /// When the source is from, in words.
    package let timestamp: String?
    /// Sources of one group are listed together.
    package let group: String?
    package let place: Place

    package init(
        title: String, description: String? = nil, timestamp: String? = nil, group: String? = nil, place: Place
    ) {
        self.title = title
        self.description = description
        self.timestamp = timestamp
        self.group = group
        self.place = place
    }

    /// The source as ChatKit names it, members in the order of the reference implementation.
    package var json: JSONValue {
        var members: JSONObject = ["title": .string(title)]
        members["description"] = description.map(JSONValue.string)
        members["timestamp"] = timestamp.map(JSONValue.string)
        members["group"] = group.map(JSONValue.string)
        switch place {
        case .file(let name):
            members.append("type", "file")
            members.append("filename", .string(name))
        case .url(let url, let attribution):
            members.append("type", "url")
            members.append("url", .string(url))
            members["attribution"] = attribution.map(JSONValue.string)
        case .entity(let entity):
            members.append("type", "entity")
            members.append("id", .string(entity.id))
            members["icon"] = entity.icon.map(JSONValue.string)
            members["label"] = entity.label.map(JSONValue.string)
            members["inline_label"] = entity.inlineLabel.map(JSONValue.string)
            members.append("interactive", .bool(entity.isInteractive))
            members.append("data", .object(entity.data))
        }
        return .object(members)
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let title = json["title"]?.stringValue else { return nil }
        let place: Place? =
            switch json["type"]?.stringValue {
            case "file": json["filename"]?.stringValue.map { .file(name: $0) }
            case "url": json["url"]?.stringValue.map { .url($0, attribution: json["attribution"]?.stringValue) }
            case "entity": Entity(json: json).map { .entity($0) }
            default: nil
            }
        guard let place else { return nil }
        self.init(
            title: title, description: json["description"]?.stringValue, timestamp: json["timestamp"]?.stringValue,
            group: json["group"]?.stringValue, place: place)
    }
}

extension ShownSource.Entity {
    fileprivate init?(json: JSONValue) {
        guard let id = json["id"]?.stringValue else { return nil }
        self.init(
            id: id, icon: json["icon"]?.stringValue, label: json["label"]?.stringValue,
            inlineLabel: json["inline_label"]?.stringValue, isInteractive: json["interactive"]?.boolValue ?? false,
            data: json["data"]?.objectValue ?? JSONObject())
    }
}
