/// The step kinds that workflows may use.
package struct StepCatalog: Sendable {
    private let types: [any StepKind.Type]

    package init(_ types: [any StepKind.Type]) {
        self.types = types
    }

    /// Every kind of the product.
    package static let standard = StepCatalog([
        StartStep.self, EndStep.self, ConditionStep.self, WhileStep.self, ForEachStep.self, ParallelStep.self,
        JoinStep.self, FailStep.self, WaitForUserInputStep.self, DelayStep.self, AssignStep.self, VectorSearchStep.self,
        AssistantMessageStep.self,
        AgentStep.self,
    ])

    package var kinds: [String] { types.map { $0.kind } }

    /// A configured step; nil for an unknown kind.
    func make(_ kind: String, parameters: inout StepParameters) -> (any StepKind)? {
        types.first { $0.kind == kind }?.init(parameters: &parameters)
    }
}
