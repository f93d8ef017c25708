import Core
import HTTPCore
import Workflows

/// The assistants that a member may open.
struct WorkflowsController {
    let workflows: WorkflowStore
    let library: WorkflowLibrary

    var routes: [Route] {
        [
            Route(.get, "/api/v1/workflows", access: .permission(.assistantsUse), traits: .crossOrigin) {
                request, context in
                let tenantID = try context.member.tenantID
                var shown: [JSONValue] = []
                for workflow in try await workflows.published(in: tenantID) {
                    shown.append(await show(workflow, locale: request.preferredLocale, in: tenantID))
                }
                return .json(["data": .array(shown), "has_more": false, "after": nil])
            }.documented(
                "List the assistants that one may open", tag: "Assistants", answer: .assistants,
                details: "Prompts are in the language that `Accept-Language` asks for, where there are any.")
        ]
    }

    /// A workflow that this program no longer understands is listed without its prompts.
    private func show(_ workflow: WorkflowSummary, locale: String, in tenantID: TenantID) async -> JSONValue {
        let compiled = try? await library.compiled(workflow.versionID, in: tenantID)
        let prompts = compiled?.starterPrompts(locale: locale) ?? []
        return [
            "slug": .string(workflow.slug), "title": .string(workflow.title),
            "description": .string(workflow.description), "starter_prompts": .array(prompts.map(JSONValue.string)),
        ]
    }
}
