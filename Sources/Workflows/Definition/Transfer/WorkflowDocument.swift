package import Core
import HTTPCore

/// A workflow as one document that another installation can take: `lyceum.workflow/1`.
package struct WorkflowDocument: Sendable {
    package static let format = "lyceum.workflow/1"

    /// A value that was left out because it is secret.
    struct LeftOut: Sendable, Equatable {
        let node: String
        let field: String
    }

    private let workflow: Workflow
    private let version: Int?
    private let definition: WorkflowDefinition
    private let references: [WorkflowReference]
    private let tests: [JSONValue]
    let leftOut: [LeftOut]

    /// - Parameter tests: each with its name in it
    package init(
        _ workflow: Workflow, version: Int?, definition: WorkflowDefinition, tests: [JSONValue] = [],
        catalog: StepCatalog
    ) {
        self.workflow = workflow
        self.tests = tests
        self.version = version
        references = definition.references(catalog)
        var (open, leftOut) = (definition, [LeftOut]())
        for (index, node) in definition.nodes.enumerated() {
            guard let schema = catalog.description(of: node.kind)?.parameters else { continue }
            var omission = SecretOmission()
            if case .object(let members)? = omission.open(.object(node.parameters), schema, "parameters") {
                open.nodes[index].parameters = members
            }
            leftOut += omission.fields.map { LeftOut(node: node.slug, field: $0) }
        }
        self.definition = open
        self.leftOut = leftOut
    }

    package var json: JSONValue {
        let byKind = Dictionary(grouping: references, by: \.kind)
        return [
            "format": .string(Self.format), "slug": .string(workflow.slug), "title": .string(workflow.title),
            "description": .string(workflow.description),
            "version": version.map { .integer(Int64($0)) } ?? .null, "definition": definition.json,
            "references": .object(
                JSONObject(
                    byKind.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, references in
                        (kind.rawValue, .array(Set(references.map(\.name)).sorted().map { .string($0) }))
                    })),
            "tests": .array(tests),
            "left_out": .array(leftOut.map { ["node": .string($0.node), "field": .string($0.field)] }),
        ]
    }
}

/// Leaves out of parameters what is secret: what their schema calls a password, and texts under names such as
/// `Authorization` where a schema allows any name.
struct SecretOmission {
    private(set) var fields: [String] = []

    /// The value without its secrets; nil for one that is secret itself.
    mutating func open(_ value: JSONValue, _ schema: JSONSchema, _ field: String) -> JSONValue? {
        switch schema {
        case .string("password"):
            fields.append(field)
            return nil
        case .annotated(let inner, let annotations):
            guard annotations.format != "password" else {
                fields.append(field)
                return nil
            }
            return open(value, inner, field)
        case .nullable(let inner), .named(_, let inner): return open(value, inner, field)
        case .object(let properties):
            return members(of: value, field) { omission, member in
                guard let property = properties.first(where: { $0.name == member.key }) else { return member.value }
                return omission.open(member.value, property.schema, "\(field).\(member.key)")
            }
        case .array(let item):
            guard let elements = value.arrayValue else { return value }
            return .array(elements.enumerated().compactMap { open($1, item, "\(field)[\($0)]") })
        case .map, .any, .either:
            guard value.objectValue != nil else { return value }
            return members(of: value, field) { omission, member in
                let place = "\(field).\(member.key)"
                if let text = member.value.stringValue, Self.isSecret(name: member.key), !Self.isTemplate(text) {
                    omission.fields.append(place)
                    return nil
                }
                return omission.open(member.value, .any, place)
            }
        case .string, .enumeration, .integer, .number, .boolean: return value
        }
    }

    private mutating func members(
        of value: JSONValue, _ field: String, _ open: (inout SecretOmission, JSONObject.Member) -> JSONValue?
    ) -> JSONValue? {
        guard case .object(let object) = value else { return value }
        var kept = JSONObject()
        for member in object.members {
            if let value = open(&self, member) { kept.append(member.key, value) }
        }
        return .object(kept)
    }

    private static func isSecret(name: String) -> Bool {
        let name = name.lowercased()
        return ["authorization", "password", "secret", "token", "cookie", "api-key", "api_key", "apikey"]
            .contains { name.contains($0) } && name != "secret"
    }

    private static func isTemplate(_ text: String) -> Bool { text.contains("{{") }
}
