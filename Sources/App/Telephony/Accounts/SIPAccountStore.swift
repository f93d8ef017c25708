import Core
import HTTPCore
import Net
import Postgres
import Telephony

/// The accounts of tenants, and the numbers that are mapped to workflows, in PostgreSQL.
struct SIPAccountStore: Sendable {
    /// What servers tell each other of accounts and numbers that change: the tenant.
    static let channel = "lyceum_sip_accounts"

    let database: Database

    private static let source: Query = """
        FROM sip_accounts a
        LEFT JOIN workflows w ON w.tenant_id = a.tenant_id AND w.id = a.default_workflow_id AND w.deleted_at IS NULL
        WHERE a.tenant_id = app_tenant_id()
        """

    // MARK: Accounts

    /// The tenant's accounts, the newest first.
    func page(_ page: PageRequest, in tenant: TenantID) async throws -> Page<StoredAccount> {
        let rows = try await database.statements(of: tenant).query(
            """
            SELECT \(StoredAccount.columns) \(Self.source)
                AND (\(page.after)::uuid IS NULL OR a.id < \(page.after))
            ORDER BY a.id DESC LIMIT \(page.limit + 1)
            """)
        return Page(try rows.map(StoredAccount.init(row:)), for: page) { $0.id.uuid }
    }

    /// All of them, for those who carry calls.
    func all(of tenant: TenantID) async throws -> [StoredAccount] {
        try await database.statements(of: tenant).query(
            "SELECT \(StoredAccount.columns) \(Self.source) ORDER BY a.id"
        ).map(StoredAccount.init(row:))
    }

    /// The tenants that have accounts in use.
    func tenants() async throws -> [TenantID] {
        try await database.query("SELECT tenants_with_sip_accounts() AS id").map { try $0["id", TenantID.self] }
    }

    /// The account; nil where the tenant has none of that name.
    func account(_ id: SIPAccountID, in executor: some QueryExecutor) async throws -> StoredAccount? {
        try await executor.query("SELECT \(StoredAccount.columns) \(Self.source) AND a.id = \(id)").first
            .map(StoredAccount.init(row:))
    }

    func account(_ id: SIPAccountID, of tenant: TenantID) async throws -> StoredAccount? {
        try await account(id, in: database.statements(of: tenant))
    }

    /// The account that requests name by its identifier or its name; nil where the tenant has none.
    func account(named text: String, in executor: some QueryExecutor) async throws -> StoredAccount? {
        let id = SIPAccountID(text)
        return try await executor.query(
            """
            SELECT \(StoredAccount.columns) \(Self.source) AND (a.id = \(id)::uuid OR a.name = \(text))
            ORDER BY a.id = \(id)::uuid DESC NULLS LAST LIMIT 1
            """
        ).first.map(StoredAccount.init(row:))
    }

    /// Holds the account until the end of the transaction.
    func lock(_ id: SIPAccountID, in transaction: Transaction) async throws {
        try await transaction.execute(
            "SELECT FROM sip_accounts WHERE tenant_id = app_tenant_id() AND id = \(id) FOR UPDATE")
    }

    func count(in transaction: Transaction) async throws -> Int {
        try await transaction.queryOne("SELECT count(*) AS count FROM sip_accounts WHERE tenant_id = app_tenant_id()")?[
            "count", Int.self] ?? 0
    }

    /// Whether an account in use of another tenant takes calls that this one, as it is now, would take. Others that ask wait
    /// until the end of the transaction.
    func isTaken(_ id: SIPAccountID, in transaction: Transaction) async throws -> Bool {
        try await transaction.queryOne("SELECT sip_account_is_taken(\(id)) AS taken")?["taken", Bool.self] ?? false
    }

    /// The workflow of this slug, published or not; nil where the tenant has none.
    func workflow(_ slug: String, in executor: some QueryExecutor) async throws -> NamedWorkflow? {
        try await executor.query(
            """
            SELECT id, slug FROM workflows
            WHERE tenant_id = app_tenant_id() AND slug = \(slug) AND deleted_at IS NULL
            """
        ).first.map { NamedWorkflow(id: try $0["id", WorkflowID.self], slug: try $0["slug", String.self]) }
    }

    func insert(_ stored: StoredAccount, in transaction: Transaction) async throws {
        let (account, limits) = (stored.account, stored.account.limits)
        try await transaction.execute(
            """
            INSERT INTO sip_accounts (id, tenant_id, name, mode, host, port, transport, username, password,
                password_hint, allowed_cidrs, outbound_proxy, caller_number, default_workflow_id, is_enabled,
                concurrent_calls, calls_a_day, minutes_a_day, money_a_day, price_minute, outbound_prefixes, version,
                created_at, updated_at)
            VALUES (\(account.id), app_tenant_id(), \(account.name), \(account.mode.rawValue), \(account.host),
                \(account.port.map { Int($0) }), \(account.transport.rawValue), \(account.username),
                \(stored.sealedPassword), \(stored.passwordHint), \(account.allowed.map(\.description)),
                \(account.outboundProxy), \(account.callerNumber?.digits), \(stored.defaultWorkflow?.id),
                \(account.isEnabled), \(limits.concurrentCalls), \(limits.callsADay), \(limits.minutesADay),
                \(limits.moneyADay), \(account.priceMinute), \((limits.prefixes ?? []).map(\.digits)),
                \(stored.version), \(stored.createdAt), \(stored.updatedAt))
            """)
    }

