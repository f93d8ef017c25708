import Core
import Postgres

/// The second factors of a tenant's people. Every method runs in a transaction of a tenant that the person belongs to.
struct SecondFactorStore: Sendable {
    /// What is kept of a person's second factor.
    struct Record: Sendable, Equatable {
        let sealedSecret: [UInt8]
        let isConfirmed: Bool
        let lastStep: Int64?
    }

    // MARK: Factors

    /// The person's second factor, confirmed or not, kept from others until the transaction ends; nil without one.
    func record(of user: UserID, in transaction: Transaction) async throws -> Record? {
        try await transaction.queryOne(
            """
            SELECT secret, confirmed_at IS NOT NULL, last_step FROM second_factors WHERE user_id = \(user) FOR UPDATE
            """
        ).map { row in
            let (secret, isConfirmed, step) = try row.decode([UInt8].self, Bool.self, Int64?.self)
            return Record(sealedSecret: secret, isConfirmed: isConfirmed, lastStep: step)
        }
    }

    /// Whether the person has a second factor that must be asked for, and how many recovery codes are left.
    func status(of user: UserID, in executor: some QueryExecutor) async throws -> (isEnabled: Bool, codes: Int) {
        let row = try await executor.queryOne(
            """
            SELECT f.confirmed_at IS NOT NULL, (SELECT count(*) FROM recovery_codes c WHERE c.user_id = f.user_id)
            FROM second_factors f WHERE f.user_id = \(user)
            """)
        guard let row else { return (false, 0) }
        let (isEnabled, codes) = try row.decode(Bool.self, Int.self)
        return (isEnabled, codes)
    }

    /// Keeps a new secret in the place of one that was not confirmed. False where there is a confirmed one.
    func enrol(_ sealedSecret: [UInt8], of user: UserID, at now: Timestamp, in transaction: Transaction)
        async throws -> Bool
    {
        try await transaction.execute(
            """
            INSERT INTO second_factors (user_id, secret, created_at) VALUES (\(user), \(sealedSecret), \(now))
            ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at
                WHERE second_factors.confirmed_at IS NULL
            """) == 1
    }

    /// Notes the code that was taken, which confirms a new secret.
    func accept(step: Int64, of user: UserID, at now: Timestamp, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            UPDATE second_factors SET last_step = \(step), confirmed_at = coalesce(confirmed_at, \(now))
            WHERE user_id = \(user)
            """)
    }

    /// Removes the factor with its recovery codes.
    func remove(of user: UserID, in transaction: Transaction) async throws {
        try await transaction.execute("DELETE FROM second_factors WHERE user_id = \(user)")
    }

    // MARK: Recovery codes

    /// Replaces the person's recovery codes.
    func replaceCodes(of user: UserID, with hashes: [[UInt8]], in transaction: Transaction) async throws {
        try await transaction.batch(
            ["DELETE FROM recovery_codes WHERE user_id = \(user)"]
                + hashes.map { "INSERT INTO recovery_codes (user_id, hash) VALUES (\(user), \($0))" })
    }

    /// Uses a code up. False for one that is not among the person's.
    func useCode(_ hash: [UInt8], of user: UserID, in transaction: Transaction) async throws -> Bool {
        try await transaction.execute(
            "DELETE FROM recovery_codes WHERE user_id = \(user) AND hash = \(hash)") == 1
    }

    // MARK: Tickets

    /// Keeps a ticket of somebody who has shown their password, and forgets those that ran out.
    func insert(
        _ ticket: SignInTicket, for user: UserID, by method: SignInMethod, at now: Timestamp,
        in transaction: Transaction
    ) async throws {
        try await transaction.batch([
            """
            DELETE FROM sign_in_tickets
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND expires_at <= \(now)
            """,
            """
            INSERT INTO sign_in_tickets (id, tenant_id, user_id, hash, method, expires_at)
            VALUES (\(ticket.id), app_tenant_id(), \(user), \(ticket.hash), \(method.rawValue),
                \(now + .seconds(SignInTicket.lifetime)))
            """,
        ])
    }

    /// Counts an answer to the ticket; gives whose it is. Nil for one that is unknown, has run out or was answered too
    /// often. Outside the transaction that checks the answer, so that a wrong one counts.
    func attempt(_ ticket: SignInTicket, at now: Timestamp, in executor: some QueryExecutor) async throws -> UserID? {
        try await executor.queryOne(
            """
            UPDATE sign_in_tickets SET attempts = attempts + 1
            WHERE tenant_id = app_tenant_id() AND id = \(ticket.id) AND hash = \(ticket.hash)
                AND expires_at > \(now) AND attempts < \(SignInTicket.attempts)
            RETURNING user_id
            """
        ).map { try $0.decode(UserID.self) }
    }

    /// Uses the ticket up; gives how the password was shown. Nil where another answer did so first.
    func use(_ ticket: SignInTicket, in transaction: Transaction) async throws -> SignInMethod? {
        try await transaction.queryOne(
            "DELETE FROM sign_in_tickets WHERE tenant_id = app_tenant_id() AND id = \(ticket.id) RETURNING method"
        ).flatMap { SignInMethod(rawValue: try $0.decode(String.self)) }
    }
}
