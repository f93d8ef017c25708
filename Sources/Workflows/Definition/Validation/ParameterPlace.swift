import Core
import HTTPCore

/// One value among a node's parameters whose schema says what kind of text it is.
struct ParameterPlace: Sendable, Equatable {
    /// Where it lies, such as `parameters.branches[0].when`.
    let field: String
    /// The schema's `format`.
    let format: String
    let text: String
    /// The type that an expression's value has to have, in the words of JSON Schema.
    var gives: String?

    /// Every text of the parameters that the schema gives a format, in the schema's order.
    static func all(in parameters: JSONObject, _ schema: JSONSchema) -> [ParameterPlace] {
        var places: [ParameterPlace] = []
        collect(.object(parameters), schema, format: nil, "parameters", into: &places)
        return places
    }

    private static func collect(
        _ value: JSONValue, _ schema: JSONSchema, format: String?, _ field: String, into places: inout [ParameterPlace]
    ) {
        switch schema {
        case .string(let own):
            guard let text = value.stringValue, let format = format ?? own else { return }
            places.append(ParameterPlace(field: field, format: format, text: text))
        case .object(let properties):
            guard case .object(let members) = value else { return }
            for property in properties {
                guard let member = members[property.name] else { continue }
                collect(member, property.schema, format: nil, "\(field).\(property.name)", into: &places)
            }
        case .array(let item):
            for (index, element) in (value.arrayValue ?? []).enumerated() {
                collect(element, item, format: format, "\(field)[\(index)]", into: &places)
            }
        case .map(let item):
            for member in value.objectValue?.members ?? [] {
                collect(member.value, item, format: format, "\(field).\(member.key)", into: &places)
            }
        case .either(let schemas):
            guard let schema = schemas.first(where: { Self.fits(value, $0) }) else { return }
            collect(value, schema, format: format, field, into: &places)
        case .nullable(let inner), .named(_, let inner):
            collect(value, inner, format: format, field, into: &places)
        case .annotated(let inner, let annotations):
            let count = places.count
            collect(value, inner, format: annotations.format ?? format, field, into: &places)
            if let gives = annotations.keywords["gives"]?.stringValue {
                for index in count..<places.count { places[index].gives = gives }
            }
        case .any:
            guard let format else { return }
            collectTexts(value, format, field, into: &places)
        case .enumeration, .integer, .number, .boolean: return
        }
    }

    /// Of a value of any shape every text is of the format.
    private static func collectTexts(
        _ value: JSONValue, _ format: String, _ field: String, into places: inout [ParameterPlace]
    ) {
        switch value {
        case .string(let text): places.append(ParameterPlace(field: field, format: format, text: text))
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                collectTexts(element, format, "\(field)[\(index)]", into: &places)
            }
        case .object(let object):
            for member in object.members { collectTexts(member.value, format, "\(field).\(member.key)", into: &places) }
        default: return
        }
    }

    /// Whether the schema is of such values, as far as their kind and the words of their enumerations tell.
    private static func fits(_ value: JSONValue, _ schema: JSONSchema) -> Bool {
        switch schema {
        case .string: value.stringValue != nil
        case .enumeration(let words): value.stringValue.map(words.contains) ?? false
        case .integer, .number: value.doubleValue != nil
        case .boolean: value.boolValue != nil
        case .array: value.arrayValue != nil
        case .map: value.objectValue != nil
        case .object(let properties):
            value.objectValue.map { members in
                properties.allSatisfy { property in
                    guard property.schema.isEnumeration else { return true }
                    return members[property.name].map { fits($0, property.schema) } ?? !property.isRequired
                }
            } ?? false
        case .either(let schemas): schemas.contains { fits(value, $0) }
        case .nullable(let inner): value.isNull || fits(value, inner)
        case .named(_, let inner), .annotated(let inner, _): fits(value, inner)
        case .any: true
        }
    }
}

extension JSONSchema {
    fileprivate var isEnumeration: Bool {
        switch self {
        case .enumeration: true
        case .named(_, let inner), .annotated(let inner, _), .nullable(let inner): inner.isEnumeration
        default: false
        }
    }
}
