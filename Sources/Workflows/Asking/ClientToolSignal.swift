package import Core

/// What a step that waits for calls of the person's program is told.
struct ClientToolSignal: Sendable {
    /// What calls gave, by their names.
    let results: [String: JSONValue]
    /// What the person wrote, instead of the missing results or beside them.
    let message: String?
    /// Whether nothing came in time.
    let isLate: Bool

    init(_ json: JSONValue) {
        results = Dictionary((json["results"]?.objectValue?.members ?? []).map { ($0.key, $0.value) }) { $1 }
        message = json["message"]?["text"]?.stringValue
        isLate = json.isNull
    }

    /// What a run is told of the results.
    static func payload(_ results: [String: JSONValue], message: JSONValue? = nil) -> JSONValue {
        var members: JSONObject = [
            "results": .object(JSONObject(results.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        ]
        members["message"] = message
        return .object(members)
    }

    /// Why a call without a result has none, for the model that asked for it.
    var reason: String {
        if isLate { return "No result came in time: the call was given up." }
        guard message != nil else { return "The call was given up: the person's program did not carry it out." }
        return "The call was given up: the person wrote something instead of carrying it out."
    }
}

extension RunSignal {
    /// What the person's program gave for calls, for the step that waits for this item.
    package static func clientTools(
        _ results: [String: JSONValue], message: JSONValue? = nil, to item: ItemID
    ) -> RunSignal {
        RunSignal(.clientTool, ClientToolSignal.payload(results, message: message), to: .item(item))
    }
}
