package import Core

/// A source that a message names at a place of its text.
package struct MessageSource: Sendable, Equatable {
    package let source: ShownSource
    /// Where in the part's text it stands, in UTF-16 units as browsers count; nil for nowhere in particular.
    package let index: Int?

    package init(_ source: ShownSource, index: Int?) {
        self.source = source
        self.index = index
    }

    package var json: JSONValue {
        var members: JSONObject = ["source": source.json]
        members["index"] = index.map { .integer(Int64($0)) }
        return .object(members)
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let source = json["source"].flatMap(ShownSource.init(json:)) else { return nil }
        self.init(source, index: json["index"]?.integerValue.map { Int($0) })
    }
}
