import Auth
import Core
import HTTPCore
import LTI
import Postgres

/// The grade sheet of a link: where each learner is, what the platform was told, and what teachers change of it.
struct LTIGradesController {
    let database: Database
    let scores: ScoreStore
    let sheet: GradeSheet
    let services: GradeServices
    let rosters: RosterSync
    let audit: AuditLog
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    static let path = "/api/v1/lti/resource-links/{link_id}"

    static let tag = "Learning platforms"

    var routes: [Route] { sheetRoutes + personRoutes }

    private var sheetRoutes: [Route] {
        let (grades, tag) = ("\(Self.path)/grades", Self.tag)
        let (see, change) = (RouteGuard.coursePermission(.runsRead), RouteGuard.coursePermission(.runsManage))
        return [
            Route(.get, grades, access: see, traits: .crossOrigin) { try await list($0, $1) }.documented(
                "List the learners of a link with their grades", tag: tag,
                query: RouteDocumentation.Parameter.paging + [.init("group", "Only those of a group of the platform.")],
                answer: .page(of: SheetRow.schema),
                details: """
                    The learners of the platform's roster, where it tells one, and whoever came. `state` is that of the \
                    link's own line item; `scores` are the last of each. `roster_status` is what the platform's roster \
                    says of them: `deleted` of those who came and have left, null where it never had them.
                    """),
            Route(.post, "\(grades)/send", access: change, bodyLimit: 1 << 10, traits: .crossOrigin) {
                try await sendAgain($0, $1, user: nil)
            }.documented(
                "Send all scores of a link again that failed", tag: tag, status: .accepted,
                answer: Self.count("sent")),
            Route(.post, "\(grades)/release", access: change, bodyLimit: 1 << 10, traits: .crossOrigin) {
                try await sendAgain($0, $1, user: nil, releasing: true)
            }.documented(
                "Release the scores of a link that wait for it", tag: tag, status: .accepted,
                answer: Self.count("sent"),
                details: "10000 at most at once. A single learner's are released by sending them again."),
            Route(.get, "\(Self.path)/groups", access: see, traits: .crossOrigin) { _, context in
                let groups = try await database.withTenant(context.member.tenantID) { transaction in
                    try await sheet.groups(of: seen(.runsRead, context, in: transaction).id, in: transaction)
                }
                return .json([
                    "data": .array(groups.map { ["id": .string($0.id), "name": .string($0.name)] })
                ])
            }.documented(
                "List the groups of the link's course at the platform", tag: tag,
                answer: .object([
                    .required(
                        "data", .array(.object([.required("id", .string()), .required("name", .string())])))
                ]),
                details: "As the roster was read the last time; none where the platform tells none."),
            Route(.get, "\(Self.path)/results", access: see, timeout: .seconds(120), traits: .crossOrigin) {
                try await results($0, $1)
            }.documented(
                "Read what the platform made of the scores", tag: tag,
                answer: .object([.required("data", .array(LineItemResult.schema))]), errors: [.unavailable]),
            Route(
                .post, "\(Self.path)/roster", access: change, bodyLimit: 1 << 10, timeout: .seconds(120),
                traits: .crossOrigin
            ) { try await readRoster($0, $1) }.documented(
                "Read the platform's roster of the link's course now", tag: tag,
                answer: .object([.required("read", .integer()), .required("left", .integer())]),
                errors: [.unavailable]),
        ]
    }

    static func count(_ name: String) -> JSONSchema { .object([.required(name, .integer())]) }

    // MARK: Who may

