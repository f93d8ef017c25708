package import Core

/// The shape of a JSON value, as far as the API's description tells it (JSON Schema 2020-12).
package indirect enum JSONSchema: Sendable {
    case string(format: String? = nil)
    case enumeration([String])
    case integer(ClosedRange<Int>? = nil)
    case number
    case boolean
    case array(JSONSchema)
    case object([Property])
    /// An object with any names, whose values are all of one shape.
    case map(JSONSchema)
    /// One of several shapes.
    case either([JSONSchema])
    /// The shape, or null.
    case nullable(JSONSchema)
    /// A shape that has a name of its own and is described once.
    case named(String, JSONSchema)
    /// The shape, with what a form shows of it.
    case annotated(JSONSchema, Annotations)
    /// Anything.
    case any

    /// What people and forms are told of a value besides its shape.
    package struct Annotations: Sendable {
        package var title: String?
        package var description: String?
        /// What is taken where the value is absent.
        package var fallback: JSONValue?
        /// How the value is edited, where its shape does not say it: such as `expression` or `template`.
        package var format: String?
        /// Further keywords of JSON Schema, such as `minimum` and `maxItems`.
        package var keywords: JSONObject

        package init(
            title: String? = nil, description: String? = nil, fallback: JSONValue? = nil, format: String? = nil,
            keywords: JSONObject = JSONObject()
        ) {
            self.title = title
            self.description = description
            self.fallback = fallback
            self.format = format
            self.keywords = keywords
        }
    }

    /// One member of an object.
    package struct Property: Sendable {
        package let name: String
        package let schema: JSONSchema
        /// Whether it is always there.
        package let isRequired: Bool

        package init(_ name: String, _ schema: JSONSchema, isRequired: Bool = true) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
        }

        /// A member that is always there.
        package static func required(_ name: String, _ schema: JSONSchema) -> Property { Property(name, schema) }

        /// A member that may be left out.
        package static func optional(_ name: String, _ schema: JSONSchema) -> Property {
            Property(name, schema, isRequired: false)
        }
    }

    /// A UUID as text.
    package static let identifier = JSONSchema.string(format: "uuid")
    /// RFC 3339.
    package static let time = JSONSchema.string(format: "date-time")

    /// One page of a list.
    package static func page(of item: JSONSchema) -> JSONSchema {
        .object([
            .required("data", .array(item)), .required("has_more", .boolean),
            .required("after", .nullable(.string())),
        ])
    }
}

extension JSONSchema {
    /// The schema as text says it; named shapes are referred to.
    package var json: JSONValue {
        switch self {
        case .string(nil): return ["type": "string"]
        case .string(let format?): return ["type": "string", "format": .string(format)]
        case .enumeration(let values): return ["type": "string", "enum": .array(values.map { .string($0) })]
        case .integer(nil): return ["type": "integer"]
        case .integer(let range?):
            return [
                "type": "integer", "minimum": .integer(Int64(range.lowerBound)),
                "maximum": .integer(Int64(range.upperBound)),
            ]
        case .number: return ["type": "number"]
        case .boolean: return ["type": "boolean"]
        case .array(let item): return ["type": "array", "items": item.json]
        case .object(let properties):
            var members = JSONObject()
            for property in properties { members.append(property.name, property.schema.json) }
            let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
            var object: JSONObject = ["type": "object", "properties": .object(members)]
            if !required.isEmpty { object.append("required", .array(required)) }
            return .object(object)
        case .map(let value): return ["type": "object", "additionalProperties": value.json]
        case .either(let schemas): return ["anyOf": .array(schemas.map(\.json))]
        case .nullable(let schema): return ["anyOf": [schema.json, ["type": "null"]]]
        case .named(let name, _): return ["$ref": .string("#/components/schemas/\(name)")]
        case .annotated(let schema, let annotations): return .object(annotations.added(to: schema.json))
        case .any: return [:]
        }
    }

    /// The named shapes within, and what they are. One name stands for one shape.
    package var named: [String: JSONSchema] {
        switch self {
        case .array(let item), .map(let item): item.named
        case .either(let schemas): schemas.reduce(into: [:]) { $0.merge($1.named) { first, _ in first } }
        case .nullable(let schema), .annotated(let schema, _): schema.named
        case .object(let properties):
            properties.reduce(into: [:]) { $0.merge($1.schema.named) { first, _ in first } }
        case .named(let name, let schema): schema.named.merging([name: schema]) { _, own in own }
        default: [:]
        }
    }
}

extension JSONSchema.Annotations {
    fileprivate func added(to schema: JSONValue) -> JSONObject {
        var members = schema.objectValue ?? JSONObject()
        if let title { members.append("title", .string(title)) }
        if let description { members.append("description", .string(description)) }
        if let fallback { members.append("default", fallback) }
        if let format { members["format"] = .string(format) }
        for keyword in keywords.members { members[keyword.key] = keyword.value }
        return members
    }
}
