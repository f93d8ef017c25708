import Auth
import Core
import Crypto
import HTTPCore
import Net
import Postgres
import Telephony

/// Sets accounts and numbers up. Every change is in the audit log; passwords are sealed and never given out.
struct SIPAccounts: Sendable {
    /// The most that a tenant may have.
    static let most = 100
    static let mostNumbers = 2000
    static let unknown = HTTPError(.notFound, .notFound, "There is no such account.")
    static let unknownNumber = HTTPError(.notFound, .notFound, "There is no such number.")
    private static let column = SealedColumn.sipPassword

    let store: SIPAccountStore
    let sealer: Sealer
    let audit: AuditLog
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    private var database: Database { store.database }

    // MARK: Accounts

    /// Throws `HTTPError` where the tenant has none of that name.
    func account(_ id: SIPAccountID, in tenant: TenantID) async throws -> StoredAccount {
        guard let account = try await store.account(id, of: tenant) else { throw Self.unknown }
        return account
    }

    /// The account with its password, for those who carry calls.
    func opened(_ stored: StoredAccount) async throws -> PhoneAccount {
        var account = stored.account
        guard let sealed = stored.sealedPassword else { return account }
        account.password = try await sealer.current {
            String(decoding: try sealer.open(sealed, context: Self.context(of: stored.id)), as: UTF8.self)
        }
        return account
    }

    func create(
        _ body: SIPAccountRequest, in tenant: TenantID, origin: AuditOrigin
    ) async throws -> StoredAccount {
        let now = clock.now()
        var account = PhoneAccount(
            id: identifiers.make(), tenantID: tenant, name: try body.requiredName, mode: try body.requiredMode)
        try body.apply(to: &account)
        try SIPAccountRequest.check(account)
        let (made, password, slug) = (
            account, try body.password.flatMap(\.self), try body.defaultWorkflow.flatMap(\.self)
        )
        return try await sealer.current {
            try await naming {
                try await database.withTenant(tenant) { transaction in
                    guard try await store.count(in: transaction) < Self.most else {
                        throw HTTPError(.conflict, .conflict, "An institution has at most \(Self.most) accounts.")
                    }
                    var stored = StoredAccount(made, createdAt: now)
                    stored.defaultWorkflow = try await workflow(slug, "default_workflow", in: transaction)
                    stored.setPassword(password, sealed: try seal(password, for: made.id))
                    try await store.insert(stored, in: transaction)
                    try await refuseTaken(made.id, in: transaction)
                    let changes =
                        stored.settings.map { AuditChange($0.name, to: $0.value) }
                        + (password == nil ? [] : [.hidden("password")])
                    try await note(.sipAccountCreate, made.id, changes, origin, in: transaction)
                    return stored
                }
            }
        }
    }

    /// Changes the account. `check` sees the tag of the state before and may refuse it.
    ///
    /// Whoever changes where the password goes gives it again: otherwise they could have it sent to themselves.
    func update(
        _ id: SIPAccountID, _ body: SIPAccountRequest, in tenant: TenantID, origin: AuditOrigin,
        check: (EntityTag) throws -> Void
    ) async throws -> StoredAccount {
        let (password, slug) = (try body.password, try body.defaultWorkflow)
        return try await sealer.current {
            try await naming {
                try await database.withTenant(tenant) { transaction in
                    try await store.lock(id, in: transaction)
                    guard let before = try await store.account(id, in: transaction) else { throw Self.unknown }
                    try check(before.tag)
                    var after = before
                    try body.apply(to: &after.account)
                    try SIPAccountRequest.check(after.account)
                    if let slug {
                        after.defaultWorkflow = try await workflow(slug, "default_workflow", in: transaction)
                    }
                    let moves =
                        after.account.host != before.account.host
                        || after.account.outboundProxy != before.account.outboundProxy
                    if before.sealedPassword != nil, password == nil, moves {
                        throw JSONDecodingError(
                            path: "password", expectation: "the password once more, because it goes somewhere else")
                    }
                    var changes = zip(before.settings, after.settings).compactMap { old, new in
                        old.value == new.value ? nil : AuditChange(old.name, from: old.value, to: new.value)
                    }
                    let hasNewPassword = password.map { $0 != nil || before.sealedPassword != nil } ?? false
                    if hasNewPassword {
                        let text = password.flatMap(\.self)
                        after.setPassword(text, sealed: try seal(text, for: id))
                        changes.append(.hidden("password"))
                    }
                    guard !changes.isEmpty else { return before }
                    after.version += 1
                    after.updatedAt = clock.now()
                    try await store.save(after, withPassword: hasNewPassword, in: transaction)
                    try await refuseTaken(id, in: transaction)
                    try await note(.sipAccountUpdate, id, changes, origin, in: transaction)
                    return after
                }
            }
        }
    }

