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

    /// Ends the person's sessions everywhere but one; gives how many.
    @discardableResult
    func endSessions(
        of user: UserID, except kept: SessionID?, because reason: SessionEndReason, at now: Timestamp,
        in executor: some QueryExecutor
    ) async throws -> Int {
        try await executor.queryOne(
            "SELECT end_sessions_of(\(user), \(kept)::uuid, \(reason.rawValue), \(now)) AS count")?["count", Int.self]
            ?? 0
    }

    /// Keeps a link's hash; gives where the link goes, and nil for an address that nobody has, which costs the same.
    func request(
        _ email: String, link: [UInt8], at now: Timestamp, until end: Timestamp, in executor: some QueryExecutor
    ) async throws -> ResetRecipient? {
        try await executor.queryOne(
            "SELECT user_id, email, locale, tenant_id FROM request_password_reset(\(email), \(link), \(now), \(end))"
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

    /// Uses the link up and sets the password; gives whose. Nil where the link is good no more.
    func complete(
        _ link: [UInt8], hash: String, at now: Timestamp, in executor: some QueryExecutor
    ) async throws -> UserID? {
        try await executor.queryOne(
            "SELECT user_id FROM complete_password_reset(\(link), \(hash), \(now))"
        ).map { try $0.decode(UserID.self) }
    }
}
