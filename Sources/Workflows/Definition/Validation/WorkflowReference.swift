import Core

/// Something outside of the workflow that a step names.
package struct WorkflowReference: Sendable, Equatable {
    /// What is named; the values are the formats of parameters.
    package enum Kind: String, Sendable, CaseIterable {
        case workflow
        case vectorStore = "vector-store"
        case model, tool, widget, secret

        /// How people call it.
        var noun: String { self == .vectorStore ? "vector store" : rawValue }
    }

    package let kind: Kind
    package let name: String
    package let node: String
    package let field: String
}

extension WorkflowDefinition {
    /// Whether a parameter of a step or the condition of a way has the word in it.
    func speaks(of word: String) -> Bool {
        edges.contains { $0.condition?.contains(word) == true }
            || nodes.contains { JSONValue.object($0.parameters).serializedString().contains(word) }
    }

    /// Everything that the steps name.
    package func references(_ catalog: StepCatalog) -> [WorkflowReference] {
        nodes.flatMap { node -> [WorkflowReference] in
            guard let description = catalog.description(of: node.kind) else { return [] }
            return ParameterPlace.all(in: node.parameters, description.parameters).compactMap { place in
                guard let kind = WorkflowReference.Kind(rawValue: place.format), !place.text.isEmpty,
                    !StoreName.isTemplate(place.text)
                else { return nil }
                return WorkflowReference(kind: kind, name: place.text, node: node.slug, field: place.field)
            }
        }
    }

    /// The slugs of the workflows that the steps name, each once.
    package func calls(_ catalog: StepCatalog) -> [String] {
        Set(references(catalog).filter { $0.kind == .workflow }.map(\.name)).sorted()
    }
}
