/// The step kinds that workflows may use.
package struct StepCatalog: Sendable {
    private let types: [any StepKind.Type]

    package init(_ types: [any StepKind.Type]) {
        self.types = types
    }

    /// Every kind of the product.
    package static let standard = StepCatalog([
        StartStep.self, EndStep.self, ConditionStep.self, WhileStep.self, ForEachStep.self, ParallelStep.self,
        JoinStep.self, SubWorkflowStep.self, FailStep.self, WaitForUserInputStep.self, ApprovalStep.self,
        DelayStep.self,
        AssignStep.self, TransformStep.self, HTTPRequestStep.self, VectorSearchStep.self, VectorIngestStep.self,
        WatchStep.self,
        AssistantMessageStep.self, UserMessageStep.self, WidgetStep.self, ProgressStep.self, NoticeStep.self,
        ClientEffectStep.self, TasksStep.self, ClientToolStep.self, StructuredInputStep.self,
        AgentStep.self, ClassifyStep.self, ExtractStep.self, GuardrailStep.self, GenerateImageStep.self,
        VoiceAgentStep.self, SayStep.self, CollectDigitsStep.self, TransferStep.self, HangUpStep.self,
        OutboundCallStep.self,
        EvaluatedStep.self, HelpLoopStep.self, GuidedExerciseStep.self, RubricGradeStep.self,
    ])

    package var kinds: [String] { types.map { $0.kind } }

    /// What the kind tells of itself; nil for an unknown one.
    package func description(of kind: String) -> StepDescription? {
        types.first { $0.kind == kind }?.description
    }

    /// A configured step; nil for an unknown kind.
    func make(_ kind: String, parameters: inout StepParameters) -> (any StepKind)? {
        types.first { $0.kind == kind }?.init(parameters: &parameters)
    }
}
