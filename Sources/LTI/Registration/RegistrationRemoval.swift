package import Auth
package import Core
package import Postgres

/// Removes a platform with everything that came by it. Its links, places, scores and rosters go with its row; this adds
/// what has no reference to it.
package struct RegistrationRemoval: Sendable {
    /// What went besides the registration.
    package struct Removed: Sendable, Equatable {
        /// Launches of the last days.
        package let launches: Int
        /// People whom nothing leads from the platform to their accounts any more: none where the institution has
        /// another registration of the issuer.
        package let people: Int
        /// Those of them whose accounts are erased.
        package let erased: Int
    }

    private let registrations: RegistrationStore
    private let erasures: Erasures
    private let clock: any WallClock

    package init(registrations: RegistrationStore, erasures: Erasures, clock: any WallClock) {
        self.registrations = registrations
        self.erasures = erasures
        self.clock = clock
    }

    /// Removes the registration within a transaction of its tenant. Where people are erased, those go who have no other
    /// way in; ``ErasureService`` empties what they left.
    package func remove(
        _ registration: Registration, erasingPeople: Bool, by requester: Requester, in transaction: Transaction
    ) async throws -> Removed {
        // As newcomers do, so that none comes in between.
        try await People.hold(in: transaction)
        let others = try await transaction.queryOne(
            """
            SELECT FROM lti_registrations
            WHERE tenant_id = app_tenant_id() AND issuer = \(registration.issuer) AND id <> \(registration.id) LIMIT 1
            """)
        let isLast = others == nil
        let leavers = isLast && erasingPeople ? try await leavers(of: registration.issuer, in: transaction) : []
        var people = 0
        if isLast {
            try await transaction.execute(
                """
                UPDATE sessions SET ended_at = \(clock.now()), end_reason = 'registration_removed'
                WHERE tenant_id = app_tenant_id() AND method = 'lti' AND ended_at IS NULL AND user_id IN (
                    SELECT user_id FROM lti_people
                    WHERE tenant_id = app_tenant_id() AND issuer = \(registration.issuer))
                """)
            people = try await transaction.execute(
                "DELETE FROM lti_people WHERE tenant_id = app_tenant_id() AND issuer = \(registration.issuer)")
        }
        let launches = try await transaction.execute(
            "DELETE FROM lti_launches WHERE tenant_id = app_tenant_id() AND registration_id = \(registration.id)")
        try await registrations.delete(registration.id, in: transaction)
        let erased = try await erasures.begin(of: leavers, by: requester, in: transaction)
        return Removed(launches: launches, people: people, erased: erased)
    }

    /// Whom the platform alone leads to their accounts: they have no password, no identity elsewhere and no key of the
    /// API. Owners and programs are none of a platform's business.
    private func leavers(of issuer: String, in transaction: Transaction) async throws -> [UserID] {
        try await transaction.query(
            """
            SELECT p.user_id FROM lti_people p
            LEFT JOIN memberships m ON m.tenant_id = p.tenant_id AND m.user_id = p.user_id
            WHERE p.tenant_id = app_tenant_id() AND p.issuer = \(issuer)
                AND coalesce(m.role, 'learner') NOT IN ('owner', 'service')
                AND coalesce(password_hash_of(p.user_id), '') = ''
                AND NOT EXISTS (SELECT FROM external_identities e
                    WHERE e.tenant_id = p.tenant_id AND e.user_id = p.user_id)
                AND NOT EXISTS (SELECT FROM api_keys k WHERE k.tenant_id = p.tenant_id AND k.user_id = p.user_id)
            ORDER BY p.user_id
            """
        ).map { try $0.decode(UserID.self) }
    }
}
