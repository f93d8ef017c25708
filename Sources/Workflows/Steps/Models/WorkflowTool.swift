import Core
import Expressions
import HTTPCore
import Tools

/// Lets a model run another workflow of the tenant, in the version that is published when the agent's step begins.
///
/// The workflow is a part of the run: its steps stand in the trace, it may wait for the person, and the run's limits and
/// its end are its own. The agent rests meanwhile.
struct WorkflowTool: Tool {
    struct Settings: Sendable {
        let workflow: String
        /// Nil: what the workflow's start says.
        let name: String?
        let description: String?

        init(_ parameters: inout StepParameters) {
            workflow = parameters.string("workflow")
            name = parameters.has("name") ? parameters.toolName("name") : nil
            let description = parameters.string("description", default: "")
            self.description = description.isEmpty ? nil : description
            if !workflow.isEmpty, Slug(workflow) == nil {
                parameters.require("workflow", "Expected the slug of a workflow.")
            }
        }

        static let properties: [JSONSchema.Property] = [
            .required(
                "workflow", .string().titled("Workflow", "The slug of a published workflow.", format: "workflow")),
            .optional(
                "name",
                .string().titled("Name", "What the model calls it; unless told, what the workflow's start says.")),
            .optional(
                "description",
                .string().titled("Description", "Tells the model when to run it; unless told, likewise.")),
        ]

        func tool(_ context: StepContext, _ journal: AgentJournal) async throws -> WorkflowTool {
            let call = try await WorkflowCall(
                published: workflow, input: [:], in: context.run.tenantID, context.services.workflows)
            return WorkflowTool(settings: self, call: call, journal: journal)
        }
    }

    let settings: Settings
    /// The workflow, still without input.
    let call: WorkflowCall
    let journal: AgentJournal

    var name: String { settings.name ?? call.workflow.toolName ?? settings.workflow }

    var description: String {
        settings.description ?? call.workflow.toolDescription ?? "Runs the workflow \"\(settings.workflow)\"."
    }

    var parameters: JSONValue { call.workflow.inputSchema ?? Self.text }

    /// For a workflow that does not say what it takes.
    private static let text: JSONValue = [
        "type": "object",
        "properties": ["text": ["type": "string", "description": "What it is to work with."]],
        "required": ["text"], "additionalProperties": false,
    ]

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        if let outcome = journal.consulted(key) { return Self.result(of: outcome) }
        let input = JSONValue.object(arguments)
        do throws(InvalidRunInput) {
            try call.workflow.check(input: input)
        } catch {
            return ToolResult("\(error)", isError: true)
        }
        throw ConsultationNeeded(
            consultations: [
                Consultation(
                    key: key, call: WorkflowCall(versionID: call.versionID, workflow: call.workflow, input: input))
            ])
    }

    /// What the model reads of how the workflow ended.
    private static func result(of outcome: JSONValue) -> ToolResult {
        if let error = outcome["error"] {
            return ToolResult("The workflow failed: \(error["message"]?.stringValue ?? "")", isError: true)
        }
        let members = (outcome["result"]?.objectValue ?? [:]).members.filter { !$0.value.isNull }
        return ToolResult(JSONValue.object(JSONObject(members.map { ($0.key, $0.value) })).serializedString())
    }
}

extension WorkflowCall {
    /// The version that is published now. Throws a `RunFailure` where there is none that can be run.
    init(
        published slug: String, input: JSONValue, in tenantID: TenantID, _ workflows: any WorkflowFinding
    ) async throws {
        do {
            guard let found = try await workflows.published(slug, in: tenantID) else {
                throw RunFailure(.invalidStep, "There is no published workflow '\(slug)'.", allowsRetry: false)
            }
            self.init(versionID: found.versionID, workflow: found.workflow, input: input)
        } catch is InvalidWorkflow {
            throw RunFailure(.invalidStep, "The workflow '\(slug)' has to be published anew.", allowsRetry: false)
        }
    }
}
