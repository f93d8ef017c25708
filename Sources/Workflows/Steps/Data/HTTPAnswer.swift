import Core
import HTTPCore

/// What another server answered, as steps keep it.
struct HTTPAnswer: Sendable {
    /// What the body is taken for.
    enum Reading: String, Sendable, CaseIterable {
        /// JSON where the answer says that it is, a text otherwise.
        case auto
        case json, text
    }

    /// Fields that are kept: what is known to hold no secret and to be of use.
    private static let kept: Set = [
        "content-type", "content-language", "date", "etag", "last-modified", "link", "location", "retry-after",
        "x-request-id", "x-total-count",
    ]
    /// How deep JSON may be nested.
    private static let depth = 48

    let status: Int
    private let headers: [(String, String)]
    private let body: JSONValue

    /// Reads the whole answer. Throws `HTTPBodyTooLarge`, and `RunFailure` for one that is not what it is taken for.
    ///
    /// - Parameter secrets: the secrets that were sent, by name; a server that gives them back is not repeated
    init(
        _ response: HTTPClientResponse, _ reading: Reading, limit: Int, hiding secrets: [String: String]
    ) async throws {
        status = response.status.code
        let bytes = try await response.body.collect(upTo: limit)
        let hide = Redaction(secrets)
        headers = response.fields.entries.filter { Self.kept.contains($0.name.lowercased()) }
            .map { ($0.name.lowercased(), hide.text($0.value)) }
        let isJSON = reading == .json || reading == .auto && Self.isJSON(response.fields["Content-Type"] ?? "")
        guard isJSON, !bytes.isEmpty else {
            body = .string(hide.text(String(decoding: bytes, as: UTF8.self).withoutNUL))
            return
        }
        do throws(JSONError) {
            body =
                hide.value(
                    try JSONParser.parse(bytes, limits: JSONLimits(depth: Self.depth, duplicateKeys: .keepLast))
                ).withoutNUL
        } catch {
            throw RunFailure(
                .requestFailed, "The other server's answer is not the JSON that was expected.", allowsRetry: false)
        }
    }

    var json: JSONValue {
        [
            "status": .integer(Int64(status)),
            "headers": .object(headers.reduce(into: JSONObject()) { $0[$1.0] = .string($1.1) }), "body": body,
        ]
    }

    private static func isJSON(_ type: String) -> Bool {
        let type = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
    }
}

/// Cuts secrets out of what came back.
private struct Redaction {
    private let forms: [(secret: String, mark: String)]

    /// The longest first, so that a secret inside another leaves nothing of it.
    init(_ secrets: [String: String]) {
        forms = secrets.filter { !$0.value.isEmpty }.flatMap { name, secret in
            Set([secret, PercentCoding.encode(secret)]).map { ($0, "[secret \(name)]") }
        }.sorted { $0.0.utf8.count > $1.0.utf8.count }
    }

    func text(_ text: String) -> String {
        forms.reduce(text) { $0.contains($1.secret) ? $0.replacing($1.secret, with: $1.mark) : $0 }
    }

    func value(_ value: JSONValue) -> JSONValue {
        guard !forms.isEmpty else { return value }
        return switch value {
        case .string(let text): .string(self.text(text))
        case .array(let elements): .array(elements.map(self.value))
        case .object(let object):
            .object(object.members.reduce(into: JSONObject()) { $0[text($1.key)] = self.value($1.value) })
        default: value
        }
    }
}