    /// Removes an account with its numbers; calls that are under way go on.
    func delete(
        _ id: SIPAccountID, in tenant: TenantID, origin: AuditOrigin, check: (EntityTag) throws -> Void
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            try await store.lock(id, in: transaction)
            guard let account = try await store.account(id, in: transaction) else { throw Self.unknown }
            try check(account.tag)
            try await store.delete(id, in: transaction)
            let changes = [AuditChange("name", from: .string(account.account.name), to: .null)]
            try await note(.sipAccountDelete, id, changes, origin, in: transaction)
        }
    }

    // MARK: Numbers

    func map(
        _ body: PhoneNumberRequest, in tenant: TenantID, origin: AuditOrigin
    ) async throws -> PhoneNumberRecord {
        let (id, now): (PhoneNumberID, Timestamp) = (identifiers.make(), clock.now())
        return try await database.withTenant(tenant) { transaction in
            guard try await store.countOfNumbers(in: transaction) < Self.mostNumbers else {
                throw HTTPError(.conflict, .conflict, "An institution has at most \(Self.mostNumbers) numbers.")
            }
            guard let account = try await store.account(named: body.account, in: transaction) else {
                throw JSONDecodingError(path: "sip_account", expectation: "an account of the institution")
            }
            guard let workflow = try await workflow(body.workflow, "workflow", in: transaction) else {
                throw JSONDecodingError(path: "workflow", expectation: "the slug of a workflow")
            }
            let record = PhoneNumberRecord(
                id: id, accountID: account.id, account: account.account.name, kind: body.kind, number: body.number,
                workflow: workflow, createdAt: now)
            guard try await store.insert(record, in: transaction) else {
                throw HTTPError(.conflict, .conflict, "The account has this \(body.kind.rawValue) already.")
            }
            try await refuseTaken(account.id, in: transaction)
            let changes = record.settings.map { AuditChange($0.name, to: $0.value) }
            try await audit.record(
                AuditEvent(.phoneNumberCreate, AuditTarget("phone_number", id), changes: changes, origin: origin),
                in: transaction)
            return record
        }
    }

    func deleteNumber(_ id: PhoneNumberID, in tenant: TenantID, origin: AuditOrigin) async throws {
        try await database.withTenant(tenant) { transaction in
            guard let record = try await store.number(id, in: transaction),
                try await store.delete(id, in: transaction)
            else { throw Self.unknownNumber }
            let changes = record.settings.map { AuditChange($0.name, from: $0.value, to: .null) }
            try await audit.record(
                AuditEvent(.phoneNumberDelete, AuditTarget("phone_number", id), changes: changes, origin: origin),
                in: transaction)
        }
    }

    // MARK: Parts

    /// Nil for nil. Throws where the tenant has no workflow of that slug.
    private func workflow(
        _ slug: String?, _ path: String, in transaction: Transaction
    ) async throws -> NamedWorkflow? {
        guard let slug else { return nil }
        guard let workflow = try await store.workflow(slug, in: transaction) else {
            throw JSONDecodingError(path: path, expectation: "the slug of a workflow")
        }
        return workflow
    }

    /// No institution takes calls that are another's: whoever came first has the addresses and the numbers.
    private func refuseTaken(_ id: SIPAccountID, in transaction: Transaction) async throws {
        guard try await store.isTaken(id, in: transaction) else { return }
        throw HTTPError(
            .conflict, .conflict,
            "Another institution takes these calls: it has the number, or takes all that come from one of these networks."
        )
    }

    /// A name that another account has is a conflict.
    private func naming<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as PostgresError where error.isUniqueViolation {
            throw HTTPError(.conflict, .conflict, "There is an account of that name.")
        }
    }

    private static func context(of id: SIPAccountID) -> String { column.context(of: id.uuid.description) }

    private func seal(_ password: String?, for id: SIPAccountID) throws -> [UInt8]? {
        try password.map { try sealer.seal(Array($0.utf8), context: Self.context(of: id)) }
    }

    private func note(
        _ action: AuditAction, _ id: SIPAccountID, _ changes: [AuditChange], _ origin: AuditOrigin,
        in transaction: Transaction
    ) async throws {
        try await audit.record(
            AuditEvent(action, AuditTarget("sip_account", id), changes: changes, origin: origin), in: transaction)
    }
}

extension PhoneNumberRecord {
    /// As the API and the audit log show it.
    var settings: [(name: String, value: JSONValue)] {
        [
            (kind.rawValue, .string(number.digits)), ("sip_account", .string(account)),
            ("workflow", .string(workflow.slug)),
        ]
    }
}
