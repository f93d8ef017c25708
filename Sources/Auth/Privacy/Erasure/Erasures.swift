package import Core
import HTTPCore
package import Postgres

/// Removes people from what a tenant keeps, in two steps: whoever asks sees what would go and what stays, and confirms.
///
/// With the confirmation the person is gone, in one transaction: their place with all that hangs on it (sessions, keys,
/// parts in courses), their address in invitations, and the right of any run of theirs to write more. Their records are
/// emptied afterwards, batch by batch, by ``ErasureService``; a server that dies in the middle leaves the rest to another.
package struct Erasures: Sendable {
    /// How long a preview can be confirmed.
    static let patience = Duration.seconds(3600)

    let database: Database
    let people: People
    let records: [any PersonalRecords]
    let identifiers: any IdentifierGenerator
    let clock: any WallClock
    let audit: AuditLog

    /// - Parameter records: what other parts of the product keep of people
    package init(
        database: Database, people: People, records: [any PersonalRecords], identifiers: any IdentifierGenerator,
        clock: any WallClock
    ) {
        self.database = database
        self.people = people
        self.records = records
        self.identifiers = identifiers
        self.clock = clock
        audit = AuditLog(clock: clock)
    }

    /// What would go and what would stay, and what to confirm it with: the erasure's identifier. An older preview of the
    /// person can be confirmed no more.
    package func preview(
        _ user: UserID, in tenant: TenantID, by requester: Requester
    ) async throws -> (erasure: Erasure, inventory: PersonalInventory) {
        try requester.require(.privacyManage)
        let id: ErasureID = identifiers.make()
        return try await database.withTenant(tenant) { transaction in
            let member = try await erasable(user, by: requester, in: transaction)
            var inventory = try await placeInventory(of: user, in: transaction)
            for part in records { inventory = inventory + (try await part.inventory(of: user, in: transaction)) }
            // Somebody who left may have left something behind.
            guard member != nil || inventory.emptied.values.contains(where: { $0 > 0 }) else {
                throw AccountProblem.unknownPerson
            }
            if member != nil { inventory.emptied["memberships"] = 1 }
            let now = clock.now()
            try await transaction.execute(
                "DELETE FROM erasures WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND state = 'previewed'")
            try await transaction.execute(
                """
                INSERT INTO erasures (id, tenant_id, user_id, state, requested_by, created_at, expires_at)
                VALUES (\(id), app_tenant_id(), \(user), 'previewed', \(requester.userID), \(now),
                    \(now + Self.patience))
                """)
            return (try await erasure(id, in: transaction), inventory)
        }
    }

    /// Erases the person as the preview showed. Throws `PrivacyProblem.unconfirmed` for a confirmation that was given for
    /// somebody else, to somebody else, or too long ago.
    package func confirm(
        _ id: ErasureID, of user: UserID, in tenant: TenantID, by requester: Requester
    ) async throws -> Erasure {
        try requester.require(.privacyManage)
        return try await database.withTenant(tenant) { transaction in
            // Of two at once the second finds the person gone.
            let member = try await erasable(user, by: requester, in: transaction)
            let now = clock.now()
            let confirmed = try await transaction.execute(
                """
                UPDATE erasures SET state = 'running', confirmed_at = \(now)
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND user_id = \(user) AND state = 'previewed'
                    AND expires_at > \(now) AND requested_by IS NOT DISTINCT FROM \(requester.userID)::uuid
                """)
            guard confirmed == 1 else { throw PrivacyProblem.unconfirmed }
            for part in records { try await part.interrupt(of: user, at: now, in: transaction) }
            _ = try await transaction.batch([
                """
                UPDATE invitations SET email = 'erased@invalid',
                    revoked_at = CASE WHEN accepted_at IS NULL THEN coalesce(revoked_at, \(now)) END
                WHERE tenant_id = app_tenant_id() AND (email_key(email) = email_key(\(member?.email))
                    OR accepted_by = \(user))
                """,
                "DELETE FROM idempotency_keys WHERE tenant_id = app_tenant_id() AND user_id = \(user)",
                // A provider that still knows the person makes somebody new of them.
                "DELETE FROM external_identities WHERE tenant_id = app_tenant_id() AND user_id = \(user)",
                // Sessions, keys, tickets and parts in courses go with the place.
                "DELETE FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = \(user)",
            ])
            let erasure = try await erasure(id, in: transaction)
            try await audit.record(
                AuditEvent(
                    .personErase, AuditTarget("user", user),
                    changes: [AuditChange("state", from: "member", to: "erased")], origin: requester.origin),
                in: transaction)
            return erasure
        }
    }

    /// How far the last erasure of the person is. Throws `PrivacyProblem.unknownErasure` where nobody confirmed one.
    package func last(of user: UserID, in tenant: TenantID) async throws -> Erasure {
        let row = try await database.statements(of: tenant).queryOne(
            """
            SELECT \(Erasure.columns) FROM erasures
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND state <> 'previewed'
            ORDER BY id DESC LIMIT 1
            """)
        guard let row else { throw PrivacyProblem.unknownErasure }
        return try Erasure(row: row)
    }

    /// The person's place, held, where they may be erased at all; nil for somebody who has none any more.
    private func erasable(
        _ user: UserID, by requester: Requester, in transaction: Transaction
    ) async throws -> Member? {
        try await People.hold(in: transaction)
        let running = try await transaction.queryOne(
            """
            SELECT id FROM erasures
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND state = 'running'
            """)
        guard running == nil else { throw PrivacyProblem.erasureRuns }
        let row = try await transaction.queryOne("\(People.selection) AND m.user_id = \(user)")
        guard let member = try row.map(Member.init(row:)) else { return nil }
        try await people.requireAuthority(over: member, by: requester)
        guard !requester.isUser(user) else { throw AccountProblem.ownPlace }
        try await people.requireAnotherOwner(than: member, in: transaction)
        return member
    }

    private func placeInventory(of user: UserID, in transaction: Transaction) async throws -> PersonalInventory {
        let row = try await transaction.queryOne(
            """
            SELECT (SELECT count(*) FROM sessions WHERE tenant_id = app_tenant_id() AND user_id = \(user)),
                (SELECT count(*) FROM api_keys WHERE tenant_id = app_tenant_id() AND user_id = \(user)),
                (SELECT count(*) FROM course_memberships WHERE tenant_id = app_tenant_id() AND user_id = \(user)),
                (SELECT count(*) FROM consents WHERE tenant_id = app_tenant_id() AND user_id = \(user)),
                (SELECT count(*) FROM audit_events WHERE tenant_id = app_tenant_id()
                    AND (actor_id = \(user.description) OR target_id = \(user.description)))
            """)
        guard let row else { return PersonalInventory() }
        let (sessions, keys, courses, consents, events) = try row.decode(
            Int.self, Int.self, Int.self, Int.self, Int.self)
        return PersonalInventory(
            emptied: ["sessions": sessions, "api_keys": keys, "course_memberships": courses],
            kept: ["consents": consents, "audit_events": events])
    }

    private func erasure(_ id: ErasureID, in transaction: Transaction) async throws -> Erasure {
        let row = try await transaction.queryOne(
            "SELECT \(Erasure.columns) FROM erasures WHERE tenant_id = app_tenant_id() AND id = \(id)")
        guard let row else { throw PrivacyProblem.unknownErasure }
        return try Erasure(row: row)
    }
}
