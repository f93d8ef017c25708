import Core
import HTTPCore
package import Postgres

extension People {
    /// Changes one person's place: `apply` writes, and says what the audit log is to tell; nil where nothing changes.
    func change(
        _ id: UserID, in tenant: TenantID, _ check: (EntityTag) throws -> Void,
        apply: (Member, Transaction) async throws -> AuditEvent?
    ) async throws -> Member {
        try await database.withTenant(tenant) { transaction in
            let before = try await locked(id, in: transaction)
            try check(before.tag)
            guard let event = try await apply(before, transaction) else { return before }
            try await transaction.execute(
                """
                UPDATE memberships SET version = version + 1, updated_at = \(clock.now())
                WHERE tenant_id = app_tenant_id() AND user_id = \(id)
                """)
            let after = try await locked(id, in: transaction)
            try await audit.record(event, in: transaction)
            return after
        }
    }

    /// The person's place, with the tenant's row held: nobody else changes places meanwhile.
    func locked(_ id: UserID, in transaction: Transaction) async throws -> Member {
        try await Self.hold(in: transaction)
        let row = try await transaction.queryOne("\(Self.selection) AND m.user_id = \(id)")
        guard let row else { throw AccountProblem.unknownPerson }
        return try Member(row: row)
    }

    /// Holds the tenant's row until the end of the transaction.
    package static func hold(in transaction: Transaction) async throws {
        let row = try await transaction.queryOne(
            "SELECT id FROM tenants WHERE id = app_tenant_id() FOR NO KEY UPDATE")
        guard row != nil else { throw AccountProblem.unknownTenant }
    }

    /// Throws 403 where the person is an owner and the requester may not decide over owners.
    func requireAuthority(over member: Member, by requester: Requester) async throws {
        if member.role == .owner { try requester.require(.ownersManage) }
    }

    /// Throws `AccountProblem.lastOwner` where the tenant would be left without an owner who can act.
    func requireAnotherOwner(than member: Member, in transaction: Transaction) async throws {
        guard member.role == .owner, member.state == .active else { return }
        let row = try await transaction.queryOne(
            """
            SELECT EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id
                WHERE m.tenant_id = app_tenant_id() AND m.role = 'owner' AND m.state = 'active'
                    AND u.state = 'active' AND m.user_id <> \(member.id)) AS found
            """)
        guard try row?["found", Bool.self] == true else { throw AccountProblem.lastOwner }
    }

    /// Throws `AccountProblem.tooManyPeople` where the tenant has as many people as it may have. Holds the tenant's row.
    package static func requireRoom(in transaction: Transaction) async throws {
        try await hold(in: transaction)
        let row = try await transaction.queryOne(
            """
            SELECT coalesce((limits ->> 'people')::bigint
                <= (SELECT count(*) FROM memberships
                    WHERE tenant_id = app_tenant_id() AND visitor_until IS NULL), false) AS is_full
            FROM tenants WHERE id = app_tenant_id()
            """)
        if try row?["is_full", Bool.self] == true { throw AccountProblem.tooManyPeople }
    }
}
