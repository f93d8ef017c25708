import Core
import Expressions
import HTTPCore

/// Kinds and their parameters.
extension EdxoGraph {
    /// A parameter's new name and value, and the name it had.
    private typealias Parameter = (name: String, value: JSONValue?, was: String)

    mutating func step(_ node: Node, _ ports: Ports) -> (kind: String, parameters: JSONObject) {
        switch node.kind {
        case "start":
            return fill(
                node, as: "start",
                [
                    (
                        "auto_start", flag(node.parameters["auto_start"] ?? node.parameters["start_automatically"]),
                        "auto_start"
                    ),
                    ("auto_start_message", template(node, "auto_start_user_message"), "auto_start_user_message"),
                ], also: ["start_automatically"])
        case "end": return end(node)
        case "agent": return agent(node)
        case "condition": return condition(node, ports[node.name] ?? [])
        case "while":
            if !nodes.contains(where: { $0.parent == node.name && $0.kind == "wait_for_user_input" }) {
                note(node, nil, "Rounds do not wait for the person by themselves: put a wait_for_user_input inside.")
            }
            let condition = truth(node, "condition")
            let most = node.parameters["max_iterations"]?.integerValue.map { JSONValue.integer($0) }
            return fill(
                node, as: "while",
                [("condition", condition, "condition"), ("max_iterations", most, "max_iterations")],
                also: ["iteration_var"])
        case "state":
            let assignments = (node.parameters["state"]?.arrayValue ?? []).enumerated().map {
                index, assignment -> JSONValue in
                [
                    "target": assignment["target"] ?? "state.x",
                    "value": .string(expression(node, assignment["expression"] ?? .null, "state[\(index)].expression")),
                ]
            }
            return fill(node, as: "assign", [("assignments", .array(assignments), "state")])
        case "watch":
            return fill(
                node, as: "watch", [("value", .string(origin(of: node).map { "vars.\($0.slug)" } ?? "state"), "")])
        case "transform":
            return fill(
                node, as: "transform",
                [("value", templates(node, node.parameters["expressions"] ?? [:], "expressions"), "expressions")])
        case "wait_for_user_input":
            return fill(node, as: node.kind, [("message", text(node, ["message", "text"]), "message")], also: ["text"])
        case "assistant_message":
            return fill(
                node, as: node.kind, [("text", text(node, ["message", "text"]) ?? "", "message")],
                also: ["text", "simulate_stream", "simulate_stream_delay_ms"])
        case "user_message":
            return fill(
                node, as: node.kind, [("text", text(node, ["message", "text"]) ?? "", "message")], also: ["text"])
        case "parallel_split":
            let join = node.parameters["join_slug"]?.stringValue.flatMap { byName[$0]?.slug }
            return fill(
                node, as: "parallel",
                [
                    ("branches", .array((ports[node.name] ?? []).map { .string($0) }), "branches"),
                    ("join", join.map { .string($0) }, "join_slug"),
                ])
        case "parallel_join": return fill(node, as: "join", [])
        case "json_vector_store":
            let name = node.parameters["vector_store_slug"]
            return fill(
                node, as: "vector_ingest",
                [
                    ("store", name, "vector_store_slug"),
                    ("document_id", spliced(node, "doc_id_expression"), "doc_id_expression"),
                    ("text", spliced(node, "document_expression"), "document_expression"),
                ])
        case "lab": return tutor(node, as: "guided_exercise")
        case "evaluated_step", "help_loop", "guided_exercise": return tutor(node, as: node.kind)
        case "widget":
            let wait = node.parameters["widget"]?["await_action"] ?? node.parameters["await_action"]
            note(node, "widget", "Widgets are drawn here; put what this one shows into the step.")
            return fill(
                node, as: "widget", [("wait", wait.map { $0 }, "await_action")], also: ["widget", "response_widget"])
        default:
            note(node, nil, "There is no step kind '\(node.kind)': put another step in its place.")
            return (node.kind, node.parameters)
        }
    }

    private mutating func agent(_ node: Node) -> (kind: String, parameters: JSONObject) {
        if let called = node.parameters["workflow"], !called.isNull {
            let slug = called["slug"]?.stringValue ?? called.stringValue
            if slug == nil { note(node, "workflow", "The workflow is named by a number; name it by its slug.") }
            return fill(node, as: "sub_workflow", [("workflow", slug.map { .string($0) }, "workflow")])
        }
        let origin = origin(of: node)
        let input = origin.map { $0.kind == "wait_for_user_input" ? "{{ vars.\($0.slug).text }}" : "{{ input.text }}" }
        let settings = node.parameters["model_settings"]
        let format = node.parameters["response_format"]
        let schema = format?["schema"]?["schema"] ?? format?["json_schema"]?["schema"] ?? format?["schema"]
        return fill(
            node, as: "agent",
            [
                ("instructions", text(node, ["instructions"]) ?? "", "instructions"),
                ("input", .string(input ?? "{{ input.text }}"), ""),
                ("model", node.parameters["model"], "model"),
                ("temperature", settings?["temperature"], "model_settings"),
                ("output_schema", schema, "response_format"),
                ("response_in_chat", settings?["response_in_chat"], "model_settings"),
                ("tools", tools(of: node), "tools"),
            ], also: ["agent_key", "name"])
    }