    /// The link, for a sender with the permission in the tenant, in the link's course, or on a link without a course.
    func seen(
        _ permission: Permission, _ context: RequestContext, in transaction: Transaction
    ) async throws -> (id: ResourceLinkID, contextID: LTIContextID?) {
        let member = try context.member
        let id = try context.parameter("link_id", as: ResourceLinkID.self)
        let row = try await transaction.queryOne(
            """
            SELECT l.lti_context_id, \(ResourceLinkStore.part(of: member.userID)) FROM lti_resource_links l
            WHERE l.tenant_id = app_tenant_id() AND l.id = \(id)
            """)
        let found = try row.map { try $0.decode(LTIContextID?.self, String?.self) }
        let part = found?.1.flatMap { CourseRole(rawValue: $0) }
        // Whoever may not see links learns nothing of which there are.
        guard let found, member.may(.runsRead, inCourseAs: part) else { throw LTIError.unknownLink }
        try member.require(permission, inCourseAs: part)
        return (id, found.0)
    }

    // MARK: The sheet

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let query = try ListQuery(request, pagedByItself: ())
        let (after, group) = (request.queryParameters["after"], request.queryParameters["group"])
        try Field.check(("group", group, 255))
        let (rows, next) = try await database.withTenant(context.member.tenantID) { transaction in
            let link = try await seen(.runsRead, context, in: transaction)
            return try await sheet.page(
                of: link.id, group: group, after: after, limit: query.page.limit, in: transaction)
        }
        return .json([
            "data": .array(rows.map(\.json)), "has_more": .bool(next != nil),
            "after": next.map { .string($0) } ?? .null,
        ])
    }

    func sendAgain(
        _ request: HTTPRequest, _ context: RequestContext, user: UserID?, releasing: Bool = false
    ) async throws -> HTTPResponse {
        let count = try await database.withTenant(context.member.tenantID) { transaction in
            let link = try await seen(.runsManage, context, in: transaction)
            let count = try await scores.sendAgain(
                on: link.id, of: user, releasing: releasing, at: clock.now(), identifiers: identifiers, in: transaction)
            guard count > 0 || user == nil else {
                throw HTTPError(.notFound, .notFound, "There is no score of this learner to send again.")
            }
            try await audit.record(
                AuditEvent(
                    .ltiGradeSend, AuditTarget("lti_grade", user.map { "\(link.id)/\($0)" } ?? link.id.description),
                    changes: [AuditChange("scores", to: .integer(Int64(count)))],
                    origin: AuditOrigin(request, context)), in: transaction)
            return count
        }
        return .json(["sent": .integer(Int64(count))], status: .accepted)
    }

    // MARK: Asking the platform

    private func results(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let tenant = try context.member.tenantID
        let (link, found) = try await database.withTenant(tenant) { transaction in
            let link = try await seen(.runsRead, context, in: transaction)
            return (link.id, try await scores.lineItems(of: link.id, in: transaction))
        }
        guard let (items, endpoint, client) = found else { throw LTIError.unknownLink }
        var data: [(String, LineItemResult)] = []
        do throws(ServiceFailure) {
            for case (let key, let url?) in items {
                data += try await services.results(of: url, at: endpoint, as: client).map { (key, $0) }
            }
        } catch {
            throw HTTPError.platform(error)
        }
        let people = try await database.withTenant(tenant) { transaction in
            try await scores.people(Array(Set(data.map(\.1.subject))), on: link, in: transaction)
        }
        return .json(["data": .array(data.map { $1.json(lineItem: $0, userID: people[$1.subject]) })])
    }

    private func readRoster(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let tenant = try context.member.tenantID
        let link = try await database.withTenant(tenant) { transaction in
            let link = try await seen(.runsManage, context, in: transaction)
            try await audit.record(
                AuditEvent(
                    .ltiRosterRead, AuditTarget("lti_resource_link", link.id), origin: AuditOrigin(request, context)),
                in: transaction)
            return link
        }
        do throws(ServiceFailure) {
            guard let id = link.contextID else {
                throw ServiceFailure(.notGranted, "The platform does not offer its roster here.")
            }
            let summary = try await rosters.read(id, in: tenant, isWhole: true)
            return .json(["read": .integer(Int64(summary.read)), "left": .integer(Int64(summary.left))])
        } catch {
            throw HTTPError.platform(error)
        }
    }
}
