package import Core
package import HTTPCore
package import Postgres

/// Who belongs to a tenant, and the rules by which that changes. Every change is in the tenant's audit log.
///
/// Nobody but an owner makes or unmakes owners, nobody turns themselves away, and a tenant always keeps an owner who can
/// act: changes hold the tenant's row, so that two of them cannot both count on the other's owner.
package struct People: Sendable {
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

    /// The tenant's people in the order in which their accounts were made.
    package func list(
        _ page: PageRequest, _ filter: MemberFilter = MemberFilter(), in tenant: TenantID
    ) async throws -> Page<Member> {
        var query: Query = "\(Self.selection) AND m.visitor_until IS NULL"
        if let role = filter.role { query.append(" AND m.role = \(role.rawValue)") }
        if let state = filter.state { query.append(" AND m.state = \(state.rawValue)") }
        if let text = filter.search {
            query.append(
                " AND position(lower(\(text)) IN lower(coalesce(m.name, u.name) || ' ' || u.email)) > 0")
        }
        if let after = page.after { query.append(" AND m.user_id > \(UserID(after))") }
        query.append(" ORDER BY m.user_id LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(Member.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// The person's place. Throws `AccountProblem.unknownPerson`.
    package func member(_ id: UserID, in tenant: TenantID) async throws -> Member {
        let row = try await database.statements(of: tenant).queryOne("\(Self.selection) AND m.user_id = \(id)")
        guard let row else { throw AccountProblem.unknownPerson }
        return try Member(row: row)
    }

    /// Sets what this tenant calls the person, and in which language; other tenants see nothing of it. `check` sees the
    /// tag of the state before and may refuse it, here and below.
    package func update(
        _ id: UserID, name: DisplayName? = nil, locale: LanguageTag? = nil, in tenant: TenantID,
        by requester: Requester, check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> Member {
        try await change(id, in: tenant, check) { before, transaction in
            var changes: [AuditChange] = []
            if let name, name.description != before.name { changes.append(.hidden("name")) }
            if let locale, locale.description != before.locale {
                changes.append(AuditChange("locale", from: .string(before.locale), to: .string(locale.description)))
            }
            guard !changes.isEmpty else { return nil }
            try await transaction.execute(
                """
                UPDATE memberships SET name = coalesce(\(name?.description), name),
                    locale = coalesce(\(locale?.description), locale)
                WHERE tenant_id = app_tenant_id() AND user_id = \(id)
                """)
            return AuditEvent(.userUpdate, AuditTarget("user", id), changes: changes, origin: requester.origin)
        }
    }

    /// Turns the person away from this tenant, or lets them in again.
    package func set(
        _ state: Member.State, of id: UserID, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> Member {
        try await change(id, in: tenant, check) { before, transaction in
            guard before.state != state else { return nil }
            try await requireAuthority(over: before, by: requester)
            if state == .disabled {
                guard !requester.isUser(id) else { throw AccountProblem.ownPlace }
                try await requireAnotherOwner(than: before, in: transaction)
            }
            try await transaction.execute(
                """
                UPDATE memberships SET state = \(state.rawValue)
                WHERE tenant_id = app_tenant_id() AND user_id = \(id)
                """)
            return AuditEvent(
                state == .active ? .userEnable : .userDisable, AuditTarget("user", id), origin: requester.origin)
        }
    }

    /// Gives the person another role.
    package func changeRole(
        of id: UserID, to role: Role, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> Member {
        try await change(id, in: tenant, check) { before, transaction in
            guard before.role != role else { return nil }
            try await requireAuthority(over: before, by: requester)
            if role == .owner { try requester.require(.ownersManage) }
            try await requireAnotherOwner(than: before, in: transaction)
            try await transaction.execute(
                """
                UPDATE memberships SET role = \(role.rawValue)
                WHERE tenant_id = app_tenant_id() AND user_id = \(id)
                """)
            return AuditEvent(
                .membershipUpdate, AuditTarget("membership", id),
                changes: [
                    AuditChange("role", from: .string(before.role.rawValue), to: .string(role.rawValue))
                ], origin: requester.origin)
        }
    }

    /// Takes the person's place in the tenant away, with their part in its courses and their sessions there; the account
    /// stays.
    package func remove(
        _ id: UserID, from tenant: TenantID, by requester: Requester, check: (EntityTag) throws -> Void = { _ in }
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            let before = try await locked(id, in: transaction)
            try check(before.tag)
            try await requireAuthority(over: before, by: requester)
            guard !requester.isUser(id) else { throw AccountProblem.ownPlace }
            try await requireAnotherOwner(than: before, in: transaction)
            try await transaction.execute(
                "DELETE FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = \(id)")
            try await audit.record(
                AuditEvent(
                    .membershipDelete, AuditTarget("membership", id),
                    changes: [AuditChange("role", from: .string(before.role.rawValue), to: .null)],
                    origin: requester.origin), in: transaction)
        }
    }

    static let selection: Query = """
        SELECT \(unsafeSQL: Member.columns) FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.tenant_id = app_tenant_id()
        """
}
