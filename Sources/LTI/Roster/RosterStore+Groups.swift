import Core
package import Postgres

extension RosterStore {
    /// Writes the groups of a course where the platform told them, and who of the members that it told of is in which.
    /// Within the transaction that writes the roster.
    func keep(
        _ groups: [CourseGroup]?, of members: [RosterMember], in contextID: LTIContextID, _ transaction: Transaction
    ) async throws {
        if let groups {
            let known = groups.prefix(1000).filter { ClaimReader.isIdentifier($0.id) }
            let rows = JSONValue.array(
                known.map { ["id": .string($0.id), "name": .string(ClaimReader.line($0.name) ?? "")] })
            try await transaction.execute(
                """
                DELETE FROM lti_groups WHERE tenant_id = app_tenant_id() AND lti_context_id = \(contextID)
                    AND NOT group_id = ANY (\(known.map(\.id)))
                """)
            try await transaction.execute(
                """
                INSERT INTO lti_groups (tenant_id, lti_context_id, group_id, name)
                SELECT DISTINCT ON (g.id) app_tenant_id(), \(contextID)::uuid, g.id, g.name
                FROM jsonb_to_recordset(\(rows)::jsonb) AS g (id text, name text)
                ON CONFLICT (tenant_id, lti_context_id, group_id) DO UPDATE SET name = excluded.name
                """)
        }
        // Who is told without groups stays where they are.
        let told = members.filter { $0.groups != nil }
        guard !told.isEmpty else { return }
        let rows = JSONValue.array(
            told.flatMap { member in
                (member.groups ?? []).map { ["subject": .string(member.subject), "id": .string($0)] }
            })
        try await transaction.execute(
            """
            DELETE FROM lti_group_members WHERE tenant_id = app_tenant_id() AND lti_context_id = \(contextID)
                AND subject = ANY (\(told.map(\.subject)))
            """)
        try await transaction.execute(
            """
            INSERT INTO lti_group_members (tenant_id, lti_context_id, group_id, subject)
            SELECT DISTINCT app_tenant_id(), \(contextID)::uuid, g.group_id, m.subject
            FROM jsonb_to_recordset(\(rows)::jsonb) AS m (subject text, id text)
            JOIN lti_groups g ON g.tenant_id = app_tenant_id() AND g.lti_context_id = \(contextID) AND g.group_id = m.id
            """)
    }
}

extension GradeSheet {
    /// The groups of a link's course by their names. Within a transaction of the tenant.
    package func groups(
        of link: ResourceLinkID, in transaction: Transaction
    ) async throws -> [(id: String, name: String)] {
        try await transaction.query(
            """
            SELECT g.group_id, g.name FROM lti_resource_links l
            JOIN lti_groups g ON g.tenant_id = l.tenant_id AND g.lti_context_id = l.lti_context_id
            WHERE l.tenant_id = app_tenant_id() AND l.id = \(link)
            ORDER BY g.name, g.group_id LIMIT 1000
            """
        ).map { row in
            let (id, name) = try row.decode(String.self, String.self)
            return (id: id, name: name)
        }
    }
}
