package import Core
import ModelProviders
package import Postgres
import Tools

/// Tools that a program offers to carry out itself, for the agents of the run that it begins or goes on with.
package struct OfferedTools: Sendable, Equatable {
    /// What of them the model is to do first.
    package enum Choice: Sendable, Equatable {
        case auto, required
        case named(String)
    }

    package struct Definition: Sendable, Equatable {
        package let name: String
        package let description: String
        /// JSON Schema of an object.
        package let parameters: JSONValue

        package init(name: String, description: String, parameters: JSONValue) {
            self.name = name
            self.description = description
            self.parameters = parameters
        }
    }

    package let definitions: [Definition]
    package let choice: Choice
    /// Whether the program takes several calls at once.
    package let isParallel: Bool

    package init(_ definitions: [Definition], choice: Choice = .auto, isParallel: Bool = true) {
        self.definitions = definitions
        self.choice = choice
        self.isParallel = isParallel
    }

    /// The form that the journal keeps.
    package var json: JSONValue {
        var members: JSONObject = [
            "definitions": .array(
                definitions.map {
                    ["name": .string($0.name), "description": .string($0.description), "parameters": $0.parameters]
                }), "parallel": .bool(isParallel),
        ]
        switch choice {
        case .auto: break
        case .required: members.append("required", true)
        case .named(let name): members.append("required", .string(name))
        }
        return .object(members)
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let definitions = json["definitions"]?.arrayValue else { return nil }
        self.init(
            definitions.map {
                Definition(
                    name: $0["name"]?.stringValue ?? "", description: $0["description"]?.stringValue ?? "",
                    parameters: $0["parameters"] ?? ClientTool.noParameters)
            },
            choice: json["required"]?.stringValue.map { .named($0) }
                ?? (json["required"]?.boolValue == true ? .required : .auto),
            isParallel: json["parallel"]?.boolValue ?? true)
    }
}

extension OfferedTools {
    /// The tools as an agent's model may call them; those whose names the agent's own have are not.
    func tools(beside own: [any Tool], _ asked: AskedCalls?) -> [any Tool] {
        let names = Set(own.map(\.name))
        return definitions.filter { !names.contains($0.name) }.map { definition in
            ClientTool(
                name: definition.name, description: definition.description, parameters: definition.parameters,
                isTogether: isParallel, isOffered: true, asked: asked)
        }
    }

    /// Makes the model call what the program wants called.
    func apply(to request: inout ModelRequest) {
        switch choice {
        case .auto: break
        case .required: if !request.tools.isEmpty { request.toolChoice = .required }
        case .named(let name):
            let wanted = request.tools.filter { $0.name == name }
            guard !wanted.isEmpty else { return }
            request.tools = wanted
            request.toolChoice = .required
        }
    }
}

extension RunEngine {
    /// The statement that gives a run the tools that came with what it is told.
    package static func offering(_ tools: OfferedTools, to run: RunID) -> Query {
        """
        UPDATE workflow_runs SET input = jsonb_set(input, '{offered}', \(tools.json))
        WHERE tenant_id = app_tenant_id() AND id = \(run)
        """
    }
}
