import Auth
import Core
import HTTPCore
import LTI
import Postgres
import Workflows

/// The links of platforms as teachers see them: which assistant is behind one, when it is open, and how often.
struct LTIResourceLinkController {
    let links: ResourceLinkStore
    let database: Database
    let workflows: WorkflowStore
    let audit: AuditLog
    let clock: any WallClock

    var routes: [Route] {
        let (path, tag) = ("/api/v1/lti/resource-links/{link_id}", "Learning platforms")
        return [
            Route(.get, path, access: .coursePermission(.coursesManage)) { _, context in
                let (id, member) = (try context.parameter("link_id", as: ResourceLinkID.self), try context.member)
                let found = try await database.withTenant(member.tenantID) { transaction in
                    try await view(of: id, for: member, in: transaction)
                }
                return try await show(found, context)
            }.documented(
                "Show a link of a platform", tag: tag, answer: Self.schema, isVersioned: true, details: Self.whose),
            Route(.put, path, access: .coursePermission(.coursesManage), bodyLimit: 16 << 10) { try await set($0, $1) }
                .documented(
                    "Set the assistant of a link, when it is open, and how often", tag: tag, body: Self.change,
                    answer: Self.schema, isVersioned: true,
                    details: """
                        \(Self.whose) `attempts` is how many conversations a learner may begin, null for any number. Who \
                        is in the midst of a conversation with the assistant before keeps that conversation. Without \
                        `grading` that stays as it is; it holds for grades that are given from then on.
                        """),
        ]
    }

    private static let whose = """
        For teachers of the link's course, for those whom the platform sent as teachers to a link outside of any \
        course, and for those who manage every course.
        """

    /// A link, with the names of what it leads to.
    private struct View: Sendable {
        let link: ResourceLink
        let course: (id: CourseID, title: String)?
        let workflow: (slug: String, title: String)?
        let gradedSteps: [GradedStep]
    }

    private struct LinkRequest: Decodable {
        let workflow: String?
        let opensAt: String?
        let closesAt: String?
        let attempts: Int?
        let mayRestart: Bool
        let store: String?
        let grading: GradingRequest?
    }

    private func view(
        of id: ResourceLinkID, for member: Identity, isHeld: Bool = false, in transaction: Transaction
    ) async throws -> View {
        let link = try await links.link(id, isHeld: isHeld, in: transaction)
        let row = try await transaction.queryOne(
            """
            SELECT c.title, w.slug, w.title, \(ResourceLinkStore.part(of: member.userID))
            FROM lti_resource_links l
            LEFT JOIN courses c ON c.tenant_id = l.tenant_id AND c.id = l.course_id
            LEFT JOIN workflows w ON w.tenant_id = l.tenant_id AND w.id = l.workflow_id AND w.deleted_at IS NULL
            WHERE l.tenant_id = app_tenant_id() AND l.id = \(id)
            """)
        guard let row else { throw LTIError.unknownLink }
        let (course, slug, title, part) = try row.decode(String?.self, String?.self, String?.self, String?.self)
        // Who may not lead the course, or a link without one, does not learn that there is such a link.
        guard member.may(.coursesManage, inCourseAs: part.flatMap(CourseRole.init(rawValue:))) else {
            throw LTIError.unknownLink
        }
        var steps: [GradedStep] = []
        if let workflow = link.workflowID { steps = try await GradedStep.all(of: workflow, in: transaction) }
        return View(
            link: link, course: link.courseID.map { ($0, course ?? "") },
            workflow: slug.map { ($0, title ?? $0) }, gradedSteps: steps)
    }

    private func set(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(LinkRequest.self)
        let (opens, closes) = (try Self.time(body.opensAt, "opens_at"), try Self.time(body.closesAt, "closes_at"))
        if let attempts = body.attempts, !(1...100).contains(attempts) {
            throw JSONDecodingError(path: "attempts", expectation: "1 to 100, or null")
        }
        let grading = try body.grading?.settings()
        let id = try context.parameter("link_id", as: ResourceLinkID.self)
        let (links, audit, member, origin) = (links, audit, try context.member, AuditOrigin(request, context))
        let now = clock.now()
        let after = try await database.withTenant(member.tenantID) { transaction in
            let before = try await view(of: id, for: member, isHeld: true, in: transaction)
            if let opens, let closes, closes <= opens {
                throw JSONDecodingError(path: "closes_at", expectation: "a time after opens_at")
            }
            try request.requireMatch(before.link.tag)
            var settings = before.link.settings
            settings.opensAt = opens
            settings.closesAt = closes
            settings.attempts = body.attempts
            settings.mayRestart = body.mayRestart
            settings.store = try await Self.store(body.store, in: transaction)
            if let grading { settings.grading = grading }
            let workflow = try await Self.workflow(body.workflow, in: transaction)
            guard settings != before.link.settings || workflow != before.link.workflowID else { return before }
            _ = try await links.save(id, workflow: workflow, settings: settings, at: now, in: transaction)
            try await audit.record(
                AuditEvent(
                    .ltiLinkUpdate, AuditTarget("lti_resource_link", id),
                    changes: [
                        AuditChange(
                            "workflow", from: before.workflow.map { .string($0.slug) } ?? .null,
                            to: body.workflow.map { .string($0) } ?? .null),
                        AuditChange(
                            "settings", from: .object(before.link.settings.json), to: .object(settings.json)),
                    ], origin: origin), in: transaction)
            return try await view(of: id, for: member, in: transaction)
        }
        return try await show(after, context)
    }

