import Core
import Postgres

/// The hashes of passwords, and the links that set new ones. Accounts belong to no tenant: all of it goes through
/// functions that each answer one question.
struct PasswordStore: Sendable {
    /// Where a link goes.
    struct ResetRecipient: Sendable, Equatable {
        let userID: UserID
        let email: String
        let locale: String
        /// Where the person has been longest: whose administrators hand on what cannot be mailed.
        let tenantID: TenantID
    }

    /// What the present password must fit; nil for nobody.
    func hash(of user: UserID, in executor: some QueryExecutor) async throws -> String? {
        try await executor.queryOne("SELECT password_hash_of(\(user)) AS hash")?["hash", String?.self]
    }

    /// Puts a new hash in the place of the one that was verified. False where somebody changed it meanwhile.
    func replace(
        _ known: String, by hash: String, of user: UserID, in executor: some QueryExecutor
    ) async throws -> Bool {
        try await executor.queryOne("SELECT replace_password_hash(\(user), \(known), \(hash)) AS done")?[
            "done", Bool.self]
            ?? false
    }

    /// Ends the person's sessions everywhere but one; gives how many. Tenants other than the transaction's are told in
    /// their audit logs; what the transaction's own is told comes after this.
    @discardableResult
    func endSessions(
        of user: UserID, except kept: SessionID?, because reason: SessionEndReason, by origin: AuditOrigin,
        at now: Timestamp, in transaction: Transaction
    ) async throws -> Int {
        let row = try await transaction.queryOne(
            """
            SELECT end_sessions_of(\(user), \(kept)::uuid, \(reason.rawValue), \(now), \(origin.actor.kind),
                \(origin.actor.id), \(origin.requestID)) AS count
            """)
        return try row?["count", Int.self] ?? 0
    }

    /// Keeps a link's hash; gives where the link goes. Nil for an address that nobody has, that has its share of open
    /// links, or that got one since `quietSince`: all of it costs the same.
    func request(
        _ email: String, link: [UInt8], at now: Timestamp, until end: Timestamp, quietSince: Timestamp,
        in executor: some QueryExecutor
    ) async throws -> ResetRecipient? {
        try await executor.queryOne(
            """
            SELECT user_id, email, locale, tenant_id
            FROM request_password_reset(\(email), \(link), \(now), \(end), \(quietSince))
            """
        ).map { row in
            let (user, email, locale, tenant) = try row.decode(UserID.self, String.self, String.self, TenantID.self)
            return ResetRecipient(userID: user, email: email, locale: locale, tenantID: tenant)
        }
    }

    /// Keeps the hash of a link that an administrator offers; gives the address and the locale. Nil for somebody who does
    /// not belong to the tenant, or not to it alone.
    func offer(
        to user: UserID, in tenant: TenantID, link: [UInt8], at now: Timestamp, until end: Timestamp,
        in executor: some QueryExecutor
    ) async throws -> (email: String, locale: String)? {
        try await executor.queryOne(
            "SELECT email, locale FROM offer_password_reset(\(user), \(tenant), \(link), \(now), \(end))"
        ).map { row in
            let (email, locale) = try row.decode(String.self, String.self)
            return (email, locale)
        }
    }

    /// Whose password the link may set; nil for one that is unknown, used or past its time.
    func tenant(ofLink link: [UInt8], at now: Timestamp, in executor: some QueryExecutor) async throws -> TenantID? {
        try await executor.queryOne("SELECT password_reset_tenant(\(link), \(now)) AS id")?["id", TenantID?.self]
    }

    /// Uses the link up and sets the password; gives whose, and whether it was the first proof of their address. Nil
    /// where the link is good no more.
    func complete(
        _ link: [UInt8], hash: String, at now: Timestamp, in executor: some QueryExecutor
    ) async throws -> (user: UserID, isFirstProof: Bool)? {
        try await executor.queryOne(
            "SELECT user_id, is_first_proof FROM complete_password_reset(\(link), \(hash), \(now))"
        ).map { row in
            let (user, isFirstProof) = try row.decode(UserID.self, Bool.self)
            return (user, isFirstProof)
        }
    }

    /// Notes that the person has their address, and takes away what was set up before they showed it. False where that
    /// was known.
    func prove(_ user: UserID, at now: Timestamp, in transaction: Transaction) async throws -> Bool {
        try await transaction.queryOne("SELECT prove_account(\(user), \(now)) AS done")?["done", Bool.self] ?? false
    }
}
