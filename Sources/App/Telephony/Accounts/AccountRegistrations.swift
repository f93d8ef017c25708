import Core
import Postgres
import Telephony

/// How the registration of an account goes.
struct RegistrationState: Sendable, Equatable {
    enum Status: String, Sendable, CaseIterable {
        case registering, registered, failed, unregistered
    }

    let status: Status
    /// What the other side said, such as `403 Forbidden`; nothing secret.
    let detail: String?
    let changedAt: Timestamp
}

/// Tells how the registrations of accounts go, whichever server sees to them.
protocol RegistrationStates: Sendable {
    /// By account; those of which nobody knows anything are left out.
    func states(of accounts: [SIPAccountID], in tenant: TenantID) async throws -> [SIPAccountID: RegistrationState]
}

/// The registrations of accounts in PostgreSQL: one server sees to each, as long as its lease holds.
struct AccountRegistrations: RegistrationStates {
    let database: Database

    func states(
        of accounts: [SIPAccountID], in tenant: TenantID
    ) async throws -> [SIPAccountID: RegistrationState] {
        guard !accounts.isEmpty else { return [:] }
        let rows = try await database.statements(of: tenant).query(
            """
            SELECT sip_account_id, status, detail, changed_at FROM sip_registrations
            WHERE tenant_id = app_tenant_id() AND sip_account_id = ANY (\(accounts)) AND lease_expires_at > now()
            """)
        return try rows.reduce(into: [:]) { states, row in
            states[try row["sip_account_id", SIPAccountID.self]] = RegistrationState(
                status: try row.known("status", RegistrationState.Status.init(rawValue:)),
                detail: try row["detail", String?.self], changedAt: try row["changed_at", Timestamp.self])
        }
    }

    /// Takes the account to see to its registration, or keeps it for longer; false where another server has it.
    func take(_ account: SIPAccountID, in tenant: TenantID, server: UUID128, lease: Duration) async throws -> Bool {
        try await !database.statements(of: tenant).query(
            """
            INSERT INTO sip_registrations (tenant_id, sip_account_id, server, status, changed_at, lease_expires_at)
            SELECT app_tenant_id(), id, \(server), 'registering', now(), now() + \(CallStore.milliseconds(lease)) * interval '1 millisecond'
            FROM sip_accounts WHERE tenant_id = app_tenant_id() AND id = \(account)
            ON CONFLICT (tenant_id, sip_account_id) DO UPDATE
            SET server = excluded.server, lease_expires_at = excluded.lease_expires_at,
                status = CASE WHEN sip_registrations.server = excluded.server THEN sip_registrations.status
                    ELSE excluded.status END
            WHERE sip_registrations.server = excluded.server OR sip_registrations.lease_expires_at < now()
            RETURNING sip_account_id
            """
        ).isEmpty
    }

    /// Notes how it goes, where the server still sees to it.
    func note(
        _ state: RegistrationState, of account: SIPAccountID, in tenant: TenantID, server: UUID128
    ) async throws {
        _ = try await database.statements(of: tenant).query(
            """
            UPDATE sip_registrations SET status = \(state.status.rawValue), changed_at = \(state.changedAt),
                detail = \(state.detail.map { String($0.prefix(500)) })
            WHERE tenant_id = app_tenant_id() AND sip_account_id = \(account) AND server = \(server)
            """)
    }
}

/// Tries accounts out.
protocol AccountTesting: Sendable {
    /// Asks the other side with OPTIONS, and by registering where the account does that. Nil where this server has no
    /// telephone.
    func test(_ account: PhoneAccount) async -> AccountTest?
}

/// What came of trying an account out.
struct AccountTest: Sendable, Equatable {
    struct Finding: Sendable, Equatable {
        enum Name: String, Sendable, CaseIterable {
            case options, registration
        }

        enum Result: String, Sendable, CaseIterable {
            case works, failed, skipped
        }

        let name: Name
        let result: Result
        /// For people, such as `401 Unauthorized: the password is wrong`.
        let message: String
    }

    let findings: [Finding]

    var works: Bool { !findings.contains { $0.result == .failed } && findings.contains { $0.result == .works } }
}
