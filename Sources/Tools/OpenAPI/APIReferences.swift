import Core

/// Follows the references of an OpenAPI document, and makes schemas of it that stand for themselves.
struct APIReferences: Sendable {
    let document: JSONValue
    /// Whether schemas are those of version 3.0, which are almost, and not quite, JSON Schema.
    let isOld: Bool

    private static let maximumSteps = 16
    private static let maximumDepth = 48
    private static let maximumNodes = 5000

    init(_ document: JSONValue, isOld: Bool) {
        self.document = document
        self.isOld = isOld
    }

    /// The value, or what it refers to. Throws for references in a circle and to other documents.
    func resolved(_ value: JSONValue) throws(APIProblem) -> JSONValue {
        var value = value
        for _ in 0..<Self.maximumSteps {
            guard let reference = value["$ref"]?.stringValue else { return value }
            value = try target(of: reference)
        }
        throw APIProblem("References lead in a circle.")
    }

    private func target(of reference: String) throws(APIProblem) -> JSONValue {
        guard reference.hasPrefix("#/") else {
            throw APIProblem("The reference \"\(reference.prefix(200))\" leads out of the document.")
        }
        var value = document
        for part in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            let key = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = value[key] ?? Int(key).flatMap({ value[$0] }) else {
                throw APIProblem("The reference \"\(reference.prefix(200))\" leads nowhere.")
            }
            value = next
        }
        return value
    }

    /// The schemas of arguments, which refer to what they share under `$defs`.
    struct Builder {
        private let references: APIReferences
        private var needed: [String] = []
        private var known: Set<String> = []
        private var nodes = 0

        init(_ references: APIReferences) {
            self.references = references
        }

        /// The schema, with its references turned to `$defs`.
        mutating func schema(_ json: JSONValue, depth: Int = 0) throws(APIProblem) -> JSONValue {
            nodes += 1
            guard depth <= APIReferences.maximumDepth, nodes <= APIReferences.maximumNodes else {
                throw APIProblem("Its schema is too large.")
            }
            guard let object = json.objectValue else { return json }
            var members = JSONObject()
            for (key, value) in object.members {
                switch key {
                case "$ref": members.append(key, .string(try local(value.stringValue ?? "")))
                case "items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else":
                    members.append(key, try schema(value, depth: depth + 1))
                case "allOf", "anyOf", "oneOf", "prefixItems":
                    var list: [JSONValue] = []
                    for element in value.arrayValue ?? [] { list.append(try schema(element, depth: depth + 1)) }
                    members.append(key, .array(list))
                case "properties", "patternProperties", "dependentSchemas":
                    var map = JSONObject()
                    for member in value.objectValue?.members ?? [] {
                        map.append(member.key, try schema(member.value, depth: depth + 1))
                    }
                    members.append(key, .object(map))
                case "xml", "discriminator", "externalDocs", "example", "examples", "deprecated", "nullable", "$id",
                    "$schema":
                    continue
                case _ where key.hasPrefix("x-"): continue
                default: members.append(key, value)
                }
            }
            if references.isOld { Self.modernize(&members, isNullable: object["nullable"] == true) }
            return .object(members)
        }

        /// What version 3.0 writes otherwise than JSON Schema does now.
        private static func modernize(_ members: inout JSONObject, isNullable: Bool) {
            for (limit, strict) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
                guard let isStrict = members[strict]?.boolValue else { continue }
                members[strict] = isStrict ? members[limit] : nil
                if isStrict { members[limit] = nil }
            }
            guard isNullable else { return }
            if let type = members["type"]?.stringValue { members["type"] = [.string(type), "null"] }
            if let values = members["enum"]?.arrayValue, !values.contains(.null) {
                members["enum"] = .array(values + [.null])
            }
        }

        private mutating func local(_ reference: String) throws(APIProblem) -> String {
            let beginning = "#/components/schemas/"
            guard reference.hasPrefix(beginning) else {
                throw APIProblem("The reference \"\(reference.prefix(200))\" is to no schema of the document.")
            }
            let rest = reference.dropFirst(beginning.count)
            let name = String(rest.prefix { $0 != "/" })
            if known.insert(name).inserted { needed.append(name) }
            return "#/$defs/\(rest)"
        }

        /// What the schemas so far refer to; nil where they do not.
        mutating func definitions() throws(APIProblem) -> JSONValue? {
            var definitions = JSONObject()
            while let name = needed.popLast() {
                let key = name.replacing("~1", with: "/").replacing("~0", with: "~")
                guard let json = references.document["components"]?["schemas"]?[key] else {
                    throw APIProblem("There is no schema \"\(key)\".")
                }
                definitions.append(key, try schema(json))
            }
            return definitions.isEmpty ? nil : .object(definitions)
        }
    }
}
