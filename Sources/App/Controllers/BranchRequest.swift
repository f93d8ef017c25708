import Auth
import Chat
import Core
import HTTPCore

/// The body of `POST /api/v1/threads/{thread_id}/branches`.
struct BranchRequest {
    /// Where the branch begins.
    enum Place {
        case after(ItemID)
        case edited(ItemID, UserMessage)
    }

    /// The most characters of a name.
    private static let longestName = 100

    let place: Place
    let name: String?

    init(_ body: JSONValue) throws {
        guard case .object = body else { throw JSONDecodingError(path: "", expectation: "an object") }
        name = try Self.name(body, isRequired: false)
        switch (try Self.item(body, "edited_item_id"), try Self.item(body, "fork_after_item_id")) {
        case (let item?, nil):
            place = .edited(item, try UserMessage(input: body["input"] ?? .null, path: "input"))
        case (nil, let item?):
            guard body["input"] ?? .null == .null else {
                throw JSONDecodingError(path: "input", expectation: "nothing without edited_item_id")
            }
            place = .after(item)
        default:
            throw JSONDecodingError(
                path: "edited_item_id", expectation: "the identifier of an item, or fork_after_item_id instead")
        }
    }

    private static func item(_ body: JSONValue, _ path: String) throws -> ItemID? {
        switch body[path] ?? .null {
        case .null: return nil
        case .string(let text):
            guard let item = ItemID(text) else { throw UnknownThread() }
            return item
        default: throw JSONDecodingError(path: path, expectation: "the identifier of an item")
        }
    }

    static func name(_ body: JSONValue, isRequired: Bool) throws(JSONDecodingError) -> String? {
        let wrong = JSONDecodingError(
            path: "name", expectation: "1 to \(longestName) characters on one line, without blanks at the ends, or null"
        )
        switch body["name"] {
        case nil where isRequired: throw wrong
        case nil, .null?: return nil
        case .string(let text)?:
            let name = try Field.name(text).description
            guard name.unicodeScalars.count <= longestName else { throw wrong }
            return name
        default: throw wrong
        }
    }

    static let schema = JSONSchema.named(
        "BranchRequest",
        .object([
            .optional("edited_item_id", .string()), .optional("fork_after_item_id", .string()),
            .optional("input", .map(.any)), .optional("name", .nullable(.string())),
        ]))
}
