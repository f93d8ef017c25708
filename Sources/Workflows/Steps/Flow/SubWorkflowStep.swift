import Core
import HTTPCore

/// Runs another workflow in its place, in the version that is published when the step comes to it.
///
/// `workflow` is its slug. `input` is what it begins with, this workflow's own input unless told. The two share nothing
/// else but the person and the conversation. Output: the other's result, `{"status", "message", "output", "grade"}`; where
/// it fails, so does the step.
struct SubWorkflowStep: Step {
    static let kind = "sub_workflow"
    static let description = StepDescription(
        .flow, title: "Another workflow", summary: "Runs another published workflow, and goes on with its result.",
        parameters: .object([
            .required(
                "workflow",
                .string().titled("Workflow", "The slug of a published workflow.", format: "workflow")),
            .optional(
                "input",
                JSONSchema.any.titled(
                    "Input", "What the workflow begins with; the texts in it are templates.", format: "template")),
        ]),
        output: .object([
            .required("status", .string()), .required("message", .nullable(.string())), .required("output", .any),
            .required("grade", .any),
        ]))
    let takesTime = true

    private let workflow: String
    private let input: ValueTemplate?

    init(parameters: inout StepParameters) {
        workflow = parameters.string("workflow")
        input = parameters.value("input", isRequired: false)
        if !workflow.isEmpty, Slug(workflow) == nil {
            parameters.require("workflow", "Expected the slug of a workflow.")
        }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let input = try input?.render(context.scope) ?? context.scope["input"] ?? [:]
        return .call(
            try await WorkflowCall(
                published: workflow, input: input, in: context.run.tenantID, context.services.workflows))
    }
}
