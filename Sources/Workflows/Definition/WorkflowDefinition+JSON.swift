package import Core

extension WorkflowDefinition {
    /// Reads `{"nodes": […], "edges": […], "limits": {…}}`. Throws every problem of shape at once; meaning is the validator's work.
    package init(json: JSONValue) throws(InvalidWorkflow) {
        var problems: [WorkflowProblem] = []
        guard case .object(let root) = json else {
            throw InvalidWorkflow([WorkflowProblem(field: "", message: "A workflow is a JSON object.")])
        }
        nodes = Self.elements(of: root, "nodes", &problems).compactMap { index, node in
            WorkflowNode(json: node, index: index, problems: &problems)
        }
        edges = Self.elements(of: root, "edges", &problems).compactMap { index, edge in
            WorkflowEdge(json: edge, index: index, problems: &problems)
        }
        do throws(RunBounds.Problem) {
            limits = try RunBounds(json: root["limits"] ?? .null)
        } catch {
            limits = RunBounds()
            let field = error.field.isEmpty ? "limits" : "limits.\(error.field)"
            problems.append(WorkflowProblem(field: field, message: error.message))
        }
        if json.hasNUL { problems.append(WorkflowProblem(field: "", message: "A text holds the character NUL.")) }
        guard problems.isEmpty else { throw InvalidWorkflow(problems) }
    }

    /// The form that `init(json:)` reads.
    package var json: JSONValue {
        var members: JSONObject = ["nodes": .array(nodes.map(\.json)), "edges": .array(edges.map(\.json))]
        if limits != RunBounds() { members["limits"] = limits.json }
        return .object(members)
    }

    private static func elements(
        of root: JSONObject, _ field: String, _ problems: inout [WorkflowProblem]
    ) -> [(Int, JSONObject)] {
        guard let list = root[field]?.arrayValue else {
            problems.append(WorkflowProblem(field: field, message: "This must be a list."))
            return []
        }
        guard list.count <= mostElements else {
            problems.append(
                WorkflowProblem(
                    field: field, message: "This has \(list.count) elements, and may have \(mostElements) at most."))
            return []
        }
        var objects: [(Int, JSONObject)] = []
        for (index, element) in list.enumerated() {
            if case .object(let object) = element {
                objects.append((index, object))
            } else {
                problems.append(WorkflowProblem(field: "\(field)[\(index)]", message: "This must be an object."))
            }
        }
        return objects
    }
}

extension WorkflowNode {
    fileprivate init?(json: JSONObject, index: Int, problems: inout [WorkflowProblem]) {
        guard let slug = json["slug"]?.stringValue, !slug.isEmpty else {
            problems.append(WorkflowProblem(field: "nodes[\(index)].slug", message: "A step needs a slug."))
            return nil
        }
        guard let kind = json["kind"]?.stringValue else {
            problems.append(WorkflowProblem(node: slug, field: "kind", message: "A step needs a kind."))
            return nil
        }
        let parameters = json["parameters"] ?? .object(JSONObject())
        guard case .object(let members) = parameters else {
            problems.append(WorkflowProblem(node: slug, field: "parameters", message: "Parameters are an object."))
            return nil
        }
        let parent = json["parent"] ?? .null
        if !parent.isNull, parent.stringValue == nil {
            problems.append(WorkflowProblem(node: slug, field: "parent", message: "A parent is the slug of a loop."))
        }
        self.init(
            slug: slug, kind: kind, title: json["title"]?.stringValue ?? "", parameters: members,
            parent: parent.stringValue, policy: StepPolicy(json: json, node: slug, problems: &problems),
            position: json["position"].flatMap { $0.isNull ? nil : $0 })
    }

    var json: JSONValue {
        var members: JSONObject = ["slug": .string(slug), "kind": .string(kind), "title": .string(title)]
        members["parent"] = parent.map { .string($0) }
        members["parameters"] = .object(parameters)
        for member in policy.json.members { members[member.key] = member.value }
        members["position"] = position
        return .object(members)
    }
}

extension WorkflowEdge {
    fileprivate init?(json: JSONObject, index: Int, problems: inout [WorkflowProblem]) {
        guard let source = json["source"]?.stringValue, let target = json["target"]?.stringValue else {
            problems.append(
                WorkflowProblem(field: "edges[\(index)]", message: "An edge needs the slugs of its source and target."))
            return nil
        }
        let condition = json["condition"] ?? .null
        guard condition.isNull || condition.stringValue != nil else {
            problems.append(WorkflowProblem(field: "edges[\(index)].condition", message: "A condition is a text."))
            return nil
        }
        let port = json["port"] ?? .null
        guard port.isNull || port.stringValue.map(WorkflowNode.isIdentifier) == true else {
            problems.append(WorkflowProblem(field: "edges[\(index)].port", message: "A port is a name."))
            return nil
        }
        self.init(source, target, port: port.stringValue ?? StepPort.next, if: condition.stringValue)
    }

    fileprivate var json: JSONValue {
        var members: JSONObject = ["source": .string(source), "target": .string(target)]
        if port != StepPort.next { members["port"] = .string(port) }
        members["condition"] = condition.map(JSONValue.string)
        return .object(members)
    }
}

extension JSONValue {
    /// Whether a text or a key holds NUL, which the database keeps in none.
    fileprivate var hasNUL: Bool {
        switch self {
        case .string(let text): text.utf8.contains(0)
        case .array(let elements): elements.contains(where: \.hasNUL)
        case .object(let object): object.members.contains { $0.key.utf8.contains(0) || $0.value.hasNUL }
        default: false
        }
    }
}
