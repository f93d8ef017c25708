package import Core
package import HTTPCore
package import Postgres

/// The life of tenants: made, changed, suspended, deleted and brought back. Every change is in the tenant's audit log.
package struct Tenants: Sendable {
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

    /// Makes a tenant. Throws `AuthError.slugTaken` for a slug that another one has, also one in its grace period.
    package func create(
        slug: Slug, name: DisplayName, settings: TenantChanges = TenantChanges(), by requester: Requester
    ) async throws -> TenantProfile {
        let id: TenantID = identifiers.make()
        let tenant = Tenant(id: id, slug: slug.description, name: name.description)
        do {
            return try await database.withTenant(id) { transaction in
                try await transaction.execute(TenantStore.insertion(of: tenant, at: clock.now()))
                let profile = try await apply(settings, to: id, in: transaction)
                try await audit.record(
                    AuditEvent(
                        .tenantCreate, AuditTarget("tenant", id),
                        changes: [
                            AuditChange("slug", to: .string(tenant.slug)),
                            AuditChange("name", to: .string(tenant.name)),
                        ], origin: requester.origin), in: transaction)
                return profile
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            throw AuthError.slugTaken
        }
    }

    /// Everything kept of the tenant. Throws `AccountProblem.unknownTenant`.
    package func profile(_ id: TenantID) async throws -> TenantProfile {
        let row = try await database.statements(of: id).queryOne(Self.selection(id))
        guard let row else { throw AccountProblem.unknownTenant }
        return try TenantProfile(row: row)
    }

    /// The tenants of the installation, oldest first: the operator's alone to see.
    package func list(
        _ page: PageRequest, state: TenantProfile.State? = nil, search: String? = nil
    ) async throws -> Page<TenantProfile> {
        let found = try await database.query(
            """
            SELECT \(unsafeSQL: TenantProfile.columns) FROM list_tenants(\(state?.rawValue), \(search), \
            \(page.after.map { TenantID($0) }), \(page.limit + 1))
            """
        ).map(TenantProfile.init(row:))
        return Page(found, for: page) { $0.tenant.id.uuid }
    }

    /// Changes settings. `check` sees the tag of the state before and may refuse it.
    package func update(
        _ id: TenantID, _ changes: TenantChanges, by requester: Requester, check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> TenantProfile {
        try await database.withTenant(id) { transaction in
            let before = try await locked(id, in: transaction)
            try check(before.tag)
            let differences = changes.audit(of: before)
            guard !differences.isEmpty else { return before }
            let after = try await apply(changes, to: id, in: transaction)
            try await audit.record(
                AuditEvent(
                    .tenantUpdate, AuditTarget("tenant", id), changes: differences, origin: requester.origin),
                in: transaction)
            return after
        }
    }

    /// Stops the tenant's people from acting, lets them act again, or brings a deleted tenant back. Nothing changes for a
    /// tenant that is in the state already. Without a grace period the tenant's own counts.
    package func set(
        _ state: TenantProfile.State, of id: TenantID, grace: Duration? = nil, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> TenantProfile {
        try await database.withTenant(id) { transaction in
            let before = try await locked(id, in: transaction)
            try check(before.tag)
            guard before.state != state else { return before }
            let now = clock.now()
            var removal: Timestamp?
            if state == .deleted {
                let days = try await RetentionPeriods.current(in: transaction).tenantRemoval
                removal = now + (grace ?? .seconds(days * 86_400))
            }
            try await transaction.execute(
                """
                UPDATE tenants SET state = \(state.rawValue), remove_after = \(removal),
                    updated_at = \(now), version = version + 1
                WHERE id = \(id)
                """)
            let action: AuditAction =
                switch state {
                case .active: .tenantResume
                case .suspended: .tenantSuspend
                case .deleted: .tenantDelete
                }
            try await audit.record(
                AuditEvent(
                    action, AuditTarget("tenant", id),
                    changes: [
                        AuditChange("state", from: .string(before.state.rawValue), to: .string(state.rawValue))
                    ], origin: requester.origin), in: transaction)
            return try await locked(id, in: transaction)
        }
    }

    /// The row, kept for the transaction: nobody else changes it, or adds people or courses to a limited tenant,
    /// meanwhile.
    func locked(_ id: TenantID, in transaction: Transaction) async throws -> TenantProfile {
        let row = try await transaction.queryOne("\(Self.selection(id)) FOR NO KEY UPDATE")
        guard let row else { throw AccountProblem.unknownTenant }
        return try TenantProfile(row: row)
    }

    private func apply(
        _ changes: TenantChanges, to id: TenantID, in transaction: Transaction
    ) async throws -> TenantProfile {
        if let zone = changes.timeZone {
            let isKnown = try await transaction.queryOne(
                "SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = \(zone)) AS known")?["known", Bool.self]
            guard isKnown == true else { throw AccountProblem.unknownTimeZone }
        }
        try await transaction.execute(
            """
            UPDATE tenants SET name = coalesce(\(changes.name?.description), name),
                locale = coalesce(\(changes.locale?.description), locale),
                time_zone = coalesce(\(changes.timeZone), time_zone),
                limits = coalesce(\(changes.limits?.json), limits),
                updated_at = \(clock.now()), version = version + 1
            WHERE id = \(id)
            """)
        return try await locked(id, in: transaction)
    }

    private static func selection(_ id: TenantID) -> Query {
        "SELECT \(unsafeSQL: TenantProfile.columns) FROM tenants WHERE id = \(id)"
    }
}
