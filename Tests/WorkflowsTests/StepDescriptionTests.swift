import Core
import HTTPCore
import Testing

@testable import Workflows

/// Holds what every kind of the catalogue says of itself to what it does.
@Suite struct StepDescriptionTests {
    @Test(
        "A kind's schema names the parameters that the kind reads, and no others", arguments: StepCatalog.standard.kinds
    )
    func names(kind: String) throws {
        let description = try #require(StepCatalog.standard.description(of: kind))
        guard case .object(let sample) = Sample.value(of: description.parameters) else {
            Issue.record("The parameters of \(kind) are no object.")
            return
        }
        // Some parameters are read only where others are absent, or present.
        var reads: Set<String> = []
        for members in [JSONObject(), sample] {
            var parameters = StepParameters(node: kind, members)
            _ = StepCatalog.standard.make(kind, parameters: &parameters)
            reads.formUnion(parameters.reads)
            let unread = parameters.finish().filter { $0.message == "This kind of step has no such parameter." }
            #expect(unread.map(\.field) == [], "the schema names what the kind does not read")
        }
        let said = Sample.paths(of: description.parameters)
        #expect(reads.subtracting(said).sorted() == [], "the kind reads what the schema does not name")
    }

    @Test("A kind has a title and a sentence, and so has each of its parameters", arguments: StepCatalog.standard.kinds)
    func words(kind: String) throws {
        let description = try #require(StepCatalog.standard.description(of: kind))
        #expect(!description.title.isEmpty)
        #expect(description.summary.isEmpty || description.summary.hasSuffix("."))
        for member in description.parameters.json["properties"]?.objectValue?.members ?? [] {
            #expect(member.value["title"]?.stringValue?.isEmpty == false, "\(kind).\(member.key) has no title")
        }
    }

    @Test("Names of ports come from a parameter that the schema has", arguments: StepCatalog.standard.kinds)
    func ports(kind: String) throws {
        let description = try #require(StepCatalog.standard.description(of: kind))
        guard let source = description.portNames else { return }
        let path = source.hasSuffix("[]") ? String(source.dropLast(2)) : source
        #expect(Sample.paths(of: description.parameters).contains(path))
    }
}

/// Values that a schema describes.
private enum Sample {
    /// A value with every member there is.
    static func value(of schema: JSONSchema, format: String? = nil) -> JSONValue {
        switch schema {
        case .string(let own):
            switch own ?? format {
            case "expression": "true"
            case "state-path": "state.x"
            case "date-time": "2026-01-01T00:00:00Z"
            default: "x"
            }
        case .enumeration(let values): .string(values.first ?? "")
        case .integer(let range): .integer(Int64(range?.lowerBound ?? 1))
        case .number: 1
        case .boolean: true
        case .array(let item): [value(of: item)]
        case .object(let properties):
            .object(JSONObject(properties.map { ($0.name, value(of: $0.schema)) }))
        case .map(let item): ["x": value(of: item)]
        case .either(let schemas): schemas.first.map { value(of: $0) } ?? .null
        case .nullable(let inner), .named(_, let inner): value(of: inner, format: format)
        case .annotated(let inner, let annotations): value(of: inner, format: annotations.format ?? format)
        case .any: [:]
        }
    }

    /// Every member there is, in the form of `StepParameters.reads`.
    static func paths(of schema: JSONSchema, _ place: String = "") -> Set<String> {
        switch schema {
        case .object(let properties):
            properties.reduce(into: []) { paths, property in
                let path = place.isEmpty ? property.name : "\(place).\(property.name)"
                paths.insert(path)
                paths.formUnion(Self.paths(of: property.schema, path))
            }
        case .array(let item): paths(of: item, place + "[]")
        case .either(let schemas): schemas.reduce(into: []) { $0.formUnion(paths(of: $1, place)) }
        case .nullable(let inner), .named(_, let inner), .annotated(let inner, _): paths(of: inner, place)
        default: []
        }
    }
}
