package import Core

/// An image that a model made.
package struct GeneratedImage: Sendable, Equatable {
    package let id: String
    /// Where the client finds it.
    package let url: String

    package init(id: String, url: String) {
        self.id = id
        self.url = url
    }

    /// The image as ChatKit names it.
    package var json: JSONValue { ["id": .string(id), "url": .string(url)] }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let id = json["id"]?.stringValue, let url = json["url"]?.stringValue else { return nil }
        self.init(id: id, url: url)
    }
}
