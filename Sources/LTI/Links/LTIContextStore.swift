package import Core
package import Postgres

/// The courses of platforms in the database; every method within a transaction of the tenant.
package struct LTIContextStore: Sendable {
    package init() {}

    /// The course, held until the transaction ends where it will be changed; nil for an unknown one.
    package func context(
        _ id: LTIContextID, isHeld: Bool = false, in transaction: Transaction
    ) async throws -> LTIContext? {
        try await transaction.queryOne(
            """
            SELECT \(unsafeSQL: LTIContext.columns) FROM lti_contexts
            WHERE tenant_id = app_tenant_id() AND id = \(id) \(unsafeSQL: isHeld ? "FOR UPDATE" : "")
            """
        ).map(LTIContext.init(row:))
    }

    /// Whether a launch's course is one of ours already.
    package func hasCourse(
        _ claims: LaunchClaims.Course, of place: LaunchPlace, in transaction: Transaction
    ) async throws -> Bool {
        try await transaction.queryOne(
            """
            SELECT FROM lti_contexts
            WHERE tenant_id = app_tenant_id() AND registration_id = \(place.registrationID)
                AND deployment_id = \(place.deploymentID) AND context_id = \(claims.id) AND course_id IS NOT NULL
            """) != nil
    }

    /// Notes what a launch said of its course, and gives it; a new one goes by the given identifier. What a launch does
    /// not say stays.
    package func note(
        _ claims: LaunchClaims.Course, services: LaunchClaims.Services, of place: LaunchPlace,
        as id: LTIContextID, at now: Timestamp, in transaction: Transaction
    ) async throws -> LTIContext {
        if let known = try await known(claims, services, of: place, at: now, in: transaction) { return known }
        let rows = try await transaction.query(
            """
            INSERT INTO lti_contexts AS c (id, tenant_id, registration_id, deployment_id, context_id, title, label,
                lineitems_url, ags_scopes, memberships_url, groups_url, created_at, last_launch_at)
            VALUES (\(id), app_tenant_id(), \(place.registrationID), \(place.deploymentID), \(claims.id),
                \(claims.title ?? ""), \(claims.label ?? ""), \(services.lineItemsURL), \(services.agsScopes),
                \(services.membershipsURL), \(services.groupsURL), \(now), \(now))
            ON CONFLICT (tenant_id, registration_id, deployment_id, context_id) DO UPDATE SET
                title = CASE WHEN excluded.title = '' THEN c.title ELSE excluded.title END,
                label = CASE WHEN excluded.label = '' THEN c.label ELSE excluded.label END,
                lineitems_url = coalesce(excluded.lineitems_url, c.lineitems_url),
                ags_scopes = CASE WHEN cardinality(excluded.ags_scopes) = 0 THEN c.ags_scopes
                    ELSE excluded.ags_scopes END,
                memberships_url = coalesce(excluded.memberships_url, c.memberships_url),
                groups_url = coalesce(excluded.groups_url, c.groups_url),
                last_launch_at = excluded.last_launch_at
            RETURNING \(unsafeSQL: LTIContext.columns)
            """)
        guard let row = rows.first else { throw LTIError.unknownColumn("context") }
        return try LTIContext(row: row)
    }

    /// The course where the launch says nothing new of it: a class that comes at once then waits for no row.
    private func known(
        _ claims: LaunchClaims.Course, _ services: LaunchClaims.Services, of place: LaunchPlace, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> LTIContext? {
        let row = try await transaction.queryOne(Self.statement(for: claims, of: place, at: now))
        guard let known = try row.map(LTIContext.init(row:)), !known.learns(from: claims, services) else { return nil }
        return known
    }

    /// Finds the course, where the time of its last launch need not be noted anew.
    static func statement(for claims: LaunchClaims.Course, of place: LaunchPlace, at now: Timestamp) -> Query {
        """
        SELECT \(unsafeSQL: LTIContext.columns) FROM lti_contexts
        WHERE tenant_id = app_tenant_id() AND registration_id = \(place.registrationID)
            AND deployment_id = \(place.deploymentID) AND context_id = \(claims.id)
            AND last_launch_at > \(now + .seconds(-3600))
        """
    }
}

extension LTIContext {
    /// Whether a launch says something new of it.
    func learns(from claims: LaunchClaims.Course, _ services: LaunchClaims.Services) -> Bool {
        claims.title.map { $0 != title } ?? false || claims.label.map { $0 != label } ?? false
            || services.lineItemsURL.map { $0 != lineItemsURL } ?? false
            || !services.agsScopes.isEmpty && services.agsScopes != agsScopes
            || services.membershipsURL.map { $0 != membershipsURL } ?? false
            || services.groupsURL.map { $0 != groupsURL } ?? false
    }
}
