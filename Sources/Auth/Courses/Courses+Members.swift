package import Core
package import HTTPCore
import Postgres

extension Courses {
    /// Who takes part in the course, for somebody who may see that.
    package func members(
        _ page: PageRequest, role: CourseRole? = nil, of id: CourseID, for identity: Identity
    ) async throws -> Page<CourseMember> {
        try await database.withTenant(identity.tenantID) { transaction in
            _ = try await admitted(to: id, .courseMembersRead, .member(identity), holding: false, in: transaction)
            var query = Self.members(of: id)
            if let role { query.append(" AND cm.role = \(role.rawValue)") }
            if let after = page.after { query.append(" AND cm.user_id > \(UserID(after))") }
            query.append(" ORDER BY cm.user_id LIMIT \(page.limit + 1)")
            return Page(try await transaction.query(query).map(CourseMember.init(row:)), for: page) { $0.id.uuid }
        }
    }

    /// Gives somebody of the tenant a part in the course. Throws `AccountProblem.unknownPerson` for everybody else.
    package func add(
        _ user: UserID, as role: CourseRole, to id: CourseID, in tenant: TenantID, by requester: Requester
    ) async throws -> CourseMember {
        try await database.withTenant(tenant) { transaction in
            _ = try await admitted(to: id, .courseMembersManage, requester.authority, in: transaction)
            let place = try await transaction.queryOne(
                "SELECT user_id FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = \(user) FOR KEY SHARE")
            guard place != nil else { throw AccountProblem.unknownPerson }
            let added = try await transaction.execute(
                "\(Self.insertion(of: user, as: role, to: id, at: clock.now())) ON CONFLICT DO NOTHING")
            guard added == 1 else { throw AccountProblem.alreadyInCourse }
            let member = try await member(user, of: id, in: transaction)
            try await record(
                .courseMembershipCreate, id, user, [AuditChange("role", to: .string(role.rawValue))], requester,
                in: transaction)
            return member
        }
    }

    /// Gives the person another part in the course.
    package func changeRole(
        of user: UserID, to role: CourseRole, course id: CourseID, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> CourseMember {
        try await database.withTenant(tenant) { transaction in
            _ = try await admitted(to: id, .courseMembersManage, requester.authority, in: transaction)
            let before = try await member(user, of: id, in: transaction)
            try check(before.tag)
            guard before.role != role else { return before }
            try await transaction.execute(
                """
                UPDATE course_memberships SET role = \(role.rawValue), updated_at = \(clock.now()), version = version + 1
                WHERE tenant_id = app_tenant_id() AND course_id = \(id) AND user_id = \(user)
                """)
            let after = try await member(user, of: id, in: transaction)
            try await record(
                .courseMembershipUpdate, id, user,
                [AuditChange("role", from: .string(before.role.rawValue), to: .string(role.rawValue))], requester,
                in: transaction)
            return after
        }
    }

    /// Takes the person's part in the course away.
    package func remove(
        _ user: UserID, from id: CourseID, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            _ = try await admitted(to: id, .courseMembersManage, requester.authority, in: transaction)
            let before = try await member(user, of: id, in: transaction)
            try check(before.tag)
            try await transaction.execute(
                """
                DELETE FROM course_memberships
                WHERE tenant_id = app_tenant_id() AND course_id = \(id) AND user_id = \(user)
                """)
            try await record(
                .courseMembershipDelete, id, user,
                [AuditChange("role", from: .string(before.role.rawValue), to: .null)], requester, in: transaction)
        }
    }

    /// The course, held until the end of the transaction unless it is only read, for somebody who has the permission in the tenant or in the
    /// course. Throws `AccountProblem.unknownCourse` where it is not there or not theirs to see, and 403 where they see
    /// it and lack the permission.
    func admitted(
        to id: CourseID, _ permission: Permission, _ authority: Requester.Authority, holding: Bool = true,
        in transaction: Transaction
    ) async throws -> Course {
        let row = try await transaction.queryOne(
            """
            SELECT \(unsafeSQL: Course.columns) FROM courses c WHERE c.tenant_id = app_tenant_id() AND c.id = \(id)
            \(unsafeSQL: holding ? "FOR NO KEY UPDATE" : "")
            """)
        guard let row else { throw AccountProblem.unknownCourse }
        if case .member(let identity) = authority, !identity.may(permission) {
            let part = try await transaction.queryOne(
                """
                SELECT role FROM course_memberships
                WHERE tenant_id = app_tenant_id() AND course_id = \(id) AND user_id = \(identity.userID)
                """
            ).map { try CourseRole(column: $0["role", String.self]) }
            guard identity.may(.coursesRead, inCourseAs: part) else { throw AccountProblem.unknownCourse }
            try identity.require(permission, inCourseAs: part)
        }
        return try Course(row: row)
    }

    /// Adds the part; inside the context of the tenant only.
    static func insertion(of user: UserID, as role: CourseRole, to id: CourseID, at now: Timestamp) -> Query {
        """
        INSERT INTO course_memberships (tenant_id, course_id, user_id, role, created_at, updated_at)
        VALUES (app_tenant_id(), \(id), \(user), \(role.rawValue), \(now), \(now))
        """
    }

    private func member(
        _ user: UserID, of id: CourseID, in transaction: Transaction
    ) async throws -> CourseMember {
        let row = try await transaction.queryOne("\(Self.members(of: id)) AND cm.user_id = \(user)")
        guard let row else { throw AccountProblem.unknownPerson }
        return try CourseMember(row: row)
    }

    private func record(
        _ action: AuditAction, _ course: CourseID, _ user: UserID, _ changes: [AuditChange], _ requester: Requester,
        in transaction: Transaction
    ) async throws {
        let target = AuditTarget("course_membership", "\(course)/\(user)")
        try await audit.record(
            AuditEvent(action, target, changes: changes, origin: requester.origin), in: transaction)
    }

    private static func members(of id: CourseID) -> Query {
        """
        SELECT \(unsafeSQL: CourseMember.columns) FROM course_memberships cm
        JOIN memberships m ON m.tenant_id = cm.tenant_id AND m.user_id = cm.user_id JOIN users u ON u.id = cm.user_id
        WHERE cm.tenant_id = app_tenant_id() AND cm.course_id = \(id)
        """
    }
}
