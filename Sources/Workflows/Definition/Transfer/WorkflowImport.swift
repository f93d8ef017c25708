package import Core
import HTTPCore

/// A workflow read from a document: ours, or a graph of edxo.
package struct WorkflowImport: Sendable {
    /// Something of the document that the definition does not have.
    package struct Unmapped: Sendable, Equatable {
        package let node: String?
        package let field: String?
        package let message: String

        package init(node: String? = nil, field: String? = nil, _ message: String) {
            self.node = node
            self.field = field
            self.message = message
        }

        package var json: JSONValue {
            var members = JSONObject()
            members["node"] = node.map { .string($0) }
            members["field"] = field.map { .string($0) }
            members.append("message", .string(message))
            return .object(members)
        }
    }

    package let slug: String?
    package let title: String?
    package let description: String
    package let definition: WorkflowDefinition
    package let tests: [WorkflowTest]
    package let unmapped: [Unmapped]

    /// Throws `InvalidWorkflow` for a document that is of none of the forms, or no graph.
    package init(_ json: JSONValue, catalog: StepCatalog) throws(InvalidWorkflow) {
        guard case .object(let root) = json else { throw Self.foreign("An import is a JSON object.") }
        if let format = root["format"] {
            guard format == .string(WorkflowDocument.format) else {
                throw Self.foreign("The format of a document is '\(WorkflowDocument.format)'.", field: "format")
            }
            definition = try WorkflowDefinition(json: root["definition"] ?? .null)
            unmapped = (root["left_out"]?.arrayValue ?? []).map { leftOut in
                Unmapped(
                    node: leftOut["node"]?.stringValue, field: leftOut["field"]?.stringValue,
                    "This was left out because it is secret.")
            }
        } else {
            let graph = root["graph"] ?? root["definition"] ?? json
            guard graph["nodes"]?.arrayValue != nil else {
                throw Self.foreign("There is neither a format '\(WorkflowDocument.format)' nor a graph with nodes.")
            }
            if EdxoGraph.isOne(graph) {
                var edxo = try EdxoGraph(graph, catalog: catalog)
                definition = edxo.translated()
                unmapped = edxo.unmapped
            } else {
                (definition, unmapped) = (try WorkflowDefinition(json: graph), [])
            }
        }
        tests = try Self.tests(root["tests"] ?? [])
        slug = root["slug"]?.stringValue.flatMap { Slug($0)?.description }
        title = root["title"]?.stringValue ?? root["display_name"]?.stringValue
        description = root["description"]?.stringValue ?? ""
    }

    private static func tests(_ json: JSONValue) throws(InvalidWorkflow) -> [WorkflowTest] {
        guard let list = json.arrayValue, list.count <= WorkflowStore.mostTests else {
            throw foreign("Expected a list of at most \(WorkflowStore.mostTests) tests.", field: "tests")
        }
        var tests: [WorkflowTest] = []
        for (index, test) in list.enumerated() {
            do throws(InvalidWorkflowTest) {
                tests.append(try WorkflowTest(json: test))
            } catch {
                throw InvalidWorkflow(
                    error.problems.map { problem in
                        WorkflowProblem(
                            field: ["tests[\(index)]", problem.field].compactMap(\.self).joined(separator: "."),
                            message: problem.message)
                    })
            }
        }
        return tests
    }

    private static func foreign(_ message: String, field: String = "") -> InvalidWorkflow {
        InvalidWorkflow([WorkflowProblem(field: field, message: message)])
    }
}
