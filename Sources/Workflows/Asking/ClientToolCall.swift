package import Core

/// A call of a tool that the person's own program carries out: the page of a chat, or a program that speaks OpenAI's
/// protocol.
package struct ClientToolCall: Sendable, Equatable {
    package enum Status: String, Sendable {
        case pending, completed
    }

    /// The most bytes and levels of what a call gives.
    package static let (maximumOutput, maximumDepth) = (256 << 10, 32)

    package let callID: String
    package let name: String
    package let arguments: JSONObject
    package private(set) var status = Status.pending
    /// What the call gave; null before, and where it gave nothing.
    package private(set) var output = JSONValue.null

    package init(callID: String, name: String, arguments: JSONObject) {
        self.callID = callID
        self.name = name
        self.arguments = arguments
    }

    /// A new call, which the item gives its name.
    init(of item: ItemID, name: String, arguments: JSONObject) {
        self.init(callID: Self.callID(of: item), name: name, arguments: arguments)
    }

    /// The call with what it gave.
    package func completed(with output: JSONValue) -> ClientToolCall {
        var completed = self
        completed.status = .completed
        completed.output = output
        return completed
    }

    /// What the call of an item is named: programs that send the name back lead to the item.
    package static func callID(of item: ItemID) -> String { prefix + item.uuid.hex }

    /// The item of a call with this name; nil for a name that `callID(of:)` does not give.
    package static func item(ofCall id: String) -> ItemID? {
        guard id.hasPrefix(prefix), id.utf8.count == prefix.utf8.count + 32 else { return nil }
        return UUID128(id.dropFirst(prefix.utf8.count)).map { ItemID($0) }
    }

    private static let prefix = "call_"
}

extension ClientToolCall {
    /// The form that the journal and the thread keep, in the order of the ChatKit protocol.
    package var json: JSONObject {
        var members: JSONObject = [
            "status": .string(status.rawValue), "call_id": .string(callID), "name": .string(name),
            "arguments": .object(arguments),
        ]
        if !output.isNull { members.append("output", output) }
        return members
    }

    /// Reads what `json` wrote; whatever is missing is empty.
    package init(json: JSONValue) {
        self.init(
            callID: json["call_id"]?.stringValue ?? "", name: json["name"]?.stringValue ?? "",
            arguments: json["arguments"]?.objectValue ?? JSONObject())
        status = json["status"]?.stringValue.flatMap(Status.init(rawValue:)) ?? .pending
        output = json["output"] ?? .null
    }
}
