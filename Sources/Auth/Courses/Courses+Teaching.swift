package import Core
package import HTTPCore
package import Postgres

/// Whose conversations teachers see: those of the learners of their course with the assistants of their course.
extension Courses {
    /// Checks that the member has the permission in the tenant or in the course. Throws `AccountProblem.unknownCourse` where
    /// they do not see the course, and 403 where they see it and lack the permission.
    package func require(_ permission: Permission, in id: CourseID, for identity: Identity) async throws {
        _ = try await database.withTenant(identity.tenantID) { transaction in
            try await admitted(to: id, permission, .member(identity), holding: false, in: transaction)
        }
    }

    /// A statement that gives the learners of a course.
    package static func learners(of id: CourseID) -> Query {
        """
        SELECT user_id FROM course_memberships
        WHERE tenant_id = app_tenant_id() AND course_id = \(id) AND role = 'learner'
        """
    }

    /// A statement that gives the learners of a course for as long as the member may see where they are.
    package static func learners(of id: CourseID, for identity: Identity) -> Query {
        var query = learners(of: id)
        if !identity.may(.runsRead) {
            let roles = CourseRole.allCases.filter { identity.may(.runsRead, inCourseAs: $0) }.map(\.rawValue)
            query.append(
                """
                 AND EXISTS (SELECT FROM course_memberships WHERE tenant_id = app_tenant_id() AND course_id = \(id)
                    AND user_id = \(identity.userID) AND role = ANY (\(roles)))
                """)
        }
        return query
    }

    /// A statement that gives the assistants of a course.
    package static func assistants(of id: CourseID) -> Query {
        "SELECT workflow_id FROM course_assistants WHERE tenant_id = app_tenant_id() AND course_id = \(id)"
    }

    /// The parts that somebody has in the courses that have the assistant and in which another person is a learner.
    package static func parts(
        of user: UserID, overLearner learner: UserID, with assistant: WorkflowID, in transaction: Transaction
    ) async throws -> [CourseRole] {
        try await transaction.query(
            """
            SELECT DISTINCT mine.role FROM course_memberships mine
            JOIN course_memberships theirs ON theirs.tenant_id = mine.tenant_id AND theirs.course_id = mine.course_id
            JOIN course_assistants a ON a.tenant_id = mine.tenant_id AND a.course_id = mine.course_id
            WHERE mine.tenant_id = app_tenant_id() AND mine.user_id = \(user) AND theirs.user_id = \(learner)
                AND theirs.role = 'learner' AND a.workflow_id = \(assistant)
            """
        ).map { try CourseRole(column: $0.decode(String.self)) }
    }
}
