import Core
import HTTPCore

/// Makes bodies of the shapes that routes describe, so that a route which is new is asked without a word about it.
struct ExampleBody {
    /// What to put where a member of this name stands.
    let values: [String: JSONValue]

    /// What members are usually called, with values that are taken.
    static let usual: [String: JSONValue] = [
        "role": "learner", "course_role": "learner", "media_type": "text/plain", "slug": "mine", "locale": "en",
        "email": "other@example.org", "scopes": ["assistants.use"], "type": "threads.list", "key": "terms",
        "issuer": "https://other.example.org", "time_zone": "Europe/Paris", "password": "correct horse",
        "definition": ["nodes": [], "edges": []], "turns": [["message": "Hello"]], "expect": ["true"],
        "mode": "open", "number": "+33123",
        "origins": ["https://other.example.org"],
        "run_id": "run_01a3185c50007f9db14c000000000000",
    ]

    /// Bodies with what is required alone, with everything, and with each optional member by itself.
    func bodies(of schema: JSONSchema) -> [JSONValue] {
        guard case .object(let properties) = Self.plain(schema) else { return [example(of: schema, isWhole: true)] }
        let required = properties.filter(\.isRequired)
        let singles = properties.filter { !$0.isRequired }.map { required + [$0] }
        return ([required, properties] + singles).map { object($0, isWhole: true) }
    }

    /// The names of members that name something of a tenant: identifiers, and those that `known` lists.
    static func identifiers(in schema: JSONSchema, known: Set<String>) -> [String] {
        guard case .object(let properties) = plain(schema) else { return [] }
        return properties.filter { property in
            if case .string("uuid") = plain(property.schema) { return true }
            return known.contains(property.name)
        }.map(\.name)
    }

    private func object(_ properties: [JSONSchema.Property], isWhole: Bool) -> JSONValue {
        var members = JSONObject()
        for property in properties where property.isRequired || isWhole {
            members.append(property.name, values[property.name] ?? example(of: property.schema, isWhole: isWhole))
        }
        return .object(members)
    }

    private func example(of schema: JSONSchema, isWhole: Bool) -> JSONValue {
        switch schema {
        case .string(nil): "X"
        case .string("uuid"): "01a3185c-5000-7f9d-b14c-000000000000"
        case .string("date-time"): "2100-01-01T00:00:00Z"
        case .string("email"): "other@example.org"
        case .string("phone"): "+33123"
        case .string("uri"): "https://other.example.org"
        case .string: "correct horse"
        case .enumeration(let values): .string(values.first ?? "")
        case .integer(let range): .integer(Int64(range?.lowerBound ?? 1))
        case .number: .double(0.5)
        case .boolean: true
        case .array(let item): [example(of: item, isWhole: isWhole)]
        case .object(let properties): object(properties, isWhole: isWhole)
        case .map, .any: [:]
        case .either(let schemas): schemas.first.map { example(of: $0, isWhole: isWhole) } ?? .null
        case .nullable(let schema), .named(_, let schema), .annotated(let schema, _):
            example(of: schema, isWhole: isWhole)
        }
    }

    /// The shape without its name, its notes, and that it may be null.
    private static func plain(_ schema: JSONSchema) -> JSONSchema {
        switch schema {
        case .nullable(let inner), .named(_, let inner), .annotated(let inner, _): plain(inner)
        default: schema
        }
    }
}
