import Core

/// A graph as edxo exports it, on its way to becoming a definition of ours.
///
/// What cannot be translated is noted and left as it is, so that the author finds it: a step of a kind that is not here
/// keeps its kind, and a text that is no expression stays a text.
struct EdxoGraph {
    struct Node {
        /// As the graph names it.
        let name: String
        /// The step's slug here.
        let slug: String
        let kind: String
        let title: String
        let parent: String?
        let parameters: JSONObject
        let position: JSONValue?

        /// The vertical place, by which the first step of a loop is known.
        var height: Double { position?["y"]?.doubleValue ?? 0 }
    }

    struct Edge: Equatable {
        var source: String
        var target: String
        /// What the edge is taken for; nil for the default one.
        let condition: String?
        let label: String?
    }

    let nodes: [Node]
    var edges: [Edge]
    let catalog: StepCatalog
    var unmapped: [WorkflowImport.Unmapped] = []
    /// The nodes by their names in the graph.
    let byName: [String: Node]

    /// Kinds that edxo has and we do not, or not by this name.
    private static let ownKinds: Set = [
        "state", "parallel_split", "parallel_join", "json_vector_store", "voice_agent", "outbound_call",
        "computer_use", "lab", "docx_template",
    ]
    private static let ownMembers = ["display_name", "is_enabled", "parent_slug", "metadata", "agent_key"]

    /// Whether a graph looks like one of edxo's and not like ours.
    static func isOne(_ graph: JSONValue) -> Bool {
        let nodes = graph["nodes"]?.arrayValue ?? []
        return nodes.contains { node in
            ownKinds.contains(node["kind"]?.stringValue ?? "") || ownMembers.contains { node[$0] != nil }
        } || (graph["edges"]?.arrayValue ?? []).contains { $0["metadata"] != nil }
    }

    init(_ graph: JSONValue, catalog: StepCatalog) throws(InvalidWorkflow) {
        self.catalog = catalog
        let (list, links) = (graph["nodes"]?.arrayValue ?? [], graph["edges"]?.arrayValue ?? [])
        guard list.count <= WorkflowDefinition.mostElements, links.count <= WorkflowDefinition.mostElements else {
            throw InvalidWorkflow([
                WorkflowProblem(
                    field: "nodes", message: "A graph has at most \(WorkflowDefinition.mostElements) nodes.")
            ])
        }
        var (nodes, taken, problems): ([Node], Set<String>, [WorkflowProblem]) = ([], [], [])
        for (index, json) in list.enumerated() {
            guard let name = json["slug"]?.stringValue, let kind = json["kind"]?.stringValue, !name.isEmpty else {
                problems.append(WorkflowProblem(field: "nodes[\(index)]", message: "A node has a slug and a kind."))
                continue
            }
            guard json["is_enabled"] != false else {
                unmapped.append(.init(node: name, "This step is switched off and was left out."))
                continue
            }
            var slug = EdxoText.identifier(name)
            var number = 2
            while !taken.insert(slug).inserted {
                slug = "\(EdxoText.identifier(name))_\(number)"
                number += 1
            }
            let parameters = json["parameters"]?.objectValue ?? JSONObject()
            nodes.append(
                Node(
                    name: name, slug: slug, kind: kind,
                    title: json["display_name"]?.stringValue ?? parameters["title"]?.stringValue ?? "",
                    parent: json["parent_slug"]?.stringValue, parameters: parameters,
                    position: json["metadata"]?["position"]))
        }
        guard problems.isEmpty else { throw InvalidWorkflow(problems) }
        self.nodes = nodes
        byName = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
        let known = byName
        edges = links.compactMap { json in
            guard let source = json["source"]?.stringValue, let target = json["target"]?.stringValue,
                known[source] != nil, known[target] != nil
            else { return nil }
            let condition = json["condition"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
            return Edge(
                source: source, target: target, condition: condition, label: json["metadata"]?["label"]?.stringValue)
        }
        if edges.count < links.count {
            unmapped.append(.init("\(links.count - edges.count) edges lead to or from steps that are not there."))
        }
    }

    mutating func note(_ node: Node, _ field: String? = nil, _ message: String) {
        unmapped.append(.init(node: node.slug, field: field.map { "parameters." + $0 }, message))
    }

    // MARK: Ways

    func leaving(_ node: Node) -> [Edge] { edges.filter { $0.source == node.name } }

    /// The loop that a node of the graph lies in.
    func loop(of name: String) -> Node? {
        byName[name]?.parent.flatMap { byName[$0] }.flatMap { $0.kind == "while" ? $0 : nil }
    }

    /// The step whose result `input` is at this one: the nearest before it that has one; nil where ways from several
    /// come together.
    func origin(of node: Node) -> Node? {
        var (place, seen) = (node, Set<String>())
        while seen.insert(place.name).inserted {
            let before = Set(edges.filter { $0.target == place.name && $0.source != place.name }.map(\.source))
                .subtracting(childrenOf(place))
            guard before.count == 1, let name = before.first, let source = byName[name] else { return nil }
            guard ["state", "condition", "watch", "while", "parallel_split"].contains(source.kind) else {
                return source
            }
            place = source
        }
        return nil
    }

    private func childrenOf(_ node: Node) -> Set<String> {
        node.kind == "while" ? Set(nodes.filter { $0.parent == node.name }.map(\.name)) : []
    }

    /// What expressions of the node see.
    func scope(of node: Node) -> CELWriter.Scope {
        var scope = CELWriter.Scope()
        if let origin = origin(of: node) { scope.input = { Self.place($0, in: origin) } }
        for loop in nodes where loop.kind == "while" {
            guard let name = loop.parameters["iteration_var"]?.stringValue, !name.isEmpty else { continue }
            scope.aliases[name] = "vars.\(loop.slug).iteration"
        }
        return scope
    }

    /// Where a member of `input` lies here.
    private static func place(_ path: [String], in origin: Node) -> String {
        func joined(_ base: String, _ rest: ArraySlice<String>) -> String { ([base] + rest).joined(separator: ".") }
        let vars = "vars.\(origin.slug)"
        guard let first = path.first else { return origin.kind == "start" ? "input" : vars }
        let rest = path.dropFirst()
        switch (origin.kind, first) {
        case ("start", "user_message"), ("start", "text"), ("start", "input_as_text"): return joined("input.text", rest)
        case ("start", _): return joined("input", path[...])
        case ("wait_for_user_input", "user_message"), ("user_message", "user_message"),
            ("assistant_message", "assistant_message"), ("agent", "output"), ("agent", "output_text"):
            return joined("\(vars).text", rest)
        case ("agent", "output_structured"), ("agent", "output_parsed"): return joined("\(vars).value", rest)
        case ("transform", "output"), ("transform", "output_structured"), ("transform", "output_parsed"),
            ("transform", "transform"):
            return joined(vars, rest)
        case ("widget", "action") where rest.first == "raw_payload" || rest.first == "values":
            return joined("\(vars).action.payload", rest.dropFirst())
        case (_, "evaluation_result"): return joined("\(vars).outcome", rest)
        default: return joined(vars, path[...])
        }
    }
}
