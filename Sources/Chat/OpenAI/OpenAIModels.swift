import Core
package import HTTPCore
package import Workflows

/// The workflows that programs speak to, as the models of OpenAI's protocol.
struct OpenAIModels: Sendable {
    let workflows: WorkflowStore

    /// The published workflow with this slug and who speaks to it. Throws where the sender's institution has none.
    func speaker(
        to model: String, _ request: HTTPRequest, _ context: RequestContext
    ) async throws -> (Conversations.Speaker, WorkflowSummary) {
        let identity = try context.member
        let workflow = try await workflow(model, for: identity)
        let scope = ThreadScope(tenantID: identity.tenantID, userID: identity.userID, workflowID: workflow.id)
        let speaker = Conversations.Speaker(
            scope: scope, versionID: workflow.versionID, role: identity.role.rawValue, locale: request.preferredLocale)
        return (speaker, workflow)
    }

    func workflow(_ model: String, for identity: Identity) async throws -> WorkflowSummary {
        guard let slug = Slug(model),
            let workflow = try await workflows.published(slug.description, in: identity.tenantID)
        else {
            throw OpenAIProblem(
                .modelNotFound, "The model `\(model.prefix(80))` does not exist or you do not have access to it.",
                at: "model")
        }
        return workflow
    }

    /// Throws where the workflow's answers have not the form that the program wants.
    func check(
        _ format: CallerFormat, of workflow: WorkflowSummary, in tenantID: TenantID, at parameter: String
    ) async throws {
        guard format != .text else { return }
        try format.check(try await workflows.definition(of: workflow.versionID, in: tenantID), at: parameter)
    }

    /// Throws where no model of the workflow would see the program's tools.
    func check(_ tools: CallerTools, of workflow: WorkflowSummary, in tenantID: TenantID) async throws {
        guard !tools.offered.definitions.isEmpty else { return }
        try tools.check(try await workflows.definition(of: workflow.versionID, in: tenantID))
    }
}

/// `GET /v1/models`.
package struct OpenAIModelsController: Sendable {
    private let models: OpenAIModels

    package init(workflows: WorkflowStore) {
        models = OpenAIModels(workflows: workflows)
    }

    package var routes: [Route] {
        [
            Route(.get, "/v1/models", access: .permission(.assistantsUse), traits: .crossOrigin) { _, context in
                let workflows = try await models.workflows.published(in: try context.member.tenantID)
                return .json(["object": "list", "data": .array(workflows.map(Self.json))])
            }.documented(
                "List the published assistants as models", tag: OpenAISchemas.tag,
                answer: .object([
                    .required("object", .enumeration(["list"])), .required("data", .array(OpenAISchemas.model)),
                ])),
            Route(.get, "/v1/models/{model}", access: .permission(.assistantsUse), traits: .crossOrigin) { _, context in
                let name: String = try context.parameter("model")
                return .json(Self.json(try await models.workflow(name, for: try context.member)))
            }.documented("See a published assistant as a model", tag: OpenAISchemas.tag, answer: OpenAISchemas.model),
        ]
    }

    private static func json(_ workflow: WorkflowSummary) -> JSONValue {
        [
            "id": .string(workflow.slug), "object": "model", "created": .integer(workflow.id.createdAt.seconds),
            "owned_by": "lyceum", "name": .string(workflow.title), "description": .string(workflow.description),
        ]
    }
}
