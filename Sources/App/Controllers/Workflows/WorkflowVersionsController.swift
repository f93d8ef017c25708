import Auth
import Core
import HTTPCore
import Workflows

/// Published versions: reading, comparing, and taking a workflow back to one.
struct WorkflowVersionsController {
    let workflows: WorkflowStore
    let library: WorkflowLibrary
    let audit: AuditLog

    var routes: [Route] {
        let (path, tag) = ("/api/v1/workflows/{slug}", "Workflows")
        let read = RouteGuard.permission(.workflowsRead)
        return [
            Route(.get, "\(path)/versions", access: read, traits: .crossOrigin) { request, context in
                let page = try await workflows.versions(
                    of: context.workflow, PageRequest(request.queryParameters), in: context.member.tenantID)
                return .page(page, \.json)
            }.documented(
                "List the versions of a workflow, the newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging, answer: .page(of: WorkflowVersion.schema)),
            Route(.get, "\(path)/versions/{number}", access: read, traits: .crossOrigin) { _, context in
                let (version, definition) = try await workflows.version(
                    context.versionNumber, of: context.workflow, in: context.member.tenantID)
                return .json(version.json(with: definition))
            }.documented("Show a version with its definition", tag: tag, answer: WorkflowVersion.wholeSchema),
            Route(
                .post, "\(path)/versions/{number}/publish", access: .permission(.workflowsPublish), bodyLimit: 1 << 10,
                traits: .crossOrigin
            ) { try await takeBack($0, $1) }.documented(
                "Make an earlier version the one that people meet", tag: tag, answer: WorkflowVersion.schema,
                details: "The draft stays as it is, and so do runs that wait.", errors: [.invalidWorkflow]),
            Route(.get, "\(path)/diff", access: read, traits: .crossOrigin) { try await compare($0, $1) }.documented(
                "Compare two versions, or a version and the draft", tag: tag,
                query: [
                    .init("from", "The number of a version, or `draft`; the published version unless told."),
                    .init("to", "The number of a version, or `draft`; the draft unless told."),
                ], answer: WorkflowDifference.schema,
                details: "What a page draws where is no difference."),
        ]
    }

    private func takeBack(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (slug, number, tenant) = (try context.workflow, try context.versionNumber, try context.member.tenantID)
        // A version that this program no longer understands answers nobody.
        let version = try await workflows.version(number, of: slug, in: tenant).version
        _ = try await library.compiled(version.id, in: tenant)
        let current = try await workflows.makeCurrent(
            number, of: slug, by: WorkflowAuthor(request, context, audit), in: tenant)
        return .json(current.json)
    }

    private func compare(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (slug, tenant, query) = (try context.workflow, try context.member.tenantID, request.queryParameters)
        let workflow = try await workflows.workflow(slug, in: tenant)
        func definition(_ name: String, _ text: String) async throws -> WorkflowDefinition {
            if text == "draft" {
                return try WorkflowDefinition(json: try await workflows.draft(of: slug, in: tenant).definition)
            }
            guard let number = Int(text), number > 0 else {
                throw JSONDecodingError(path: name, expectation: "number of a version, or draft")
            }
            return try WorkflowDefinition(json: try await workflows.version(number, of: slug, in: tenant).definition)
        }
        let from = query["from"] ?? workflow.publishedNumber.map(String.init) ?? "draft"
        let difference = WorkflowDifference(
            from: try await definition("from", from), to: try await definition("to", query["to"] ?? "draft"))
        return .json(difference.json)
    }
}

extension RequestContext {
    /// The number of a version in the route's own path.
    var versionNumber: Int {
        get throws(HTTPError) { try parameter("number", in: 1...Int(Int32.max)) }
    }
}

extension WorkflowDifference {
    static let schema: JSONSchema = {
        let node = JSONSchema.object([
            .required("slug", .string()), .required("kind", .string()), .required("title", .string()),
        ])
        let edge: [JSONSchema.Property] = [
            .required("source", .string()), .required("target", .string()), .required("port", .string()),
            .required("condition", .nullable(.string())),
        ]
        let change = JSONSchema.object([
            .required("field", .string()), .optional("from", .any), .optional("to", .any),
        ])
        return .named(
            "WorkflowDifference",
            .object([
                .required(
                    "nodes",
                    .object([
                        .required("added", .array(node)), .required("removed", .array(node)),
                        .required(
                            "changed",
                            .array(.object([.required("slug", .string()), .required("changes", .array(change))]))),
                    ])),
                .required(
                    "edges",
                    .object([
                        .required("added", .array(.object(edge))), .required("removed", .array(.object(edge))),
                        .required("changed", .array(.object(edge + [.required("from", .nullable(.string()))]))),
                        .required(
                            "reordered",
                            .array(.object([.required("source", .string()), .required("port", .string())]))),
                    ])),
            ]))
    }()
}