    /// The tools that there are here too.
    private mutating func tools(of node: Node) -> JSONValue? {
        var kept: [JSONValue] = []
        for (index, tool) in (node.parameters["tools"]?.arrayValue ?? []).enumerated() {
            let kind = ["type", "tool", "name"].compactMap { tool[$0]?.stringValue }.first ?? "unknown"
            let slug: JSONValue? =
                switch kind {
                case "workflow": tool["slug"] ?? tool["workflow"]?["slug"]
                case "file_search": tool["vector_store_slug"] ?? tool["store"]?["slug"]
                default: nil
                }
            guard let slug, slug.stringValue != nil else {
                note(node, "tools[\(index)]", "The tool '\(kind)' has to be set up anew.")
                continue
            }
            var members: JSONObject =
                kind == "workflow" ? ["type": "workflow", "workflow": slug] : ["type": "vector_search", "store": slug]
            members["description"] = tool["description"]
            members["limit"] = kind == "workflow" ? nil : tool["max_num_results"]
            kept.append(.object(members))
        }
        return kept.isEmpty ? nil : .array(kept)
    }

    private mutating func condition(_ node: Node, _ ports: [String]) -> (kind: String, parameters: JSONObject) {
        let mode = node.parameters["mode"]?.stringValue ?? "truthy"
        let path = node.parameters["path"] ?? .null
        let value = expression(node, path, "path")
        let holds = truth(node, "path")?.stringValue ?? "false"
        let wanted = node.parameters["value"] ?? .null
        let asked = CELWriter.literal(.string((wanted.stringValue ?? wanted.serializedString()).lowercased()))
        let equals = "(\(value) != null && string(\(value)).lowerAscii() == \(asked))"
        var branches: [JSONValue] = []
        for (edge, port) in zip(leaving(node), ports) where port != "default" {
            let isYes = edge.condition?.lowercased() != "false"
            let when =
                switch mode {
                case "truthy": isYes ? holds : "!(\(holds))"
                case "falsy": isYes ? "!(\(holds))" : holds
                case "equals": isYes ? equals : "!\(equals)"
                case "not_equals": isYes ? "!\(equals)" : equals
                default:
                    "\(value) != null && string(\(value)).trim() == \(CELWriter.literal(.string(edge.condition ?? "")))"
                }
            branches.append(["name": .string(port), "when": .string(when)])
        }
        if !ports.contains("default") {
            note(node, nil, "No edge is taken where no branch holds: draw one from 'default'.")
        }
        return fill(node, as: "condition", [("branches", .array(branches), "path")], also: ["mode", "value"])
    }

    private mutating func end(_ node: Node) -> (kind: String, parameters: JSONObject) {
        var grade: JSONValue?
        if let ags = node.parameters["ags"], ags.objectValue?.isEmpty == false {
            let score = expression(node, ags["value"] ?? ags["score"] ?? ags["score_value"] ?? .null, "ags.score")
            let most = expression(node, ags["maximum"] ?? ags["max_score"] ?? 1, "ags.maximum")
            grade = .string("{\"score\": \(score), \"maximum\": \(most)}")
            if ags["score_variable_id"] ?? ags["variable_id"] != nil {
                note(node, "ags", "The grade goes to the column that the assistant is linked to, not to a named one.")
            }
        }
        let status = node.parameters["status"]?["type"]
        return fill(
            node, as: "end",
            [
                ("status", status?.stringValue?.isEmpty == false ? status : nil, "status"),
                ("message", text(node, ["message"]), "message"), ("grade", grade, "ags"),
            ], also: ["status", "status_reason", "reason"])
    }

    /// The parameters of tutoring steps have the names that they had; their texts are templates.
    private mutating func tutor(_ node: Node, as kind: String) -> (kind: String, parameters: JSONObject) {
        let aliases = ["model_provider_slug": "provider"]
        var parameters: [Parameter] = []
        for member in node.parameters.members where !member.value.isNull {
            let value = member.value.stringValue.map { _ in text(node, [member.key]) ?? "" } ?? member.value
            parameters.append((aliases[member.key] ?? member.key, value, member.key))
        }
        return fill(node, as: kind, parameters)
    }

    /// The parameters that the kind has; what else there was is noted.
    private mutating func fill(
        _ node: Node, as kind: String, _ parameters: [Parameter], also known: [String] = []
    ) -> (kind: String, parameters: JSONObject) {
        var members = JSONObject()
        guard let description = catalog.description(of: kind) else {
            note(node, nil, "There is no step kind '\(kind)': put another step in its place.")
            return (kind, node.parameters)
        }
        let names = Set(description.parameters.json["properties"]?.objectValue?.keys ?? [])
        var used = Set(known + ["title", "position"])
        for (name, value, was) in parameters where names.contains(name) {
            if let value, !value.isNull { members[name] = value }
            used.insert(was)
        }
        for member in node.parameters.members where !used.contains(member.key) && !Self.isNothing(member.value) {
            note(node, member.key, "This has no equal here.")
        }
        return (kind, members)
    }

    private static func isNothing(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .string(""), .bool(false): true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }

    private func flag(_ value: JSONValue?) -> JSONValue? {
        switch value {
        case .bool(let flag)?: .bool(flag)
        case .string(let text)?: .bool(["true", "1", "yes", "on"].contains(text.lowercased()))
        case .integer(let number)?: .bool(number != 0)
        default: nil
        }
    }
}
