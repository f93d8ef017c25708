import Core
import HTTPCore
import Workflows

/// The assistants that a member may open; for authors, all workflows.
struct WorkflowsController {
    let workflows: WorkflowStore
    let library: WorkflowLibrary

    var routes: [Route] {
        [
            Route(.get, "/api/v1/workflows", access: .permission(.assistantsUse), traits: .crossOrigin) {
                request, context in
                let tenantID = try context.member.tenantID
                if request.queryParameters["state"] != nil { return try await list(request, context) }
                var shown: [JSONValue] = []
                for workflow in try await workflows.published(in: tenantID) {
                    shown.append(await show(workflow, locale: request.preferredLocale, in: tenantID))
                }
                return .json(["data": .array(shown), "has_more": false, "after": nil])
            }.documented(
                "List the assistants that one may open, or workflows as their authors see them", tag: "Assistants",
                query: [
                    .init(
                        "state", "Which workflows; asks for the permission workflows.read, and answers with workflows.",
                        .choice(WorkflowState.self)),
                    .init("search", "Part of a workflow's title or slug, in any case; with `state` alone."),
                ] + RouteDocumentation.Parameter.paging,
                answer: .either([.assistants, .page(of: Workflow.schema)]),
                details: "Prompts are in the language that `Accept-Language` asks for, where there are any. "
                    + "Without `state` the list is whole, and of published workflows alone.")
        ]
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        try member.require(.workflowsRead)
        let query = try ListQuery(request)
        let page = try await workflows.list(
            query.page, state: query.choice("state", WorkflowState.self) ?? .any, search: query.search(),
            in: member.tenantID)
        return .page(page, \.json)
    }

    /// A workflow that this program no longer understands is listed without its prompts.
    private func show(_ workflow: WorkflowSummary, locale: String, in tenantID: TenantID) async -> JSONValue {
        let compiled = try? await library.compiled(workflow.versionID, in: tenantID)
        let prompts = compiled?.starterPrompts(locale: locale) ?? []
        return [
            "slug": .string(workflow.slug), "title": .string(workflow.title),
            "description": .string(workflow.description), "starter_prompts": .array(prompts.map(JSONValue.string)),
            "auto_start": .bool(compiled?.automaticStart(locale: locale) != nil),
        ]
    }
}
