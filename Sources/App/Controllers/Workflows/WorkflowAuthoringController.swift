import Auth
import Core
import HTTPCore
import Workflows

/// Makes, changes and removes workflows.
struct WorkflowAuthoringController {
    let workflows: WorkflowStore
    let audit: AuditLog

    var routes: [Route] {
        let (path, tag) = ("/api/v1/workflows", "Workflows")
        let one = "\(path)/{slug}"
        let edit = RouteGuard.permission(.workflowsEdit)
        return [
            Route(.post, path, access: edit, bodyLimit: 64 << 10, traits: .crossOrigin) { try await create($0, $1) }
                .documented(
                    "Make a workflow", tag: tag, body: NewWorkflowBody.schema(titled: true), status: .created,
                    answer: Workflow.schema, isVersioned: true,
                    details: "It has a draft with a start that leads to an end, and no version.", errors: [.conflict]),
            Route(.get, one, access: .permission(.workflowsRead), traits: .crossOrigin) { _, context in
                show(try await workflows.workflow(context.workflow, in: context.member.tenantID))
            }.documented("Show a workflow", tag: tag, answer: Workflow.schema, isVersioned: true),
            Route(.patch, one, access: edit, bodyLimit: 64 << 10, traits: .crossOrigin) { request, context in
                let changes = try await request.decode(WorkflowChangesBody.self).changes
                return show(
                    try await workflows.update(
                        context.workflow, changes, by: WorkflowAuthor(request, context, audit),
                        in: context.member.tenantID, check: request.requireMatch))
            }.documented(
                "Change a workflow's title and description, or make it the one without a name", tag: tag,
                body: WorkflowChangesBody.schema, answer: Workflow.schema, isVersioned: true),
            Route(.delete, one, access: .permission(.workflowsPublish), traits: .crossOrigin) { request, context in
                try await workflows.delete(
                    context.workflow, by: WorkflowAuthor(request, context, audit), in: context.member.tenantID,
                    check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented(
                "Remove a workflow", tag: tag, status: .noContent, isVersioned: true,
                details: "Conversations that there were stay; runs that wait are given up."),
            Route(.post, "\(one)/duplicate", access: edit, bodyLimit: 64 << 10, traits: .crossOrigin) {
                try await duplicate($0, $1)
            }.documented(
                "Make a workflow from the draft of another one", tag: tag,
                body: NewWorkflowBody.schema(titled: false), status: .created, answer: Workflow.schema,
                isVersioned: true, errors: [.conflict]),
        ]
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(NewWorkflowBody.self)
        let workflow = try await workflows.create(
            WorkflowStore.NewWorkflow(
                slug: Field.slug(body.slug), title: Field.name(body.title ?? "", "title").description,
                description: Field.description(body.description ?? "")),
            by: WorkflowAuthor(request, context, audit), in: context.member.tenantID)
        return .json(workflow.json, status: .created).tagged(workflow.tag)
    }

    private func duplicate(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(NewWorkflowBody.self)
        let (slug, tenant) = (try Field.slug(body.slug), try context.member.tenantID)
        let title = try body.title.map { text throws(JSONDecodingError) in
            try Field.name(text, "title").description
        }
        let description = try body.description.map(Field.description)
        let source = try await workflows.workflow(context.workflow, in: tenant)
        let draft = try await workflows.draft(of: source.slug, in: tenant)
        let copy = try await workflows.create(
            WorkflowStore.NewWorkflow(
                slug: slug, title: title ?? source.title, description: description ?? source.description,
                definition: WorkflowDefinition(json: draft.definition)),
            by: WorkflowAuthor(request, context, audit), in: tenant)
        return .json(copy.json, status: .created).tagged(copy.tag)
    }

    private func show(_ workflow: Workflow) -> HTTPResponse { .json(workflow.json).tagged(workflow.tag) }
}

extension RequestContext {
    /// The slug in the route's own path. Throws 404 for a text that is none.
    var workflow: String {
        get throws(HTTPError) { try parameter("slug", as: Slug.self).description }
    }
}