    /// The assistant of the slug. Throws `LTIError.unknownWorkflow` where none is published.
    private static func workflow(_ slug: String?, in transaction: Transaction) async throws -> WorkflowID? {
        guard let slug else { return nil }
        let row = try await transaction.queryOne(
            """
            SELECT id FROM workflows
            WHERE tenant_id = app_tenant_id() AND slug = \(slug) AND deleted_at IS NULL
            """)
        guard let row else { throw LTIError.unknownWorkflow }
        return try row.decode(WorkflowID.self)
    }

    /// The slug, if there is such a store.
    private static func store(_ slug: String?, in transaction: Transaction) async throws -> String? {
        guard let slug else { return nil }
        let row = try await transaction.queryOne(
            "SELECT slug FROM vector_stores WHERE tenant_id = app_tenant_id() AND slug = \(slug)")
        guard let row else {
            throw JSONDecodingError(path: "store", expectation: "the slug of a vector store, or null")
        }
        return try row.decode(String.self)
    }

    private static func time(_ text: String?, _ path: String) throws(JSONDecodingError) -> Timestamp? {
        guard let text else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw JSONDecodingError(path: path, expectation: "a time such as 2026-11-22T07:12:25Z")
        }
        return time
    }

    private func show(_ view: View, _ context: RequestContext) async throws -> HTTPResponse {
        let (link, settings) = (view.link, view.link.settings)
        let assistants = try await LinkableAssistant.published(by: workflows, in: context.member.tenantID)
        let stores = try await LinkableStore.all(in: context.member.tenantID, of: database)
        return HTTPResponse.json([
            "id": .string(link.id.description), "title": .string(link.title),
            "course": view.course.map { ["id": .string($0.id.description), "title": .string($0.title)] } ?? .null,
            "workflow": view.workflow.map { ["slug": .string($0.slug), "title": .string($0.title)] } ?? .null,
            "opens_at": settings.opensAt.map { .string($0.rfc3339) } ?? .null,
            "closes_at": settings.closesAt.map { .string($0.rfc3339) } ?? .null,
            "attempts": settings.attempts.map { .integer(Int64($0)) } ?? .null,
            "may_restart": .bool(settings.mayRestart), "store": settings.store.map { .string($0) } ?? .null,
            "custom": .object(settings.custom), "grading": settings.grading.json,
            "graded_steps": .array(view.gradedSteps.map(\.json)), "assistants": .array(assistants.map(\.json)),
            "stores": .array(stores.map(\.json)),
        ]).tagged(link.tag)
    }

    private static let settings: [JSONSchema.Property] = [
        .required("opens_at", .nullable(.time)), .required("closes_at", .nullable(.time)),
        .required("attempts", .nullable(.integer(1...100))), .required("may_restart", .boolean),
    ]
    private static let change = JSONSchema.named(
        "ResourceLinkChange",
        .object(
            [.required("workflow", .nullable(.string())), .optional("store", .nullable(.string()))] + settings
                + [.optional("grading", GradingRequest.schema)]))
    private static let schema = JSONSchema.named(
        "ResourceLink",
        .object(
            [
                .required("id", .identifier), .required("title", .string()),
                .required(
                    "course", .nullable(.object([.required("id", .identifier), .required("title", .string())]))),
                .required(
                    "workflow", .nullable(.object([.required("slug", .string()), .required("title", .string())]))),
            ] + settings + [
                .required("grading", GradingRequest.schema), .required("graded_steps", .array(GradedStep.schema)),
                .required("assistants", .array(LinkableAssistant.schema)),
                .required("store", .nullable(.string())), .required("stores", .array(LinkableStore.schema)),
                .required("custom", .map(.string())),
            ]))
}
