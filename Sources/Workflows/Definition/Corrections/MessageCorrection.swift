import Core

/// Another text for a step that says something, as the one change of a published definition.
package struct MessageCorrection: Sendable {
    /// Why a definition cannot be corrected so.
    package enum Refusal: Error, Equatable {
        case noStep(String)
        /// The step says nothing that its author wrote.
        case noMessage(String)
        case sameText
    }

    /// The kinds of steps that say a text of their author, and the parameter that has it.
    static let parameters = [AssistantMessageStep.kind: "text", WaitForUserInputStep.kind: "message"]

    /// The step's slug.
    package let node: String
    package let text: String

    package init(node: String, text: String) {
        self.node = node
        self.text = text
    }

    /// The definition with the text.
    package func applied(to definition: WorkflowDefinition) throws(Refusal) -> WorkflowDefinition {
        guard let index = definition.nodes.firstIndex(where: { $0.slug == node }) else { throw .noStep(node) }
        guard let parameter = Self.parameters[definition.nodes[index].kind],
            let before = definition.nodes[index].parameters[parameter]?.stringValue
        else { throw .noMessage(node) }
        guard before != text else { throw .sameText }
        var corrected = definition
        corrected.nodes[index].parameters[parameter] = .string(text)
        return corrected
    }

    /// The text that the step has in a definition; nil where there is no such step that says something.
    package func text(in definition: WorkflowDefinition) -> String? {
        guard let found = definition.nodes.first(where: { $0.slug == node }),
            let parameter = Self.parameters[found.kind]
        else { return nil }
        return found.parameters[parameter]?.stringValue
    }
}
