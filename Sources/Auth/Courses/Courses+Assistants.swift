package import Core
package import HTTPCore
import Postgres

/// An assistant of a course.
package struct CourseAssistant: Sendable, Equatable {
    package let id: WorkflowID
    package let slug: String
    package let title: String
}

/// Which assistants belong to a course. Who decides that decides whose conversations its teachers see, so that it is for
/// those who manage every course.
extension Courses {
    /// The assistants of the course, for somebody who may see it.
    package func assistants(
        _ page: PageRequest, of id: CourseID, for identity: Identity
    ) async throws -> Page<CourseAssistant> {
        try await database.withTenant(identity.tenantID) { transaction in
            _ = try await admitted(to: id, .coursesRead, .member(identity), holding: false, in: transaction)
            var query: Query = """
                SELECT w.id, w.slug, w.title FROM workflows w
                WHERE w.tenant_id = app_tenant_id() AND w.deleted_at IS NULL AND w.id IN (\(Self.assistants(of: id)))
                """
            if let after = page.after { query.append(" AND w.id > \(WorkflowID(after))") }
            query.append(" ORDER BY w.id LIMIT \(page.limit + 1)")
            let found = try await transaction.query(query).map { row in
                let (id, slug, title) = try row.decode(WorkflowID.self, String.self, String.self)
                return CourseAssistant(id: id, slug: slug, title: title)
            }
            return Page(found, for: page) { $0.id.uuid }
        }
    }

    /// Gives the course an assistant, or takes it away; nothing happens where it is so. Nil where there is no
    /// such assistant.
    package func set(
        _ slug: String, isOf id: CourseID, _ isAssigned: Bool, in tenant: TenantID, by requester: Requester
    ) async throws -> CourseAssistant? {
        try await database.withTenant(tenant) { transaction -> CourseAssistant? in
            try requester.require(.coursesManage)
            _ = try await admitted(to: id, .coursesManage, requester.authority, in: transaction)
            let row = try await transaction.queryOne(
                """
                SELECT id, title FROM workflows
                WHERE tenant_id = app_tenant_id() AND slug = \(slug) AND deleted_at IS NULL FOR KEY SHARE
                """)
            guard let row else { return nil }
            let (assistant, title) = try row.decode(WorkflowID.self, String.self)
            let known = CourseAssistant(id: assistant, slug: slug, title: title)
            let change: Query =
                isAssigned
                ? """
                INSERT INTO course_assistants (tenant_id, course_id, workflow_id, created_at)
                VALUES (app_tenant_id(), \(id), \(assistant), \(clock.now())) ON CONFLICT DO NOTHING
                """
                : """
                DELETE FROM course_assistants
                WHERE tenant_id = app_tenant_id() AND course_id = \(id) AND workflow_id = \(assistant)
                """
            guard try await transaction.execute(change) == 1 else { return known }
            try await audit.record(
                AuditEvent(
                    .courseUpdate, AuditTarget("course", id),
                    changes: [
                        AuditChange(
                            "assistant", from: isAssigned ? .null : .string(slug),
                            to: isAssigned ? .string(slug) : .null)
                    ], origin: requester.origin), in: transaction)
            return known
        }
    }
}
