import Core
import Workflows

extension FieldReader {
    /// What a call gave: any value within the limits.
    func toolOutput() throws -> JSONValue {
        guard let member = try optional("result") else {
            // Nothing is a value too, but has to be said.
            guard value["result"] == nil else { return .null }
            throw try required("result").expected("value")
        }
        return try member.keepable(atMost: ClientToolCall.maximumOutput, levels: ClientToolCall.maximumDepth)
    }

    /// The value, where it has no more bytes and levels, and no text that the database does not keep.
    func keepable(atMost size: Int, levels: Int) throws -> JSONValue {
        guard value.isNested(atMost: levels) else { throw expected("value that is nested at most \(levels) levels") }
        guard value.serialized().count <= size else { throw expected("value of at most \(size) bytes") }
        guard value == value.withoutNUL else { throw expected("strings without NUL characters") }
        return value
    }

    /// The item that is named; `UnknownThread` for a text that names none.
    func itemID() throws -> ItemID {
        guard let id = ItemID(try required("item_id").string()) else { throw UnknownThread() }
        return id
    }
}

extension StructuredInputSubmission {
    /// Reads a `StructuredInputSubmission` of the protocol.
    init(_ reader: FieldReader) throws {
        let status = try reader.optional("status")
        let word = try status?.string() ?? "answered"
        guard let status, !["answered", "skipped"].contains(word) else {
            try self.init(isSkipped: word == "skipped", reader.optional("answers"))
            return
        }
        throw status.expected("answered or skipped")
    }

    private init(isSkipped: Bool, _ reader: FieldReader?) throws {
        var answers: [String: StructuredInput.Answer] = [:]
        let members = try reader?.object() ?? JSONObject()
        guard members.count <= Self.maximumValues else {
            throw reader?.expected("at most \(Self.maximumValues) answers") ?? ChatKitRequest.blank
        }
        for key in members.keys {
            guard let answer = try reader?.optional(key) else { continue }
            let values = try answer.optional("values")?.list() ?? []
            guard values.count <= Self.maximumValues else {
                throw answer.expected("at most \(Self.maximumValues) values")
            }
            answers[key] = StructuredInput.Answer(
                try values.map { try $0.string(atMost: Self.maximumValue) },
                isSkipped: try answer.optional("skipped")?.bool() ?? false)
        }
        self.init(isSkipped: isSkipped, answers: answers)
    }
}
