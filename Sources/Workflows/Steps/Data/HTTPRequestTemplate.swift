import Core
import Expressions
import HTTPCore

/// What an author wrote of a request to another server.
struct HTTPRequestTemplate: Sendable {
    private enum Body: Sendable {
        case none
        case json(ValueTemplate)
        case text(Template)
        case form([(name: String, value: ValueTemplate)])
    }

    /// Fields that belong to the connection, or to the step itself.
    private static let reserved: Set = [
        "connection", "content-length", "expect", "host", "idempotency-key", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]
    /// The most bytes of an address with its query.
    private static let maximumAddress = 8 << 10

    private let url: Template?
    private let headers: [(name: String, value: ValueTemplate)]
    private let query: [(name: String, value: ValueTemplate)]
    private let body: Body

    init(parameters: inout StepParameters) {
        url = parameters.template("url")
        headers = parameters.values("headers", allowingSecrets: true)
        query = parameters.values("query", allowingSecrets: true)
        for (name, _) in headers where !Self.maySend(name) {
            parameters.require("headers.\(name)", "This is no header that a step may send.")
        }
        var bodies: [Body] = []
        if let value = parameters.value("json", isRequired: false, allowingSecrets: true) {
            bodies.append(.json(value))
        }
        if let text = parameters.template("text", isRequired: false) { bodies.append(.text(text)) }
        if parameters.raw("form") != nil {
            bodies.append(.form(parameters.values("form", allowingSecrets: true)))
        }
        if bodies.count > 1 { parameters.require("json", "A request has one body: json, text or form.") }
        body = bodies.first ?? .none
    }

    /// The names of the secrets that the request needs.
    var secrets: Set<String> {
        var values = (headers + query).map(\.value)
        switch body {
        case .json(let value): values.append(value)
        case .form(let members): values += members.map(\.value)
        case .none, .text: break
        }
        return values.reduce(into: []) { $0.formUnion($1.secrets) }
    }

    /// The request with its expressions replaced. Throws for what no request can carry.
    func request(
        _ method: HTTPMethod, _ scope: [String: JSONValue], _ secrets: [String: String]
    ) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(method: method, url: try address(scope, secrets))
        switch body {
        case .none: break
        case .json(let value):
            request.fields["Content-Type"] = "application/json"
            request.body = .bytes(try value.render(scope, secrets: secrets).serialized())
        case .text(let text):
            request.fields["Content-Type"] = "text/plain; charset=utf-8"
            request.body = .bytes(Array(try text.render(scope).utf8))
        case .form(let members):
            request.fields["Content-Type"] = "application/x-www-form-urlencoded"
            request.body = .bytes(Array(try Self.pairs(members, scope, secrets).utf8))
        }
        for (name, value) in headers {
            let text = try Self.text(of: value, scope, secrets)
            // A line break would begin another field, or the body.
            guard text.utf8.count <= 8 << 10, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw RunFailure(
                    .invalidStep, "The header '\(name)' would hold what no header can.", allowsRetry: false)
            }
            request.fields[name] = text
        }
        return request
    }

    private func address(_ scope: [String: JSONValue], _ secrets: [String: String]) throws -> String {
        // What stands at the beginning is an address itself; what is put into one cannot change where it leads.
        var address =
            try url?.render(scope) { text, isAtBeginning in
                isAtBeginning ? text : PercentCoding.encode(text)
            } ?? ""
        if !query.isEmpty {
            let pairs = try Self.pairs(query, scope, secrets)
            address += (address.contains("?") ? "&" : "?") + pairs
        }
        guard address.hasPrefix("https://") || address.hasPrefix("http://"),
            address.utf8.count <= Self.maximumAddress,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !address.contains("#")
        else {
            throw RunFailure(
                .invalidStep, "A request needs an address that begins with https:// and has no blanks.",
                allowsRetry: false)
        }
        return address
    }

    private static func pairs(
        _ members: [(name: String, value: ValueTemplate)], _ scope: [String: JSONValue], _ secrets: [String: String]
    ) throws -> String {
        try members.flatMap { name, value -> [String] in
            let value = try value.render(scope, secrets: secrets)
            // A list is the name several times; what is null is left out.
            let values = value.arrayValue ?? (value.isNull ? [] : [value])
            return values.map {
                "\(PercentCoding.encode(name))=\(PercentCoding.encode($0.stringValue ?? $0.serializedString()))"
            }
        }.joined(separator: "&")
    }

    private static func text(
        of value: ValueTemplate, _ scope: [String: JSONValue], _ secrets: [String: String]
    ) throws -> String {
        let value = try value.render(scope, secrets: secrets)
        return value.stringValue ?? value.serializedString()
    }

    /// Whether an author may have a field of that name sent.
    static func maySend(_ name: String) -> Bool { isToken(name) && !reserved.contains(name.lowercased()) }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ name: String) -> Bool {
        let others = Set("!#$%&'*+-.^_`|~".utf8)
        return (1...256).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: others.contains(byte)
                }
            }
    }
}
