import Auth
import Core
import HTTPCore
import Net
import Postgres
import Telephony

/// An account as it is kept: what calls need of it, and what people decide besides.
struct StoredAccount: Sendable, Equatable {
    /// The most bytes of a password.
    static let longestPassword = 512

    /// Its password is never in it.
    var account: PhoneAccount
    /// Sealed; nil where there is none.
    private(set) var sealedPassword: [UInt8]?
    /// The last four characters of a long password; else empty.
    private(set) var passwordHint = ""
    /// What answers calls to numbers that nobody mapped; nil: nobody does.
    var defaultWorkflow: NamedWorkflow?
    var version = 1
    let createdAt: Timestamp
    var updatedAt: Timestamp

    init(_ account: PhoneAccount, createdAt: Timestamp) {
        self.account = account
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    var id: SIPAccountID { account.id }
    var tag: EntityTag { EntityTag(version: version) }

    /// Notes a password, of which the hint tells little: nothing of a short one.
    mutating func setPassword(_ password: String?, sealed: [UInt8]?) {
        passwordHint = password.map { $0.utf8.count >= 16 ? String($0.suffix(4)) : "" } ?? ""
        sealedPassword = sealed
    }

    /// What people decide of it besides the password, as the API and the audit log show it.
    var settings: [(name: String, value: JSONValue)] {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        func number(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }
        let limits = account.limits
        return [
            ("name", .string(account.name)), ("mode", .string(account.mode.rawValue)), ("host", text(account.host)),
            ("port", number(account.port.map { Int($0) })), ("transport", .string(account.transport.rawValue)),
            ("username", text(account.username)),
            ("allowed_cidrs", .array(account.allowed.map { .string($0.description) })),
            ("outbound_proxy", text(account.outboundProxy)),
            ("caller_number", text(account.callerNumber?.digits)),
            ("default_workflow", text(defaultWorkflow?.slug)), ("enabled", .bool(account.isEnabled)),
            ("concurrent_calls", number(limits.concurrentCalls)), ("calls_a_day", number(limits.callsADay)),
            ("minutes_a_day", number(limits.minutesADay)),
            ("money_a_day", limits.moneyADay.map { .integer($0) } ?? .null),
            ("price_minute", .integer(account.priceMinute)),
            ("outbound_prefixes", .array((limits.prefixes ?? []).map { .string($0.digits) })),
        ]
    }
}

/// A workflow that telephone numbers lead to.
struct NamedWorkflow: Sendable, Equatable {
    let id: WorkflowID
    let slug: String
}

extension StoredAccount {
    static let columns: Query = """
        a.id, a.tenant_id, a.name, a.mode, a.host, a.port, a.transport, a.username, a.password, a.password_hint,
        a.allowed_cidrs, a.outbound_proxy, a.caller_number, a.default_workflow_id, w.slug AS default_workflow,
        a.is_enabled, a.concurrent_calls, a.calls_a_day, a.minutes_a_day, a.money_a_day, a.price_minute,
        a.outbound_prefixes, a.version, a.created_at, a.updated_at
        """

    init(row: Row) throws {
        var account = PhoneAccount(
            id: try row["id", SIPAccountID.self], tenantID: try row["tenant_id", TenantID.self],
            name: try row["name", String.self],
            mode: try row.known("mode", PhoneAccount.Mode.init(rawValue:)),
            transport: try row.known("transport", PhoneAccount.Transport.init(rawValue:)))
        account.host = try row["host", String?.self]
        account.port = try row["port", Int?.self].map(UInt16.init(clamping:))
        account.username = try row["username", String?.self]
        account.allowed = try row["allowed_cidrs", [String].self].compactMap { IPNetwork($0) }
        account.outboundProxy = try row["outbound_proxy", String?.self]
        account.callerNumber = try row["caller_number", String?.self].flatMap { DialledNumber(digits: $0) }
        account.isEnabled = try row["is_enabled", Bool.self]
        account.limits = CallLimits(
            concurrentCalls: try row["concurrent_calls", Int?.self], callsADay: try row["calls_a_day", Int?.self],
            minutesADay: try row["minutes_a_day", Int?.self], moneyADay: try row["money_a_day", Int64?.self],
            prefixes: try row["outbound_prefixes", [String].self].compactMap { DialledNumber(digits: $0) })
        account.priceMinute = try row["price_minute", Int64.self]
        self.account = account
        sealedPassword = try row["password", [UInt8]?.self]
        passwordHint = try row["password_hint", String.self]
        if let id = try row["default_workflow_id", WorkflowID?.self],
            let slug = try row["default_workflow", String?.self]
        {
            defaultWorkflow = NamedWorkflow(id: id, slug: slug)
        }
        version = try row["version", Int.self]
        createdAt = try row["created_at", Timestamp.self]
        updatedAt = try row["updated_at", Timestamp.self]
    }
}
