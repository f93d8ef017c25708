import Core

/// Where a run begins; its output is the run's input.
struct StartStep: Step {
    static let kind = "start"

    init(parameters: inout StepParameters) {}

    func run(_ context: StepContext) async throws -> JSONValue {
        context.scope["input"] ?? .null
    }
}
