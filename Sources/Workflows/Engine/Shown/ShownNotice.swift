package import Core

/// Something that the person is told beside the conversation, and that is not kept in it.
package struct ShownNotice: Sendable, Equatable {
    package enum Level: String, Sendable, CaseIterable {
        case info, warning, danger
    }

    package let level: Level
    /// Markdown.
    package let message: String
    package let title: String?

    package init(_ level: Level, _ message: String, title: String? = nil) {
        self.level = level
        self.message = message
        self.title = title
    }

    /// The members that ChatKit's event has beside its type.
    package var members: JSONObject {
        var members: JSONObject = ["level": .string(level.rawValue), "message": .string(message)]
        members["title"] = title.map(JSONValue.string)
        return members
    }

    /// Reads `members`; nil for anything else.
    package init?(json: JSONValue) {
        guard let level = json["level"]?.stringValue.flatMap(Level.init), let message = json["message"]?.stringValue
        else { return nil }
        self.init(level, message, title: json["title"]?.stringValue)
    }
}
