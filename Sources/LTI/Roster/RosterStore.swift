package import Auth
package import Core
package import Postgres

/// Rosters in the database, and when each course's is due.
package struct RosterStore: Sendable {
    /// A course of a platform whose roster is to be read.
    struct Course: Sendable {
        let tenantID: TenantID
        let contextID: LTIContextID
        let courseID: CourseID?
        let issuer: String
        let membershipsURL: String
        /// Nil where the platform tells no groups.
        let groupsURL: String?
        let differencesURL: String?
        /// When everybody was read the last time.
        let wholeAt: Timestamp?
        let keepsNames: Bool
        let client: ServiceClient
    }

    /// What reading a roster came to.
    package struct Summary: Sendable, Equatable {
        /// How many the platform told of.
        package var read = 0
        /// How many are no longer in the course of ours.
        package var left = 0

        package init() {}
    }

    let database: Database
    private let audit: AuditLog
    private let clock: any WallClock

    package init(database: Database, audit: AuditLog, clock: any WallClock) {
        self.database = database
        self.audit = audit
        self.clock = clock
    }

    /// The course; nil where its platform offers no roster, or the registration is not in use.
    func course(_ id: LTIContextID, in tenantID: TenantID) async throws -> Course? {
        let row = try await database.withTenant(tenantID) { transaction -> Row? in
            try await transaction.queryOne(
                """
                SELECT c.course_id, r.issuer, c.memberships_url, c.groups_url, s.differences_url, s.whole_at,
                    coalesce((r.settings ->> 'names')::boolean, true) AS keeps_names, r.id AS registration_id,
                    r.client_id, r.token_endpoint, r.token_audience
                FROM lti_contexts c
                JOIN lti_registrations r ON r.tenant_id = c.tenant_id AND r.id = c.registration_id
                LEFT JOIN lti_roster_syncs s ON s.tenant_id = c.tenant_id AND s.lti_context_id = c.id
                WHERE c.tenant_id = app_tenant_id() AND c.id = \(id) AND r.status = 'active'
                """)
        }
        guard let row, let url = try row["memberships_url", String?.self] else { return nil }
        return Course(
            tenantID: tenantID, contextID: id, courseID: try row["course_id", CourseID?.self],
            issuer: try row["issuer", String.self], membershipsURL: url,
            groupsURL: try row["groups_url", String?.self], differencesURL: try row["differences_url", String?.self],
            wholeAt: try row["whole_at", Timestamp?.self], keepsNames: try row["keeps_names", Bool.self],
            client: try ServiceClient(row: row))
    }

    /// Writes what was read. Who is gone loses their part in the course of ours; of a whole roster also who is not on it
    /// any more. Nobody's account and conversations are touched, and who comes back by a launch has their part again.
    /// Nothing is written where the course was asked for later and that is written already.
    func keep(
        _ roster: Roster, groups: [CourseGroup]?, of course: Course, isWhole: Bool, reading: Int, next: Duration
    ) async throws -> Summary {
        let members = JSONValue.array(roster.members.map { $0.column(keepsNames: course.keepsNames) })
        return try await database.withTenant(course.tenantID) { transaction in
            var summary = Summary()
            summary.read = roster.members.count
            guard try await mayWrite(reading, of: course.contextID, in: transaction) else { return summary }
            let now = clock.now()
            try await transaction.execute(
                """
                INSERT INTO lti_roster (tenant_id, lti_context_id, subject, status, roles, is_learner, name, updated_at)
                SELECT DISTINCT ON (m.subject) app_tenant_id(), \(course.contextID)::uuid, m.subject, m.status,
                    m.roles, m.is_learner, m.name, \(now)::timestamptz
                FROM jsonb_to_recordset(\(members)::jsonb)
                    AS m (subject text, status text, roles text[], is_learner boolean, name text)
                ON CONFLICT (tenant_id, lti_context_id, subject) DO UPDATE
                    SET status = excluded.status, name = excluded.name, updated_at = excluded.updated_at,
                        roles = CASE WHEN excluded.roles = '{}' THEN lti_roster.roles ELSE excluded.roles END,
                        is_learner = CASE WHEN excluded.roles = '{}' THEN lti_roster.is_learner
                            ELSE excluded.is_learner END
                """)
            try await keep(groups, of: roster.members, in: course.contextID, transaction)
            if isWhole {
                try await transaction.execute(
                    """
                    UPDATE lti_roster SET status = 'deleted', updated_at = \(now)
                    WHERE tenant_id = app_tenant_id() AND lti_context_id = \(course.contextID)
                        AND status <> 'deleted' AND updated_at < \(now)
                    """)
            }
            var left: (course: CourseID, people: [UserID])?
            if let courseID = course.courseID {
                let gone = try await transaction.query(
                    """
                    DELETE FROM course_memberships cm USING lti_roster o
                    JOIN lti_people pe ON pe.tenant_id = o.tenant_id AND pe.subject = o.subject
                    WHERE cm.tenant_id = app_tenant_id() AND cm.course_id = \(courseID) AND cm.user_id = pe.user_id
                        AND pe.issuer = \(course.issuer) AND o.tenant_id = app_tenant_id()
                        AND o.lti_context_id = \(course.contextID) AND o.status <> 'active'
                        AND o.updated_at = \(now)
                    RETURNING cm.user_id
                    """
                ).map { try $0["user_id", UserID.self] }
                summary.left = gone.count
                left = (courseID, gone)
            }
            try await transaction.execute(
                """
                UPDATE lti_roster_syncs s
                SET differences_url = \(roster.differences)::text, synced_at = \(now)::timestamptz, error_code = NULL,
                    error = NULL, failures = 0, next_at = now() + \(ScoreStore.interval(next)),
                    whole_at = CASE WHEN \(isWhole)::boolean THEN \(now)::timestamptz ELSE s.whole_at END,
                    lease_expires_at = CASE WHEN s.begun = \(reading) THEN NULL ELSE s.lease_expires_at END
                WHERE s.tenant_id = app_tenant_id() AND s.lti_context_id = \(course.contextID)
                """)
            for user in left?.people ?? [] {
                try await audit.record(
                    AuditEvent(
                        .courseMembershipDelete,
                        AuditTarget("course_membership", "\(left?.course.description ?? "")/\(user)"),
                        origin: .system), in: transaction)
            }
            return summary
        }
    }
}

extension RosterMember {
    fileprivate func column(keepsNames: Bool) -> JSONValue {
        [
            "subject": .string(subject), "status": .string(status.rawValue),
            "roles": .array(roles.map { .string(String($0.prefix(255))) }), "is_learner": .bool(isLearner),
            "name": keepsNames ? name.map { .string($0) } ?? .null : .null,
        ]
    }
}
