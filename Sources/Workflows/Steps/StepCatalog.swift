/// The step kinds that workflows may use.
package struct StepCatalog: Sendable {
    private let types: [any Step.Type]

    package init(_ types: [any Step.Type]) {
        self.types = types
    }

    /// Every kind of the product.
    package static let standard = StepCatalog([
        StartStep.self, VectorSearchStep.self, AssistantMessageStep.self, AgentStep.self, EndStep.self,
    ])

    package var kinds: [String] { types.map { $0.kind } }

    /// A configured step; nil for an unknown kind.
    func make(_ kind: String, parameters: inout StepParameters) -> (any Step)? {
        types.first { $0.kind == kind }?.init(parameters: &parameters)
    }
}
