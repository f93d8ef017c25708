package import Core
package import HTTPCore
package import Postgres

/// The courses of a tenant. Who may see or change one is decided here, by the role in the tenant and the part in the
/// course; a course that one may not see is answered like one that is not there. Every change is in the audit log.
package struct Courses: Sendable {
    let database: Database
    let identifiers: any IdentifierGenerator
    let clock: any WallClock
    let audit: AuditLog

    package init(database: Database, identifiers: any IdentifierGenerator, clock: any WallClock) {
        self.database = database
        self.identifiers = identifiers
        self.clock = clock
        audit = AuditLog(clock: clock)
    }

    /// Makes a course. A teacher who makes one becomes its teacher.
    package func create(
        title: DisplayName, description: String = "", in tenant: TenantID, by requester: Requester
    ) async throws -> Course {
        try requester.require(.coursesCreate)
        let (id, now): (CourseID, Timestamp) = (identifiers.make(), clock.now())
        return try await database.withTenant(tenant) { transaction in
            try await Self.requireRoom(in: transaction)
            try await transaction.execute(
                """
                INSERT INTO courses (id, tenant_id, title, description, created_at, updated_at)
                VALUES (\(id), app_tenant_id(), \(title.description), \(description), \(now), \(now))
                """)
            if case .member(let identity) = requester.authority, !identity.may(.coursesManage) {
                try await transaction.execute(Self.insertion(of: identity.userID, as: .teacher, to: id, at: now))
            }
            try await audit.record(
                AuditEvent(
                    .courseCreate, AuditTarget("course", id),
                    changes: [AuditChange("title", to: .string(title.description))], origin: requester.origin),
                in: transaction)
            return Course(
                id: id, title: title.description, description: description, state: .active, createdAt: now, version: 1)
        }
    }

    /// The courses that the member may see, oldest first.
    package func list(
        _ page: PageRequest, state: Course.State? = nil, part: CourseRole? = nil, search: String? = nil,
        for identity: Identity
    ) async throws -> Page<Course> {
        var query: Query = """
            SELECT c.id, c.title, c.description, c.state, c.created_at, c.version, own.role AS part FROM courses c
            LEFT JOIN course_memberships own
                ON own.tenant_id = c.tenant_id AND own.course_id = c.id AND own.user_id = \(identity.userID)
            WHERE c.tenant_id = app_tenant_id()
            """
        if !identity.may(.coursesRead) {
            query.append(" AND own.role IS NOT NULL")
        }
        if let part { query.append(" AND own.role = \(part.rawValue)") }
        if let state { query.append(" AND c.state = \(state.rawValue)") }
        if let search { query.append(" AND position(lower(\(search)) IN lower(c.title)) > 0") }
        if let after = page.after { query.append(" AND c.id > \(CourseID(after))") }
        query.append(" ORDER BY c.id LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: identity.tenantID).query(query).map(Course.init(listed:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// The course, for a member who may see it. Throws `AccountProblem.unknownCourse`.
    package func course(_ id: CourseID, for identity: Identity) async throws -> Course {
        try await database.withTenant(identity.tenantID) { transaction in
            try await admitted(to: id, .coursesRead, .member(identity), holding: false, in: transaction)
        }
    }

    /// Changes the course. `check` sees the tag of the state before and may refuse it, here and below.
    package func update(
        _ id: CourseID, _ changes: CourseChanges, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> Course {
        try await database.withTenant(tenant) { transaction in
            // Who may not change the course learns nothing of the others. The tenant is held before the course.
            _ = try await admitted(to: id, .coursesManage, requester.authority, holding: false, in: transaction)
            if changes.state == .active { try await Self.requireRoom(in: transaction, besides: id) }
            let before = try await admitted(to: id, .coursesManage, requester.authority, in: transaction)
            try check(before.tag)
            let differences = changes.audit(of: before)
            guard !differences.isEmpty else { return before }
            try await transaction.execute(
                """
                UPDATE courses SET title = coalesce(\(changes.title?.description), title),
                    description = coalesce(\(changes.description), description),
                    state = coalesce(\(changes.state?.rawValue), state),
                    updated_at = \(clock.now()), version = version + 1
                WHERE tenant_id = app_tenant_id() AND id = \(id)
                """)
            let after = try await admitted(to: id, .coursesManage, requester.authority, in: transaction)
            try await audit.record(
                AuditEvent(.courseUpdate, AuditTarget("course", id), changes: differences, origin: requester.origin),
                in: transaction)
            return after
        }
    }

    /// Removes the course and everybody's part in it.
    package func delete(
        _ id: CourseID, in tenant: TenantID, by requester: Requester, check: (EntityTag) throws -> Void = { _ in }
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            try requester.require(.coursesManage)
            let before = try await admitted(to: id, .coursesManage, requester.authority, in: transaction)
            try check(before.tag)
            try await transaction.execute(
                "DELETE FROM courses WHERE tenant_id = app_tenant_id() AND id = \(id)")
            try await audit.record(
                AuditEvent(
                    .courseDelete, AuditTarget("course", id),
                    changes: [AuditChange("title", from: .string(before.title), to: .null)], origin: requester.origin),
                in: transaction)
        }
    }

    /// Throws `AccountProblem.tooManyCourses` where the tenant has as many courses as it may have. Holds the tenant's row.
    package static func requireRoom(in transaction: Transaction, besides id: CourseID? = nil) async throws {
        try await People.hold(in: transaction)
        let row = try await transaction.queryOne(
            """
            SELECT coalesce((limits ->> 'courses')::bigint <= (SELECT count(*) FROM courses
                WHERE tenant_id = app_tenant_id() AND state = 'active' AND id IS DISTINCT FROM \(id)), false) AS is_full
            FROM tenants WHERE id = app_tenant_id()
            """)
        if try row?["is_full", Bool.self] == true { throw AccountProblem.tooManyCourses }
    }
}
