package import Core
package import Crypto
package import HTTPCore
package import Postgres

/// Takes up, asks for and gives up second factors: one-time passwords of an app (RFC 6238), and recovery codes.
package struct SecondFactors: Sendable {
    /// What somebody needs to set up their app.
    package struct Enrolment: Sendable {
        /// For typing, in base 32.
        package let secret: String
        /// For a QR code.
        package let address: String
    }

    /// Who has passed.
    struct Passed: Sendable {
        let userID: UserID
        let tenantID: TenantID
        let method: SignInMethod
        let factor: SecondFactorKind
    }

    private static let codeCount = 10
    private static let issuer = "Lyceum"

    private let database: Database
    private let sealer: Sealer
    private let throttle: SignInThrottle
    private let audit: AuditLog
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock
    private let store = SecondFactorStore()
    private let passwords = PasswordStore()

    package init(
        database: Database, sealer: Sealer, throttle: SignInThrottle, audit: AuditLog,
        identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.database = database
        self.sealer = sealer
        self.throttle = throttle
        self.audit = audit
        self.identifiers = identifiers
        self.clock = clock
    }

    // MARK: Setting up

    /// Whether the person is asked for a second factor, and how many recovery codes are left.
    package func status(of user: UserID, in tenant: TenantID) async throws -> (isEnabled: Bool, codes: Int) {
        try await store.status(of: user, in: database.statements(of: tenant))
    }

    /// Makes a secret for the person's app, which nothing asks for until a code of it was shown. Throws
    /// `AuthError.secondFactorExists` where one is in use.
    package func enrol(_ member: Identity, account: String) async throws -> Enrolment {
        let secret = TOTP.newSecret()
        let isKept = try await sealer.current {
            let sealed = try sealer.seal(secret, context: Self.context(of: member.userID))
            return try await database.withTenant(member.tenantID) { transaction in
                try await store.enrol(sealed, of: member.userID, at: clock.now(), in: transaction)
            }
        }
        guard isKept else { throw AuthError.secondFactorExists }
        return Enrolment(
            secret: Base32.encode(secret, isPadded: false),
            address: TOTP(secret: secret).address(issuer: Self.issuer, account: account))
    }

    /// Takes the new secret into use once a code of it is shown, ends the person's other sessions, and gives their
    /// recovery codes, this once. Throws `AuthError.invalidCode` for another code.
    package func confirm(_ code: String, of member: Identity, sender: String, origin: AuditOrigin) async throws
        -> [String]
    {
        try await throttle.begin(sender: sender, account: Self.account(member.userID))
        let codes = Self.newCodes()
        let isTaken = try await withSecrets(of: member.tenantID) { transaction in
            guard let record = try await store.record(of: member.userID, in: transaction), !record.isConfirmed,
                try await accept(.password(code), record, of: member.userID, in: transaction)
            else { return false }
            try await store.replaceCodes(of: member.userID, with: codes.map(\.hash), in: transaction)
            try await passwords.endSessions(
                of: member.userID, except: member.sessionID, because: .secondFactorChanged, by: origin,
                at: clock.now(), in: transaction)
            try await note(.secondFactorEnable, of: member, origin, in: transaction)
            return true
        }
        guard isTaken else { throw AuthError.invalidCode }
        try await throttle.succeed(sender: sender, account: Self.account(member.userID))
        return codes.map(\.text)
    }

    /// Gives the second factor up. Throws `AuthError.invalidCode` unless it is shown once more.
    package func disable(
        _ answer: SecondFactorAnswer, of member: Identity, sender: String, origin: AuditOrigin
    ) async throws {
        try await change(answer, of: member, sender: sender) { transaction in
            try await store.remove(of: member.userID, in: transaction)
            try await passwords.endSessions(
                of: member.userID, except: member.sessionID, because: .secondFactorChanged, by: origin,
                at: clock.now(), in: transaction)
            try await note(.secondFactorDisable, of: member, origin, in: transaction)
        }
    }

    /// Gives new recovery codes in the place of all others, this once.
    package func renewCodes(
        _ answer: SecondFactorAnswer, of member: Identity, sender: String, origin: AuditOrigin
    ) async throws -> [String] {
        let codes = Self.newCodes()
        try await change(answer, of: member, sender: sender) { transaction in
            try await store.replaceCodes(of: member.userID, with: codes.map(\.hash), in: transaction)
            try await note(.recoveryCodesCreate, of: member, origin, in: transaction)
        }
        return codes.map(\.text)
    }

    // MARK: Signing in

    /// A ticket for somebody who has shown their password and must show a second factor; nil where they have none.
    func challenge(_ user: UserID, in tenant: TenantID, by method: SignInMethod) async throws -> SignInTicket? {
        guard try await status(of: user, in: tenant).isEnabled else { return nil }
        let ticket = SignInTicket(id: identifiers.next(), tenantID: tenant)
        try await database.withTenant(tenant) { transaction in
            try await store.insert(ticket, for: user, by: method, at: clock.now(), in: transaction)
        }
        return ticket
    }

    /// Checks the answer to a ticket. Throws `AuthError.invalidCode` for a wrong one, one that was given before, and a
    /// ticket that is unknown, has run out or was answered too often.
    func pass(
        _ text: String, _ answer: SecondFactorAnswer, sender: String, origin: SessionOrigin
    ) async throws -> Passed {
        guard let ticket = SignInTicket(text),
            let user = try await store.attempt(
                ticket, at: clock.now(), in: database.statements(of: ticket.tenantID))
        else { throw AuthError.invalidCode }
        try await throttle.begin(sender: sender, account: Self.account(user))
        let method = try await withSecrets(of: ticket.tenantID) { transaction -> SignInMethod? in
            guard let record = try await store.record(of: user, in: transaction), record.isConfirmed,
                try await accept(answer, record, of: user, in: transaction),
                let method = try await store.use(ticket, in: transaction)
            else { return nil }
            if case .recoveryCode = answer {
                try await audit.record(
                    AuditEvent(.recoveryCodeUse, AuditTarget("user", user), origin: origin.audit(.person(user))),
                    in: transaction)
            }
            return method
        }
        guard let method else { throw AuthError.invalidCode }
        try await throttle.succeed(sender: sender, account: Self.account(user))
        return Passed(userID: user, tenantID: ticket.tenantID, method: method, factor: answer.kind)
    }

    // MARK: Parts

    /// A transaction that opens secrets.
    private func withSecrets<Value>(
        of tenant: TenantID, _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        try await sealer.current { try await database.withTenant(tenant) { try await body($0) } }
    }

    private func change(
        _ answer: SecondFactorAnswer, of member: Identity, sender: String,
        _ body: (Transaction) async throws -> Void
    ) async throws {
        try await throttle.begin(sender: sender, account: Self.account(member.userID))
        let isDone = try await withSecrets(of: member.tenantID) { transaction in
            guard let record = try await store.record(of: member.userID, in: transaction), record.isConfirmed,
                try await accept(answer, record, of: member.userID, in: transaction)
            else { return false }
            try await body(transaction)
            return true
        }
        guard isDone else { throw AuthError.invalidCode }
        try await throttle.succeed(sender: sender, account: Self.account(member.userID))
    }

    /// Whether the answer is right; a right one is used up.
    private func accept(
        _ answer: SecondFactorAnswer, _ record: SecondFactorStore.Record, of user: UserID,
        in transaction: Transaction
    ) async throws -> Bool {
        switch answer {
        case .password(let code):
            let secret = try sealer.open(record.sealedSecret, context: Self.context(of: user))
            let step = TOTP(secret: secret).acceptedStep(for: code, at: clock.now(), after: record.lastStep)
            guard let step else { return false }
            try await store.accept(step: step, of: user, at: clock.now(), in: transaction)
            return true
        case .recoveryCode(let text):
            guard record.isConfirmed, let code = RecoveryCode(text) else { return false }
            return try await store.useCode(code.hash, of: user, in: transaction)
        }
    }

    private func note(
        _ action: AuditAction, of member: Identity, _ origin: AuditOrigin, in transaction: Transaction
    ) async throws {
        try await audit.record(
            AuditEvent(action, AuditTarget("user", member.userID), origin: origin), in: transaction)
    }

    private static func newCodes() -> [RecoveryCode] { (1...codeCount).map { _ in RecoveryCode() } }
    /// Where a sealed secret belongs.
    static func context(of user: UserID) -> String { "second_factors/secret/\(user)" }
    private static func account(_ user: UserID) -> String { "second factor \(user)" }
}
