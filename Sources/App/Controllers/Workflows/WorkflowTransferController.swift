import Auth
import Core
import HTTPCore
import Workflows

/// Takes workflows out of an installation and into one.
struct WorkflowTransferController {
    let workflows: WorkflowStore
    let validator: WorkflowValidator
    let audit: AuditLog

    var routes: [Route] {
        let tag = "Workflows"
        return [
            Route(
                .get, "/api/v1/workflows/{slug}/export", access: .permission(.workflowsRead), traits: .crossOrigin
            ) { try await export($0, $1) }.documented(
                "Export a workflow as one document", tag: tag,
                query: [
                    .init(
                        "version",
                        "The number of a version, or `draft`; unless told the published version, or the draft."
                    )
                ], answer: WorkflowDocument.schema,
                details: "References are by slug. What is secret is left out, and listed in `left_out`."),
            Route(
                .post, "/api/v1/workflows/import", access: .permission(.workflowsEdit),
                bodyLimit: WorkflowDraftsController.bodyLimit, traits: .crossOrigin
            ) { try await take($0, $1) }.documented(
                "Import a document as a new workflow with a draft", tag: tag,
                query: [
                    .init("slug", "The slug of the workflow; the document's unless told."),
                    .init("title", "The title of the workflow; the document's unless told."),
                ], body: .map(.any), status: .created, answer: Self.answer, isVersioned: true,
                details: """
                    Takes `lyceum.workflow/1`, and graphs of edxo (`{"nodes", "edges"}`, or with a slug and a name \
                    around them as `graph`), whose kinds, parameters and conditions are translated. What could not be \
                    is listed in `unmapped`; `problems` is what is wrong with the draft as it is now.
                    """, errors: [.conflict, .invalidWorkflow]),
        ]
    }

    private static let answer = JSONSchema.object([
        .required("workflow", Workflow.schema),
        .required(
            "unmapped",
            .array(
                .object([
                    .optional("node", .string()), .optional("field", .string()), .required("message", .string()),
                ]))),
        .required("problems", .array(WorkflowProblem.schema)),
    ])

    private func export(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (slug, tenant) = (try context.workflow, try context.member.tenantID)
        let (workflow, number, definition) = try await workflows.revision(
            request.queryParameters["version"], of: slug, in: tenant)
        let tests = try await workflows.tests(of: slug, in: tenant).map(\.document)
        let document = WorkflowDocument(
            workflow, version: number, definition: definition, tests: tests, catalog: .standard)
        var response = HTTPResponse.json(document.json)
        response.fields["Content-Disposition"] = "attachment; filename=\"\(slug).json\""
        return response
    }

    private func take(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let tenant = try context.member.tenantID
        let query = request.queryParameters
        let imported = try WorkflowImport(try await request.json(), catalog: .standard)
        guard let slug = query["slug"] ?? imported.slug else {
            throw JSONDecodingError(path: "slug", expectation: "slug in the document or the query")
        }
        let made = try await workflows.create(
            imported.new(slug: slug, title: query["title"]), by: WorkflowAuthor(request, context, audit), as: .import,
            in: tenant)
        let problems = try await validator.problems(of: imported.definition, as: made.slug, in: tenant)
        return .json(
            [
                "workflow": made.json, "unmapped": .array(imported.unmapped.map(\.json)),
                "problems": .array(problems.map(\.json)),
            ], status: .created
        ).tagged(made.tag)
    }
}

extension WorkflowDocument {
    static let schema = JSONSchema.named(
        "WorkflowDocument",
        .object([
            .required("format", .enumeration([WorkflowDocument.format])), .required("slug", .string()),
            .required("title", .string()), .required("description", .string()),
            .required("version", .nullable(.integer())), .required("definition", WorkflowDefinition.schema),
            .required("references", .map(.array(.string()))), .required("tests", .array(.map(.any))),
            .required(
                "left_out", .array(.object([.required("node", .string()), .required("field", .string())]))),
        ]))
}

extension WorkflowImport {
    /// The workflow to be made. Throws for a slug, a title or a description that none can have.
    func new(slug: String, title: String?) throws(JSONDecodingError) -> WorkflowStore.NewWorkflow {
        WorkflowStore.NewWorkflow(
            slug: try Field.slug(slug), title: try Field.name(title ?? self.title ?? slug, "title").description,
            description: try Field.description(description), definition: definition, tests: tests)
    }
}

extension WorkflowStore {
    /// A version by its number, the draft by `draft`, or without a name the published version, and the draft where there
    /// is none.
    func revision(
        _ name: String?, of slug: String, in tenant: TenantID
    ) async throws -> (workflow: Workflow, number: Int?, definition: WorkflowDefinition) {
        let workflow = try await workflow(slug, in: tenant)
        let asked = name ?? workflow.publishedNumber.map(String.init) ?? "draft"
        guard asked != "draft" else {
            let draft = try await draft(of: slug, in: tenant)
            return (workflow, nil, try WorkflowDefinition(json: draft.definition))
        }
        guard let number = Int(asked), number > 0 else {
            throw JSONDecodingError(path: "version", expectation: "number of a version, or draft")
        }
        return (
            workflow, number, try WorkflowDefinition(json: try await version(number, of: slug, in: tenant).definition)
        )
    }
}
