package import Core
import HTTPCore

extension StepCatalog {
    /// What each kind tells of itself, in the form that the API gives.
    package var listing: [JSONValue] {
        kinds.compactMap { kind in
            guard let description = description(of: kind) else { return nil }
            // A node without parameters has the ports that every node of the kind has.
            var none = StepParameters(node: kind, JSONObject())
            let ports = (make(kind, parameters: &none)?.ports ?? []) + [StepPort.error]
            return [
                "kind": .string(kind), "category": .string(description.category.rawValue),
                "title": .string(description.title), "summary": .string(description.summary),
                "parameters": description.parameters.json, "output": description.output.json,
                "ports": .array(ports.map { .string($0) }),
                "ports_from": description.portNames.map { .string($0) } ?? .null,
            ]
        }
    }
}