    /// Stores what was changed.
    ///
    /// - Parameter withPassword: whether the password was
    func save(_ stored: StoredAccount, withPassword: Bool, in transaction: Transaction) async throws {
        let (account, limits) = (stored.account, stored.account.limits)
        let password: Query =
            withPassword ? ", password = \(stored.sealedPassword), password_hint = \(stored.passwordHint)" : ""
        try await transaction.execute(
            """
            UPDATE sip_accounts SET name = \(account.name), mode = \(account.mode.rawValue), host = \(account.host),
                port = \(account.port.map { Int($0) }), transport = \(account.transport.rawValue),
                username = \(account.username), allowed_cidrs = \(account.allowed.map(\.description)),
                outbound_proxy = \(account.outboundProxy), caller_number = \(account.callerNumber?.digits),
                default_workflow_id = \(stored.defaultWorkflow?.id), is_enabled = \(account.isEnabled),
                concurrent_calls = \(limits.concurrentCalls), calls_a_day = \(limits.callsADay),
                minutes_a_day = \(limits.minutesADay), money_a_day = \(limits.moneyADay),
                price_minute = \(account.priceMinute), outbound_prefixes = \((limits.prefixes ?? []).map(\.digits)),
                version = \(stored.version), updated_at = \(stored.updatedAt)\(password)
            WHERE tenant_id = app_tenant_id() AND id = \(account.id)
            """)
    }

    func delete(_ id: SIPAccountID, in transaction: Transaction) async throws {
        try await transaction.execute("DELETE FROM sip_accounts WHERE tenant_id = app_tenant_id() AND id = \(id)")
    }

    // MARK: Numbers

    private static let numbers: Query = """
        SELECT n.id, n.sip_account_id, a.name AS sip_account, n.kind, n.digits, n.workflow_id, w.slug AS workflow,
            n.created_at
        FROM phone_numbers n
        JOIN sip_accounts a ON a.tenant_id = n.tenant_id AND a.id = n.sip_account_id
        JOIN workflows w ON w.tenant_id = n.tenant_id AND w.id = n.workflow_id
        WHERE n.tenant_id = app_tenant_id() AND w.deleted_at IS NULL
        """

    /// The tenant's numbers, the newest first; those of one account where it is given.
    func numbers(
        _ page: PageRequest, of account: SIPAccountID?, in tenant: TenantID
    ) async throws -> Page<PhoneNumberRecord> {
        let rows = try await database.statements(of: tenant).query(
            """
            \(Self.numbers) AND (\(account)::uuid IS NULL OR n.sip_account_id = \(account))
                AND (\(page.after)::uuid IS NULL OR n.id < \(page.after))
            ORDER BY n.id DESC LIMIT \(page.limit + 1)
            """)
        return Page(try rows.map(PhoneNumberRecord.init(row:)), for: page) { $0.id.uuid }
    }

    /// All of them, for those who take calls.
    func allNumbers(of tenant: TenantID) async throws -> [PhoneNumberRecord] {
        try await database.statements(of: tenant).query("\(Self.numbers) ORDER BY n.id").map(
            PhoneNumberRecord.init(row:))
    }

    func number(_ id: PhoneNumberID, in executor: some QueryExecutor) async throws -> PhoneNumberRecord? {
        try await executor.query("\(Self.numbers) AND n.id = \(id)").first.map(PhoneNumberRecord.init(row:))
    }

    /// False where the account has the same mapped already.
    func insert(_ number: PhoneNumberRecord, in transaction: Transaction) async throws -> Bool {
        try await transaction.execute(
            """
            INSERT INTO phone_numbers (id, tenant_id, sip_account_id, kind, digits, workflow_id, created_at)
            VALUES (\(number.id), app_tenant_id(), \(number.accountID), \(number.kind.rawValue),
                \(number.number.digits), \(number.workflow.id), \(number.createdAt))
            ON CONFLICT (tenant_id, sip_account_id, kind, digits) DO NOTHING
            """) > 0
    }

    func countOfNumbers(in transaction: Transaction) async throws -> Int {
        try await transaction.queryOne(
            "SELECT count(*) AS count FROM phone_numbers WHERE tenant_id = app_tenant_id()")?[
                "count", Int.self] ?? 0
    }

    func delete(_ id: PhoneNumberID, in transaction: Transaction) async throws -> Bool {
        try await transaction.execute("DELETE FROM phone_numbers WHERE tenant_id = app_tenant_id() AND id = \(id)") > 0
    }
}

/// A number, or the beginning of numbers, that leads to a workflow.
struct PhoneNumberRecord: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        case number, prefix
    }

    let id: PhoneNumberID
    let accountID: SIPAccountID
    /// The account's name.
    let account: String
    let kind: Kind
    let number: DialledNumber
    let workflow: NamedWorkflow
    let createdAt: Timestamp
}

extension PhoneNumberRecord {
    init(row: Row) throws {
        id = try row["id", PhoneNumberID.self]
        accountID = try row["sip_account_id", SIPAccountID.self]
        account = try row["sip_account", String.self]
        kind = try row.known("kind", Kind.init(rawValue:))
        number = try row.known("digits") { DialledNumber(digits: $0) }
        workflow = NamedWorkflow(id: try row["workflow_id", WorkflowID.self], slug: try row["workflow", String.self])
        createdAt = try row["created_at", Timestamp.self]
    }
}
