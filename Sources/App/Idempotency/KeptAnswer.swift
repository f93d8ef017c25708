import Core
import Crypto
import HTTPCore

/// An answer as it is kept for whoever sends the same request again.
struct KeptAnswer {
    /// Larger ones are not kept, in bytes.
    static let limit = 256 << 10

    private let status: Int
    private let fields: [(name: String, value: String)]
    private let body: [UInt8]

    /// Nil for an answer that is not at hand, or too large.
    init?(_ response: HTTPResponse) {
        guard case .bytes(let bytes) = response.body, bytes.count <= Self.limit else { return nil }
        status = response.status.code
        fields = response.fields.entries
        body = bytes
    }

    /// Reads what `bytes` wrote; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let json = try? JSONParser.parse(bytes), let status = json["status"]?.integerValue,
            let body = json["body"]?.stringValue.flatMap({ Base64URL.decode($0[...]) })
        else { return nil }
        self.status = Int(status)
        self.body = body
        fields = (json["fields"]?.arrayValue ?? []).compactMap { field in
            guard let name = field[0]?.stringValue, let value = field[1]?.stringValue else { return nil }
            return (name, value)
        }
    }

    var bytes: [UInt8] {
        let json: JSONValue = [
            "status": .integer(Int64(status)),
            "fields": .array(fields.map { [.string($0.name), .string($0.value)] }),
            "body": .string(Base64URL.encode(body)),
        ]
        return json.serialized()
    }

    /// The answer again, marked as one that was given before.
    var response: HTTPResponse {
        var response = HTTPResponse(status: HTTPStatus(status), body: .bytes(body))
        for field in fields { response.fields.append(field.name, field.value) }
        response.fields["Idempotency-Replayed"] = "true"
        return response
    }
}
