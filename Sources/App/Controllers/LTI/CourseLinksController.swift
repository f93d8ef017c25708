import Auth
import Core
import HTTPCore
import LTI
import Postgres

/// The links of learning platforms that lead into a course: how its teachers find their grade sheets.
struct CourseLinksController {
    let database: Database
    let courses: Courses

    var routes: [Route] {
        [
            Route(
                .get, "/api/v1/courses/{course_id}/resource-links", access: .coursePermission(.runsRead),
                traits: .crossOrigin
            ) { request, context in
                let (course, member) = (try context.parameter("course_id", as: CourseID.self), try context.member)
                try await courses.require(.runsRead, in: course, for: member)
                return .page(try await page(ListQuery(request).page, of: course, in: member.tenantID), \.json)
            }.documented(
                "List the links of platforms that lead into a course, newest first", tag: "Learning platforms",
                query: RouteDocumentation.Parameter.paging, answer: .page(of: CourseLink.schema),
                details: """
                    Links that somebody has opened. `learners` have come; of the grades that stand, as the link's sheet \
                    has them, `waiting` wait until a teacher releases them, and `failed` did not reach the platform.
                    """)
        ]
    }

    private func page(_ page: PageRequest, of course: CourseID, in tenant: TenantID) async throws -> Page<CourseLink> {
        let rows = try await database.statements(of: tenant).query(
            """
            SELECT l.id, l.title, w.slug, w.title AS assistant, r.name AS platform, l.settings ->> 'opens_at' AS opens_at,
                l.settings ->> 'closes_at' AS closes_at, (
                    SELECT count(*) FROM lti_placements p
                    WHERE p.tenant_id = app_tenant_id() AND p.link_id = l.id AND p.role = 'learner') AS learners,
                g.waiting, g.failed
            FROM lti_resource_links l
            JOIN lti_registrations r ON r.tenant_id = l.tenant_id AND r.id = l.registration_id
            LEFT JOIN workflows w ON w.tenant_id = l.tenant_id AND w.id = l.workflow_id
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE held_for = 'release') AS waiting,
                    count(*) FILTER (WHERE status = 'failed') AS failed
                FROM (
                    SELECT DISTINCT ON (s.line_item_id, s.user_id) s.held_for, s.status
                    FROM lti_line_items i JOIN lti_scores s ON s.tenant_id = i.tenant_id AND s.line_item_id = i.id
                    JOIN lti_grades g
                        ON g.tenant_id = s.tenant_id AND g.line_item_id = s.line_item_id AND g.user_id = s.user_id
                    WHERE i.tenant_id = app_tenant_id() AND i.link_id = l.id
                        AND NOT (\(unsafeSQL: ScoreStore.isSuperseded))
                    ORDER BY s.line_item_id, s.user_id, s.score_timestamp DESC) latest) g
            WHERE l.tenant_id = app_tenant_id() AND l.course_id = \(course)
                AND (\(page.after)::uuid IS NULL OR l.id < \(page.after))
            ORDER BY l.id DESC LIMIT \(page.limit + 1)
            """)
        return Page(try rows.map(CourseLink.init(row:)), for: page) { $0.id.uuid }
    }
}

/// A link of a platform as its course lists it.
private struct CourseLink: Sendable {
    let id: ResourceLinkID
    let json: JSONValue

    init(row: Row) throws {
        id = try row["id", ResourceLinkID.self]
        func text(_ name: String) throws -> JSONValue { try row[name, String?.self].map { .string($0) } ?? .null }
        let slug = try row["slug", String?.self]
        json = [
            "id": .string(id.description), "title": try text("title"),
            "workflow": slug == nil ? .null : ["slug": try text("slug"), "title": try text("assistant")],
            "platform": try text("platform"), "opens_at": try text("opens_at"), "closes_at": try text("closes_at"),
            "learners": .integer(try row["learners", Int64.self]),
            "waiting": .integer(try row["waiting", Int64.self]), "failed": .integer(try row["failed", Int64.self]),
        ]
    }

    static let schema = JSONSchema.named(
        "CourseLink",
        .object([
            .required("id", .identifier), .required("title", .string()),
            .required(
                "workflow", .nullable(.object([.required("slug", .string()), .required("title", .string())]))),
            .required("platform", .string()), .required("opens_at", .nullable(.string())),
            .required("closes_at", .nullable(.string())), .required("learners", .integer()),
            .required("waiting", .integer()), .required("failed", .integer()),
        ]))
}
