package import Core
package import Postgres

/// The links in the database; every method within a transaction of the tenant.
package struct ResourceLinkStore: Sendable {
    package init() {}

    /// The link, held until the transaction ends where it will be changed. Throws `LTIError.unknownLink`.
    package func link(
        _ id: ResourceLinkID, isHeld: Bool = false, in transaction: Transaction
    ) async throws -> ResourceLink {
        let row = try await transaction.queryOne(
            "\(Self.selection) AND l.id = \(id) \(unsafeSQL: isHeld ? "FOR UPDATE" : "")")
        guard let row else { throw LTIError.unknownLink }
        return try ResourceLink(row: row)
    }

    /// Notes what a launch said of its link, and gives it; a new one goes by the given identifier and has the given
    /// assistant and settings, which for one that is known stay as they are.
    package func note(
        _ claims: LaunchClaims.Link, services: LaunchClaims.Services, of place: LaunchPlace,
        context: LTIContextID?, course: CourseID?, as id: ResourceLinkID, workflow: WorkflowID?,
        settings: LinkSettings, at now: Timestamp, in transaction: Transaction
    ) async throws -> ResourceLink {
        let row = try await transaction.queryOne(Self.statement(for: claims.id, of: place))
        // A class that comes at once waits for no row.
        if let known = try row.map(ResourceLink.init(row:)),
            !known.learns(from: claims, services, context, course, workflow)
        {
            return known
        }
        let rows = try await transaction.query(
            """
            INSERT INTO lti_resource_links AS l (id, tenant_id, registration_id, deployment_id, resource_link_id,
                lti_context_id, course_id, workflow_id, title, settings, lineitem_url, lineitems_url, ags_scopes,
                created_at, updated_at)
            VALUES (\(id), app_tenant_id(), \(place.registrationID), \(place.deploymentID), \(claims.id),
                \(context), \(course), \(workflow), \(claims.title ?? ""), \(JSONValue.object(settings.json)),
                \(services.lineItemURL), \(services.lineItemsURL), \(services.agsScopes), \(now), \(now))
            ON CONFLICT (tenant_id, registration_id, deployment_id, resource_link_id) DO UPDATE SET
                lti_context_id = coalesce(excluded.lti_context_id, l.lti_context_id),
                course_id = coalesce(excluded.course_id, l.course_id),
                workflow_id = coalesce(l.workflow_id, excluded.workflow_id),
                title = CASE WHEN excluded.title = '' THEN l.title ELSE excluded.title END,
                lineitem_url = coalesce(excluded.lineitem_url, l.lineitem_url),
                lineitems_url = coalesce(excluded.lineitems_url, l.lineitems_url),
                ags_scopes = CASE WHEN cardinality(excluded.ags_scopes) = 0 THEN l.ags_scopes
                    ELSE excluded.ags_scopes END
            RETURNING \(unsafeSQL: ResourceLink.columns)
            """)
        guard let row = rows.first else { throw LTIError.unknownLink }
        return try ResourceLink(row: row)
    }

    /// Sets the link's assistant and settings, and gives it under its next version. Throws `LTIError.unknownWorkflow`.
    package func save(
        _ id: ResourceLinkID, workflow: WorkflowID?, settings: LinkSettings, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> ResourceLink {
        do {
            try await transaction.execute(
                """
                UPDATE lti_resource_links SET workflow_id = \(workflow), settings = \(JSONValue.object(settings.json)),
                    version = version + 1, updated_at = \(now)
                WHERE tenant_id = app_tenant_id() AND id = \(id)
                """)
        } catch let error as PostgresError where error.isForeignKeyViolation {
            throw LTIError.unknownWorkflow
        }
        return try await link(id, in: transaction)
    }

    /// The link of the platform's name, if anybody ever launched it.
    package func link(
        _ resourceLinkID: String, of place: LaunchPlace, in transaction: Transaction
    ) async throws -> ResourceLink? {
        try await transaction.queryOne(Self.statement(for: resourceLinkID, of: place)).map(ResourceLink.init(row:))
    }

    /// Finds the link of the platform's name.
    static func statement(for resourceLinkID: String, of place: LaunchPlace) -> Query {
        """
        \(selection) AND l.registration_id = \(place.registrationID)
            AND l.deployment_id = \(place.deploymentID) AND l.resource_link_id = \(resourceLinkID)
        """
    }

    /// The link whose work goes to a line item, its own or one of its steps'.
    package func link(
        ofLineItem url: String, of place: LaunchPlace, in transaction: Transaction
    ) async throws -> ResourceLink? {
        try await transaction.queryOne(
            """
            \(Self.selection) AND l.registration_id = \(place.registrationID)
                AND l.deployment_id = \(place.deploymentID) AND (l.lineitem_url = \(url) OR EXISTS (
                    SELECT FROM lti_line_items i
                    WHERE i.tenant_id = l.tenant_id AND i.link_id = l.id AND i.url = \(url)))
            ORDER BY l.lineitem_url = \(url) DESC NULLS LAST, l.created_at LIMIT 1
            """
        ).map(ResourceLink.init(row:))
    }

    /// The part of the person on the link `l`, for a statement that asks for more of it: that in its course, or, on a
    /// link outside of any course of the platform, that as which the platform sent them the last time. NULL for none.
    package static func part(of user: UserID) -> Query {
        """
        CASE WHEN l.course_id IS NULL AND l.lti_context_id IS NULL THEN (
            SELECT p.role FROM lti_placements p
            WHERE p.tenant_id = l.tenant_id AND p.link_id = l.id AND p.user_id = \(user))
        ELSE (
            SELECT cm.role FROM course_memberships cm
            WHERE cm.tenant_id = l.tenant_id AND cm.course_id = l.course_id AND cm.user_id = \(user)) END
        """
    }

    private static let selection: Query = """
        SELECT \(unsafeSQL: ResourceLink.columns) FROM lti_resource_links l WHERE l.tenant_id = app_tenant_id()
        """
}

extension ResourceLink {
    /// Whether a launch says something new of it.
    func learns(
        from claims: LaunchClaims.Link, _ services: LaunchClaims.Services, _ context: LTIContextID?,
        _ course: CourseID?, _ workflow: WorkflowID?
    ) -> Bool {
        claims.title.map { $0 != title } ?? false || services.lineItemURL.map { $0 != lineItemURL } ?? false
            || services.lineItemsURL.map { $0 != lineItemsURL } ?? false
            || !services.agsScopes.isEmpty && services.agsScopes != agsScopes
            || context.map { $0 != contextID } ?? false || course.map { $0 != courseID } ?? false
            || workflowID == nil && workflow != nil
    }
}
