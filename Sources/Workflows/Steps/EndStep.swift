import Core

/// Where a run ends.
struct EndStep: Step {
    static let kind = "end"

    init(parameters: inout StepParameters) {}

    func run(_ context: StepContext) async throws -> JSONValue {
        .null
    }
}
