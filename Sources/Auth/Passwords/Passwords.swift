package import Core
package import Crypto
package import HTTPCore
package import Postgres

/// Changes passwords, and sets new ones by link for people who forgot theirs.
package struct Passwords: Sendable {
    /// How long a link is good, in seconds.
    package static let linkLifetime = 3600
    /// How long after a link an account gets no other one by mail. It gets three an hour at most.
    package static let linkPause = 300

    private let database: Database
    private let hasher: PasswordHasher
    private let throttle: SignInThrottle
    private let audit: AuditLog
    private let clock: any WallClock
    /// The address of the page that takes a link's token.
    private let page: String
    private let deliveries: LinkQueue
    private let store = PasswordStore()

    package init(
        database: Database, hasher: PasswordHasher, throttle: SignInThrottle, audit: AuditLog, clock: any WallClock,
        page: String, deliveries: LinkQueue
    ) {
        self.database = database
        self.hasher = hasher
        self.throttle = throttle
        self.audit = audit
        self.clock = clock
        self.page = page
        self.deliveries = deliveries
    }

    // MARK: Changing

    /// Gives the person another password, who proves that they know the present one, and ends all their other sessions,
    /// in every tenant. Whoever guesses waits as at signing in.
    package func change(
        of member: Identity, from present: String, to password: String, sender: String, origin: AuditOrigin
    ) async throws {
        try PasswordRules.check(password, field: "new_password")
        let known = try await confirm(present, of: member, sender: sender)
        let hash = try await hasher.admittedHash(password)
        try await database.withTenant(member.tenantID) { transaction in
            guard try await store.replace(known, by: hash, of: member.userID, in: transaction) else {
                throw AuthError.invalidCredentials
            }
            try await store.endSessions(
                of: member.userID, except: member.sessionID, because: .passwordChanged, by: origin, at: clock.now(),
                in: transaction)
            try await audit.record(
                AuditEvent(
                    .passwordChange, AuditTarget("user", member.userID), changes: [.hidden("password")],
                    origin: origin), in: transaction)
        }
    }

    /// Throws `AuthError.invalidCredentials` unless it is the person's password; gives the hash that it fits.
    @discardableResult
    package func confirm(_ password: String, of member: Identity, sender: String) async throws -> String {
        let account = member.userID.description
        try await throttle.begin(sender: sender, account: account)
        let known = try await store.hash(of: member.userID, in: database)
        let fits = try await hasher.admittedVerify(password, against: known ?? hasher.decoy)
        guard fits, let known else { throw AuthError.invalidCredentials }
        try await throttle.succeed(sender: sender, account: account)
        return known
    }

    // MARK: Links

    /// Sends a link to the address where somebody has it who got none in the last minutes and has less than three open
    /// ones, which stay: nobody's link ends because another asks for one. For every other address the same happens but for the mail,
    /// which nobody waits for, so that neither answer nor time tell whether there is an account.
    package func requestReset(of email: String, sender: String) async throws {
        try await throttle.begin(sender: sender, account: "reset \(email)")
        guard EmailAddress(email) != nil else { return }
        let token = OpaqueToken()
        let now = clock.now()
        let recipient = try await store.request(
            email, link: token.hash, at: now, until: now + .seconds(Self.linkLifetime),
            quietSince: now + .seconds(-Self.linkPause), in: database)
        guard let recipient, let address = EmailAddress(recipient.email) else { return }
        deliveries.append(
            SingleUseLink(
                purpose: .passwordReset, address: address, locale: recipient.locale,
                url: "\(page)#token=\(token.text)"))
    }

    /// Makes a link for a person of the tenant: mailed to them, or shown to the administrator who asks where the
    /// installation does not mail. Nil for somebody who does not belong to the tenant, or not to it alone.
    ///
    /// Throws 403 for an owner's unless the one who asks may manage owners.
    package func offerReset(
        to user: UserID, by member: Identity, origin: AuditOrigin
    ) async throws -> LinkOutcome? {
        try member.require(.membersManage)
        let token = OpaqueToken()
        let link = try await database.withTenant(member.tenantID) { transaction -> SingleUseLink? in
            let role = try await transaction.queryOne(
                "SELECT role FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = \(user)"
            ).map { try $0.decode(String.self) }
            if role == Role.owner.rawValue { try member.require(.ownersManage) }
            let now = clock.now()
            let offered = try await store.offer(
                to: user, in: member.tenantID, link: token.hash, at: now, until: now + .seconds(Self.linkLifetime),
                in: transaction)
            guard let offered, let address = EmailAddress(offered.email) else { return nil }
            try await audit.record(
                AuditEvent(.passwordResetRequest, AuditTarget("user", user), origin: origin), in: transaction)
            return SingleUseLink(
                purpose: .passwordReset, address: address, locale: offered.locale, url: "\(page)#token=\(token.text)")
        }
        guard let link else { return nil }
        return await deliveries.delivery.deliver(link)
    }

    /// Sets the password that the link is for, uses the link up, and ends every session of its person. A link that was
    /// mailed proves the person's address: where nobody had before, second factor and names at providers go, because
    /// somebody else may have set them up.
    ///
    /// Throws `AuthError.invalidLink` for a link that is unknown, used or past its time.
    package func completeReset(_ text: String, password: String, origin: AuditOrigin) async throws {
        try PasswordRules.check(password)
        guard let token = OpaqueToken(text),
            let tenant = try await store.tenant(ofLink: token.hash, at: clock.now(), in: database)
        else { throw AuthError.invalidLink }
        let hash = try await hasher.admittedHash(password)
        try await database.withTenant(tenant) { transaction in
            let now = clock.now()
            // A link that somebody else has used meanwhile: nothing is changed.
            guard let used = try await store.complete(token.hash, hash: hash, at: now, in: transaction) else {
                throw AuthError.invalidLink
            }
            var origin = origin
            origin.actor = .person(used.user)
            try await store.endSessions(
                of: used.user, except: nil, because: .passwordChanged, by: origin, at: now, in: transaction)
            try await audit.record(
                AuditEvent(
                    .passwordResetComplete, AuditTarget("user", used.user),
                    changes: [.hidden("password")] + (used.isFirstProof ? AuditChange.proof : []), origin: origin),
                in: transaction)
        }
    }

    // MARK: Upgrading

    /// Hashes a password that was just verified anew, where its hash is of another scheme or cost. A password that
    /// bcrypt does not take keeps its hash, and so it does while too many people sign in.
    func upgrade(_ known: String, of user: UserID, password: String) async throws {
        guard hasher.needsUpgrade(known), let hash = try? await hasher.hash(password) else { return }
        _ = try await store.replace(known, by: hash, of: user, in: database)
    }
}

extension AuditChange {
    /// That an account's address was proved, which takes away what was set up before.
    static let proof = [
        AuditChange("address_proved", from: .bool(false), to: .bool(true)), .hidden("second_factor"),
        .hidden("external_identities"),
    ]
}
