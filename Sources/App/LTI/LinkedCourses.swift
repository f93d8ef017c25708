import Chat
import Core
import LTI
import Postgres

/// The courses of conversations that began at a learning platform's link: `{"id", "title", "link": {"id", "title"},
/// "store", "custom": {…}}`, without what there is none of.
struct LinkedCourses: CourseKnowledge {
    let database: Database

    func course(of thread: ThreadID, in tenant: TenantID) async throws -> JSONValue {
        let row = try await database.statements(of: tenant).queryOne(
            """
            SELECT c.id, c.title, l.id, l.title, l.settings FROM lti_placements p
            JOIN lti_resource_links l ON l.tenant_id = p.tenant_id AND l.id = p.link_id
            LEFT JOIN courses c ON c.tenant_id = l.tenant_id AND c.id = l.course_id
            WHERE p.tenant_id = app_tenant_id() AND p.thread_id = \(thread)
            """)
        guard let row else { return [:] }
        let (course, title, link, name, json) = try row.decode(
            CourseID?.self, String?.self, ResourceLinkID.self, String.self, JSONValue.self)
        let settings = LinkSettings(json.objectValue ?? JSONObject())
        var members: JSONObject = [
            "link": ["id": .string(link.description), "title": .string(name)],
            "custom": .object(settings.custom),
        ]
        if let course { members["id"] = .string(course.description) }
        if let title { members["title"] = .string(title) }
        if let store = settings.store { members["store"] = .string(store) }
        return .object(members)
    }
}
