import Core

/// A workflow as an editor saves it; `json_pydantic.py` has the same type.
struct Workflow: Codable {
    struct Node: Codable {
        let slug: String
        let kind: String
        let title: String
        let isEnabled: Bool
        let position: Position
        let parameters: JSONValue
    }

    struct Position: Codable {
        let x: Double
        let y: Double
    }

    struct Edge: Codable {
        let source: String
        let target: String
        let condition: String
    }

    let name: String
    let version: Int
    let nodes: [Node]
    let edges: [Edge]
}
