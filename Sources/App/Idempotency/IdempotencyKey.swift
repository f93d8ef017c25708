import Core
import HTTPCore

/// The value of the field `Idempotency-Key`: a name that the client gives to one act, so that the act is done once however
/// often it is asked for (draft-ietf-httpapi-idempotency-key-header). In quotes, as the draft writes it, or without.
struct IdempotencyKey: Sendable, Equatable {
    /// The most characters.
    static let limit = 255

    let text: String

    /// The key of the request; nil where it has none. Throws for one that is none, and for several.
    init?(_ request: HTTPRequest) throws(JSONDecodingError) {
        let values = request.fields.all(Idempotency.field)
        guard let value = values.first else { return nil }
        var text = value[...]
        if text.count > 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
        let isUsable = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
        guard values.count == 1, !text.isEmpty, text.utf8.count <= Self.limit, isUsable else {
            throw JSONDecodingError(
                path: Idempotency.field, expectation: "1 to \(Self.limit) printable characters without blanks, once")
        }
        self.text = String(text)
    }
}
