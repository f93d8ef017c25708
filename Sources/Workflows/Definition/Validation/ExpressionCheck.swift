import Core
import Expressions
import HTTPCore

/// Compiles every expression and template of a definition against what is known of `input`, `state`, `vars`, `user` and
/// `course` where it stands. Finds every problem; the cost grows with the graph and its text, not with their product.
struct ExpressionCheck {
    private struct Use {
        let node: String
        let field: String
        let slug: String
    }

    private let definition: WorkflowDefinition
    private let catalog: StepCatalog
    private let slugs: Set<String>
    private var types: [String: StaticType] = [:]
    private var descriptions: [String: StepDescription] = [:]
    private var base: [String: StaticType] = [:]
    private var kinds: [String: String] = [:]
    private var uses: [Use] = []
    private var problems: [WorkflowProblem] = []

    /// The fields that were checked, so that nobody else needs to say what is wrong with them.
    private(set) var checked: Set<String> = []

    init(_ definition: WorkflowDefinition, catalog: StepCatalog) {
        self.definition = definition
        self.catalog = catalog
        slugs = Set(definition.nodes.map(\.slug))
        kinds = Dictionary(definition.nodes.map { ($0.slug, $0.kind) }) { first, _ in first }
        for kind in catalog.kinds {
            guard let description = catalog.description(of: kind) else { continue }
            descriptions[kind] = description
            types[kind] = StaticType(schema: Self.failing(description.output.json))
        }
        base = Self.declarations(definition.nodes.first { $0.kind == StartStep.kind })
        types[StartStep.kind] = base["input"]
    }

    /// The shape of an output with what is there instead where the step has failed: `error`.
    private static func failing(_ schema: JSONValue) -> JSONValue {
        guard var members = schema.objectValue, var properties = members["properties"]?.objectValue,
            properties["error"] == nil
        else { return schema }
        properties["error"] = [
            "type": "object",
            "properties": [
                "code": ["type": "string"], "message": ["type": "string"], "allow_retry": ["type": "boolean"],
            ],
        ]
        members["properties"] = .object(properties)
        return .object(members)
    }

    /// How a place is named in `checked`.
    static func key(_ node: String?, _ field: String?) -> String { "\(node ?? "") \(field ?? "")" }

    mutating func run() -> [WorkflowProblem] {
        for node in definition.nodes {
            guard let description = descriptions[node.kind] else { continue }
            let own = description.ownVariables.mapValues { StaticType(schema: $0.json) }
            for place in ParameterPlace.all(in: node.parameters, description.parameters) {
                switch place.format {
                case "expression":
                    let expected = place.gives.map { StaticType(schema: ["type": .string($0)]) }
                    check(place.text, at: node.slug, place.field, own, expecting: expected)
                case "template" where place.text.utf8.contains(UInt8(ascii: "{")):
                    check(template: place.text, at: node.slug, place.field, own)
                default: break
                }
            }
        }
        for (index, edge) in definition.edges.enumerated() {
            guard let condition = edge.condition else { continue }
            check(condition, at: edge.source, "edges[\(index)].condition", [:], expecting: .bool)
        }
        return problems + unordered()
    }

    // MARK: One text

    private mutating func check(
        _ source: String, at node: String, _ field: String, _ own: [String: StaticType],
        expecting expected: StaticType? = nil
    ) {
        let members: Set<String>? = (try? Expression.compile(source))?.members(of: "vars")
        let declarations = declare(members, own, at: node, field)
        note(Expression.check(source, in: declarations, expecting: expected).problems, at: node, field)
    }

    private mutating func check(
        template source: String, at node: String, _ field: String, _ own: [String: StaticType]
    ) {
        let members: Set<String>? = (try? Template.compile(source))?.members(of: "vars")
        let declarations = declare(members, own, at: node, field)
        let result = Template.check(source, in: declarations)
        // Braces that nothing opened are text, which an author may well mean.
        note(
            result.problems, at: node, field,
            severity: { result.compiled != nil && $0.code == .syntax ? .warning : .error })
    }

    private mutating func note(
        _ errors: [ExpressionError], at node: String, _ field: String,
        severity: (ExpressionError) -> WorkflowProblem.Severity = { _ in .error }
    ) {
        checked.insert(Self.key(node, field))
        for error in errors {
            problems.append(
                WorkflowProblem(node: node, field: field, message: error.description, severity: severity(error)))
        }
    }

    // MARK: What is known

    /// Declares the variables that the text names and no others, so that a large graph costs no more than it is used.
    private mutating func declare(
        _ members: Set<String>?, _ own: [String: StaticType], at node: String, _ field: String
    ) -> Declarations {
        var fields = own
        for slug in (members ?? []).sorted() where own[slug] == nil {
            guard slugs.contains(slug) else {
                problems.append(
                    WorkflowProblem(
                        node: node, field: field, message: "There is no step '\(slug)', so vars.\(slug) is never there."
                    ))
                fields[slug] = .dyn
                continue
            }
            uses.append(Use(node: node, field: field, slug: slug))
            fields[slug] = kinds[slug].flatMap { types[$0] } ?? .dyn
        }
        var variables = base
        variables["vars"] = .object(ObjectType(fields: fields, others: .dyn))
        return Declarations(variables)
    }

    private static func declarations(_ start: WorkflowNode?) -> [String: StaticType] {
        var input = ObjectType(fields: ["text": .string], others: .dyn)
        var type = StaticType.object(input)
        if let schema = start?.parameters["input_schema"], !schema.isNull {
            type = StaticType(schema: schema)
            if case .object(let declared) = type {
                // A conversation gives the person's words, whatever else a workflow takes.
                input = declared
                if input.fields["text"] == nil { input.fields["text"] = .string }
                type = .object(input)
            }
        }
        let state = start?.parameters["state_schema"].map { $0.isNull ? .dyn : StaticType(schema: $0) }
        return [
            "input": type, "state": state ?? .dyn,
            "user": .object(
                ObjectType(fields: ["id": .string, "role": .string, "locale": .string], others: .dyn)),
            "course": .map(.string, .dyn),
        ]
    }

    /// Variables of steps that no way leads from.
    private func unordered() -> [WorkflowProblem] {
        guard !uses.isEmpty else { return [] }
        let order = StepPrecedence(definition, asked: Set(uses.map(\.slug)))
        return uses.compactMap { use in
            // The ways out of a step come after it.
            if use.slug == use.node, use.field.hasPrefix("edges[") { return nil }
            guard !order.canPrecede(use.slug, use.node) else { return nil }
            return WorkflowProblem(
                node: use.node, field: use.field,
                message: "The step '\(use.slug)' cannot have run before this one, so vars.\(use.slug) is not there.",
                severity: .warning)
        }
    }
}
