import Auth
import Core

extension AuditRecord {
    /// As the API shows it.
    var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "sequence": .integer(sequence), "at": .string(at.rfc3339),
            "actor": ["kind": .string(actorKind), "id": text(actorID)], "on_behalf_of": text(onBehalfOf),
            "action": .string(action), "target": ["kind": .string(targetKind), "id": .string(targetID)],
            "difference": (try? JSONParser.parse(Array(difference.utf8))) ?? .null,
            "address": text(address), "request_id": text(requestID), "hash": .string(Self.hex(hash)),
        ]
    }

    /// The names of the columns of `csv`.
    static let csvHeader =
        "sequence,at,actor_kind,actor_id,on_behalf_of,action,target_kind,target_id,difference,address,request_id,hash"

    /// A line of CSV (RFC 4180 §2) without its end.
    var csv: String {
        let fields: [String?] = [
            String(sequence), at.rfc3339, actorKind, actorID, onBehalfOf, action, targetKind, targetID, difference,
            address, requestID, Self.hex(hash),
        ]
        return fields.map { Self.csvField($0 ?? "") }.joined(separator: ",")
    }

    /// Quoted where needed. A spreadsheet would run what begins like a formula, and a request's id is the sender's: an
    /// apostrophe keeps it a text.
    static func csvField(_ text: String) -> String {
        let first = text.unicodeScalars.first
        let safe = first.map { "=+-@\t\r".unicodeScalars.contains($0) } == true ? "'" + text : text
        guard safe.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
