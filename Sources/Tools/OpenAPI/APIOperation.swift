package import Core
package import HTTPCore

/// One operation of a server, with what a model has to write for it.
package struct APIOperation: Sendable {
    private enum Place: String {
        case path, query, header
    }

    private struct Argument {
        /// What the model calls it, and what the server does.
        let name: String
        let key: String
        let place: Place
        /// Whether a list is the name several times, and not one text with commas.
        let isExploded: Bool
        let isDeep: Bool
    }

    private enum BodyType: String {
        case json = "application/json"
        case form = "application/x-www-form-urlencoded"
    }

    package let name: String
    package let description: String
    package let method: HTTPMethod
    /// JSON Schema of an object with a member for each parameter, and `body`.
    package let schema: JSONValue
    private let path: String
    private let arguments: [Argument]
    private let bodyType: BodyType?

    /// Fields that a document may not have set.
    private static let reserved: Set = [
        "accept", "authorization", "connection", "content-length", "content-type", "cookie", "expect", "host",
        "idempotency-key", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    init(
        name: String, method: String, path: String, _ json: JSONValue, beside item: JSONValue,
        _ references: APIReferences
    ) throws(APIProblem) {
        self.name = name
        self.path = path
        self.method = HTTPMethod(method.uppercased())
        let words = [json["summary"]?.stringValue, json["description"]?.stringValue].compactMap(\.self)
        description = String((words.isEmpty ? [name] : words).joined(separator: "\n").prefix(1000))
        var builder = APIReferences.Builder(references)
        var (arguments, properties, required) = ([Argument](), JSONObject(), [JSONValue]())
        for parameter in try Self.parameters(json, item, references) {
            guard let key = parameter["name"]?.stringValue, let word = parameter["in"]?.stringValue else {
                throw APIProblem("A parameter has no name or no place.")
            }
            let isRequired = parameter["required"] == true
            guard let place = Place(rawValue: word) else {
                if isRequired { throw APIProblem("It needs a parameter in a \(word), which is not sent.") }
                continue
            }
            if place == .header, Self.reserved.contains(key.lowercased()) { continue }
            let name = properties[key] == nil && key != "body" ? key : "\(key)_\(word)"
            let content = parameter["content"]?.objectValue?.members.first?.value["schema"]
            var schema = try builder.schema(parameter["schema"] ?? content ?? [:])
            if let words = parameter["description"], schema["description"] == nil, var object = schema.objectValue {
                object["description"] = words
                schema = .object(object)
            }
            properties[name] = schema
            if isRequired || place == .path { required.append(.string(name)) }
            let style = parameter["style"]?.stringValue
            arguments.append(
                Argument(
                    name: name, key: key, place: place,
                    isExploded: parameter["explode"]?.boolValue ?? (style == nil || style == "form") && place == .query,
                    isDeep: style == "deepObject"))
        }
        let body = try json["requestBody"].map { body throws(APIProblem) in try references.resolved(body) }
        let content = body?["content"]?.objectValue?.members ?? []
        let known = content.compactMap { type, media in
            BodyType(rawValue: type.prefix { $0 != ";" }.lowercased()).map { ($0, media) }
        }.first
        if let (_, media) = known {
            properties["body"] = try builder.schema(media["schema"] ?? [:])
            if body?["required"] == true { required.append("body") }
        } else if body?["required"] == true {
            throw APIProblem("It needs a body that is neither JSON nor a form.")
        }
        bodyType = known?.0
        var schema: JSONObject = [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false,
        ]
        schema["$defs"] = try builder.definitions()
        self.schema = .object(schema)
        self.arguments = arguments
        guard self.schema.serialized().count <= APIDescription.maximumSchema else {
            throw APIProblem("Its schema is too large.")
        }
    }

    /// Those of the path and those of the operation, which take their place.
    private static func parameters(
        _ json: JSONValue, _ item: JSONValue, _ references: APIReferences
    ) throws(APIProblem) -> [JSONValue] {
        var found: [JSONValue] = []
        for parameter in (item["parameters"]?.arrayValue ?? []) + (json["parameters"]?.arrayValue ?? []) {
            let parameter = try references.resolved(parameter)
            found.removeAll { $0["name"] == parameter["name"] && $0["in"] == parameter["in"] }
            found.append(parameter)
        }
        guard found.count <= 100 else { throw APIProblem("It has more than 100 parameters.") }
        return found
    }

    /// The request for these arguments, which fit the schema. Throws for what no address and no field can carry.
    ///
    /// - Parameter server: the address before all paths
    package func request(to server: WebAddress, _ arguments: JSONObject) throws(APIProblem) -> HTTPClientRequest {
        var (path, query, fields) = (path, [String](), HTTPFields())
        for argument in self.arguments {
            guard let value = arguments[argument.name], !value.isNull else { continue }
            switch argument.place {
            case .path:
                let text = Self.text(value)
                // What stands for folders would lead elsewhere.
                guard !text.isEmpty, text != ".", text != ".." else {
                    throw APIProblem("The argument \"\(argument.name)\" must not be empty or made of dots.")
                }
                path = path.replacing("{\(argument.key)}", with: PercentCoding.encode(text))
            case .query: query += Self.pairs(value, argument)
            case .header:
                let text = Self.text(value)
                guard text.utf8.count <= 4096, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                    throw APIProblem("The argument \"\(argument.name)\" holds what no header can.")
                }
                fields[argument.key] = text
            }
        }
        var base = server.description
        while base.hasSuffix("/") { base.removeLast() }
        var url = base + (path.hasPrefix("/") ? "" : "/") + path
        if !query.isEmpty { url += "?" + query.joined(separator: "&") }
        guard !path.contains("{"), let address = WebAddress(url), address.host == server.host,
            address.description.utf8.count <= WebAddress.maximumLength
        else { throw APIProblem("The arguments make no address.") }
        var request = HTTPClientRequest(method: method, url: address.description, fields: fields)
        if let bodyType, let body = arguments["body"] {
            request.fields["Content-Type"] = bodyType.rawValue
            let form = {
                (body.objectValue?.members ?? []).flatMap { Self.pairs($0.value, named: $0.key, isExploded: true) }
            }
            request.body = .bytes(bodyType == .json ? body.serialized() : Array(form().joined(separator: "&").utf8))
        }
        return request
    }

    private static func text(_ value: JSONValue) -> String {
        if let list = value.arrayValue { return list.map(text).joined(separator: ",") }
        return value.stringValue ?? value.serializedString()
    }

    private static func pairs(_ value: JSONValue, _ argument: Argument) -> [String] {
        if let object = value.objectValue, argument.isDeep || argument.isExploded {
            return object.members.map { key, value in
                let name = argument.isDeep ? "\(argument.key)[\(key)]" : key
                return "\(PercentCoding.encode(name))=\(PercentCoding.encode(text(value)))"
            }
        }
        return pairs(value, named: argument.key, isExploded: argument.isExploded)
    }

    private static func pairs(_ value: JSONValue, named name: String, isExploded: Bool) -> [String] {
        let values = isExploded ? value.arrayValue ?? [value] : [value]
        return values.filter { !$0.isNull }.map { "\(PercentCoding.encode(name))=\(PercentCoding.encode(text($0)))" }
    }
}
