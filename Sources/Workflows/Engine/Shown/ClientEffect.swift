package import Core

/// Something that the page around the chat does, such as opening a tab: it knows what the name means.
package struct ClientEffect: Sendable, Equatable {
    package let name: String
    package let data: JSONObject

    package init(_ name: String, _ data: JSONObject = JSONObject()) {
        self.name = name
        self.data = data
    }

    /// The members that ChatKit's event has beside its type.
    package var members: JSONObject { ["name": .string(name), "data": .object(data)] }

    /// Reads `members`; nil for anything else.
    package init?(json: JSONValue) {
        guard let name = json["name"]?.stringValue else { return nil }
        self.init(name, json["data"]?.objectValue ?? JSONObject())
    }
}
