import Core
import HTTPCore

/// A request that waits in the outbox. Where a secret belongs stands a mark: the secret is read when the request leaves.
struct StoredRequest: Sendable, Equatable {
    /// How a secret is written where it stands in the body.
    private enum Notation: String {
        case json, form, plain

        init(_ mediaType: String?) {
            switch mediaType {
            case "application/json"?: self = .json
            case "application/x-www-form-urlencoded"?: self = .form
            default: self = .plain
            }
        }

        func write(_ secret: String) -> String {
            switch self {
            case .json: String(JSONValue.string(secret).serializedString().dropFirst().dropLast())
            case .form: PercentCoding.encode(secret)
            case .plain: secret
            }
        }
    }

    let method: String
    let url: String
    let fields: [String: String]
    let body: String
    /// Names of secrets, by the marks that stand for them.
    let marks: [String: String]
    /// In seconds.
    let timeout: Double

    /// Marks for secrets, by their names: texts that nothing changes which writes a request, and nobody can guess.
    static func marks(for names: Set<String>, _ identifiers: any IdentifierGenerator) -> [String: String] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, "lyceum-secret-" + identifiers.next().hex) })
    }

    /// Takes a request that was made with marks in the places of its secrets.
    init(_ request: HTTPClientRequest, marks: [String: String], timeout: Double) {
        method = request.method.rawValue
        url = request.url
        fields = Dictionary(request.fields.entries.map { ($0.name, $0.value) }) { _, last in last }
        body = if case .bytes(let bytes) = request.body { String(decoding: bytes, as: UTF8.self) } else { "" }
        self.marks = Dictionary(uniqueKeysWithValues: marks.map { ($1, $0) })
        self.timeout = timeout
    }

    init?(json: JSONValue) {
        guard let method = json["method"]?.stringValue, let url = json["url"]?.stringValue,
            let body = json["body"]?.stringValue, let timeout = json["timeout_seconds"]?.doubleValue,
            let fields = json["fields"]?.objectValue, let marks = json["secrets"]?.objectValue
        else { return nil }
        self.method = method
        self.url = url
        self.body = body
        self.timeout = timeout
        self.fields = Self.texts(fields)
        self.marks = Self.texts(marks)
    }

    private static func texts(_ object: JSONObject) -> [String: String] {
        Dictionary(object.members.compactMap { key, value in value.stringValue.map { (key, $0) } }) { _, last in last }
    }

    var json: JSONValue {
        let object = { (texts: [String: String]) -> JSONValue in
            .object(JSONObject(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        }
        return [
            "method": .string(method), "url": .string(url), "fields": object(fields), "body": .string(body),
            "secrets": object(marks), "timeout_seconds": .double(timeout),
        ]
    }

    /// The request as it leaves. Nil where a secret is there no more.
    func request(_ secrets: [String: String], key: String) -> HTTPClientRequest? {
        guard marks.values.allSatisfy({ secrets[$0] != nil }) else { return nil }
        let notation = Notation(fields["Content-Type"])
        let time = Duration.seconds(timeout)
        var request = HTTPClientRequest(
            method: HTTPMethod(method), url: filled(url, secrets, PercentCoding.encode),
            timeouts: HTTPClientTimeouts(silence: time, total: time), bodyLimit: 64 << 10)
        for (name, value) in fields { request.fields[name] = filled(value, secrets) { $0 } }
        request.fields["Idempotency-Key"] = key
        if !body.isEmpty { request.body = .bytes(Array(filled(body, secrets, notation.write).utf8)) }
        return request
    }

    private func filled(_ text: String, _ secrets: [String: String], _ write: (String) -> String) -> String {
        marks.reduce(text) { text, mark in
            text.contains(mark.key) ? text.replacing(mark.key, with: write(secrets[mark.value] ?? "")) : text
        }
    }
}
