import Auth
import Core
import HTTPCore
import Workflows

/// Drafts: reading and saving them, their history, what is wrong with them, and publishing them.
struct WorkflowDraftsController {
    let workflows: WorkflowStore
    let validator: WorkflowValidator
    let audit: AuditLog
    let library: WorkflowLibrary

    /// The longest definition as JSON.
    static let bodyLimit = 4 << 20

    var routes: [Route] {
        let (path, tag) = ("/api/v1/workflows/{slug}", "Workflows")
        let (read, edit) = (RouteGuard.permission(.workflowsRead), RouteGuard.permission(.workflowsEdit))
        return [
            Route(.get, "\(path)/draft", access: read, traits: .crossOrigin) { _, context in
                let draft = try await workflows.draft(of: context.workflow, in: context.member.tenantID)
                return .json(draft.json).tagged(draft.tag)
            }.documented("Show the draft of a workflow", tag: tag, answer: WorkflowDraft.schema, isVersioned: true),
            Route(.put, "\(path)/draft", access: edit, bodyLimit: Self.bodyLimit, traits: .crossOrigin) {
                try await save($0, $1)
            }.documented(
                "Save the draft of a workflow", tag: tag, body: Self.body(isRequired: true),
                answer: WorkflowDraft.savedSchema, isVersioned: true,
                details: "A draft may have problems, which the answer lists; what is no graph at all is refused.",
                errors: [.invalidWorkflow]),
            Route(.get, "\(path)/draft/history", access: read, traits: .crossOrigin) { _, context in
                let saves = try await workflows.history(of: context.workflow, in: context.member.tenantID)
                return .json(["data": .array(saves.map(\.json)), "has_more": false, "after": nil])
            }.documented(
                "List what was saved of a draft, the newest first", tag: tag, answer: .page(of: DraftSave.schema),
                details: "The last 50 saves; those of one person within five minutes are one."),
            Route(.post, "\(path)/draft/restore", access: edit, bodyLimit: 1 << 10, traits: .crossOrigin) {
                try await restore($0, $1)
            }.documented(
                "Make what was saved or published before the draft again", tag: tag, body: RestoreBody.schema,
                answer: WorkflowDraft.schema, isVersioned: true),
            Route(
                .post, "\(path)/validate", access: read, bodyLimit: Self.bodyLimit, traits: [.crossOrigin, .question]
            ) { try await validate($0, $1) }.documented(
                "Find everything that is wrong with a draft, or with the definition that is sent", tag: tag,
                body: Self.body(isRequired: false),
                answer: .object([.required("problems", .array(WorkflowProblem.schema))]), errors: [.invalidWorkflow],
                isBodyOptional: true),
            Route(
                .post, "\(path)/publish", access: .permission(.workflowsPublish), bodyLimit: 64 << 10,
                traits: .crossOrigin
            ) { try await publish($0, $1) }.documented(
                "Publish the draft as the next version", tag: tag, body: PublishBody.schema, status: .created,
                answer: WorkflowVersion.schema, isVersioned: true,
                details: """
                    Refused with the list of problems where there are errors; warnings do not keep it. Where the workflow \
                    has `required_tests`, its tests are played on the draft before, and one that fails keeps it: \
                    `details.tests` has their names and what is wrong. `If-Match` takes the tag of the draft.
                    """,
                errors: [.invalidWorkflow, .conflict]),
        ]
    }

    private static func body(isRequired: Bool) -> JSONSchema {
        .object([.init("definition", WorkflowDefinition.schema, isRequired: isRequired)])
    }

    private func save(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (slug, tenant) = (try context.workflow, try context.member.tenantID)
        guard let definition = try await request.definition() else {
            throw JSONDecodingError(path: "definition", expectation: "object")
        }
        let draft = try await workflows.saveDraft(
            definition, of: slug, by: WorkflowAuthor(request, context, audit), in: tenant, check: request.requireMatch)
        return .json(draft.saved(try await validator.problems(of: definition, as: slug, in: tenant)))
            .tagged(draft.tag)
    }

    private func restore(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let place = try await request.decode(RestoreBody.self).place
        let draft = try await workflows.restore(
            context.workflow, to: place, by: WorkflowAuthor(request, context, audit), in: context.member.tenantID,
            check: request.requireMatch)
        return .json(draft.json).tagged(draft.tag)
    }

    private func validate(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (slug, tenant) = (try context.workflow, try context.member.tenantID)
        let sent = try await request.definition()
        let draft = try await workflows.draft(of: slug, in: tenant)
        let problems = try await validator.problems(
            of: sent ?? WorkflowDefinition(json: draft.definition), as: slug, in: tenant)
        return .json(["problems": .array(problems.map(\.json))])
    }

    private func publish(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (slug, tenant) = (try context.workflow, try context.member.tenantID)
        let note = try Field.note(try await request.decode(PublishBody.self).note ?? "")
        let draft = try await workflows.draft(of: slug, in: tenant)
        try request.requireMatch(draft.tag)
        let definition = try WorkflowDefinition(json: draft.definition)
        let errors = try await validator.problems(of: definition, as: slug, in: tenant)
            .filter { $0.severity == .error }
        guard errors.isEmpty else { throw InvalidWorkflow(errors) }
        let tests = try await passedTests(of: slug, on: definition, in: tenant)
        let version = try await workflows.publishDraft(
            of: slug, revision: draft.revision, note: note, calls: validator.calls(of: definition), tests: tests,
            by: WorkflowAuthor(request, context, audit), in: tenant)
        return .json(version.json, status: .created)
    }

    /// The revision of the workflow's tests, all of which pass on the definition; nil where they need not.
    func passedTests(
        of slug: String, on definition: WorkflowDefinition, in tenant: TenantID
    ) async throws -> Int? {
        let workflow = try await workflows.workflow(slug, in: tenant)
        guard workflow.requiresTests else { return nil }
        let tests = try await workflows.tests(of: slug, in: tenant)
        let runner = WorkflowTestRunner(calling: TenantWorkflows(library, of: tenant))
        if let failed = FailedWorkflowTests(try await runner.reports(of: tests, on: definition)) { throw failed }
        return workflow.testsRevision
    }
}
