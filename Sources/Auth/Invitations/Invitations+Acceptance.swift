import Core
import Crypto
import HTTPCore
import Postgres

extension Invitations {
    /// The account with an address, which may belong to other tenants.
    private struct Account {
        let id: UserID
        let passwordHash: String
        let isActive: Bool
        /// Whether anybody has shown that the address is the account's own.
        let isProved: Bool
    }

    /// How somebody comes in.
    private enum Entry {
        /// With an account that they have.
        case member(UserID)
        /// With the account of their address that nobody had proved to have: the password is theirs from now on.
        case claim(Account, passwordHash: String)
        /// With a new account.
        case newcomer(UserID, passwordHash: String)

        var user: UserID {
            switch self {
            case .member(let user), .newcomer(let user, _): user
            case .claim(let account, _): account.id
            }
        }
    }

    /// Makes the account that the link's token allows, or adds the place to the account that the address has already:
    /// then the password must be that account's, so that no link takes an account over.
    ///
    /// An account whose address nobody has proved yet is a stranger's as far as other tenants know. A link that was
    /// mailed proves the address: whoever has it sets the account's password, and what was set up before goes. A link
    /// that was shown does not bring such an account in, where there is mail: that throws
    /// `AccountProblem.unprovedAccount`.
    ///
    /// An unknown, used, withdrawn and expired token throw the same `AccountProblem.unusableInvitation`. `sender` is the
    /// peer's address, for the throttle.
    package func accept(
        _ text: String, name: DisplayName, password: String, sender: String, origin: AuditOrigin
    ) async throws -> Membership {
        guard let token = OpaqueToken(text) else { throw AccountProblem.unusableInvitation }
        let row = try await database.queryOne(
            "SELECT invitation_id, tenant_id FROM invitation_with_token(\(token.hash))")
        guard let row else { throw AccountProblem.unusableInvitation }
        let (id, tenant) = try row.decode(InvitationID.self, TenantID.self)
        let invitation = try await database.withTenant(tenant) { try await usable(id, in: $0) }
        let entry = try await entry(by: invitation, password: password, sender: sender)
        var origin = origin
        origin.actor = .person(entry.user)
        do {
            return try await database.withTenant(tenant) { [origin] transaction in
                try await People.requireRoom(in: transaction)
                let invitation = try await usable(id, in: transaction)
                let proof = try await enter(entry, name: name, by: invitation, in: tenant, transaction, origin)
                try await audit.record(
                    AuditEvent(
                        .membershipCreate, AuditTarget("membership", entry.user),
                        changes: [AuditChange("role", to: .string(invitation.role.rawValue))], origin: origin),
                    in: transaction)
                try await audit.record(
                    AuditEvent(.invitationAccept, AuditTarget("invitation", id), changes: proof, origin: origin),
                    in: transaction)
                return try await MembershipStore.membership(of: entry.user, in: transaction)
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            // The address got an account, or the account this place, a moment ago.
            throw AccountProblem.alreadyMember
        }
    }

    /// The invitation, held until the end of the transaction. Throws `AccountProblem.unusableInvitation` for one that is
    /// not open, and where the tenant's people cannot act.
    private func usable(_ id: InvitationID, in transaction: Transaction) async throws -> Invitation {
        let row = try await transaction.queryOne(
            """
            \(Self.selection) WHERE tenant_id = app_tenant_id() AND id = \(id) AND EXISTS (
                SELECT FROM tenants WHERE id = app_tenant_id() AND state = 'active') FOR UPDATE
            """)
        guard let row else { throw AccountProblem.unusableInvitation }
        let invitation = try Invitation(row: row)
        guard invitation.state(at: parts.clock.now()) == .open else { throw AccountProblem.unusableInvitation }
        return invitation
    }

    private func account(withEmail email: String) async throws -> Account? {
        let row = try await database.queryOne(
            "SELECT user_id, password_hash, state, is_proved FROM account_with_email(\(email))")
        guard let row else { return nil }
        let (id, hash, state, isProved) = try row.decode(UserID.self, String.self, String.self, Bool.self)
        return Account(id: id, passwordHash: hash, isActive: state == "active", isProved: isProved)
    }

    /// How the invited person comes in, by what they show.
    private func entry(
        by invitation: Invitation, password: String, sender: String
    ) async throws -> Entry {
        guard let account = try await account(withEmail: invitation.email) else {
            try PasswordRules.check(password)
            return .newcomer(parts.identifiers.make(), passwordHash: try await parts.hasher.admittedHash(password))
        }
        if !account.isProved, invitation.isMailed {
            guard account.isActive else { throw AuthError.invalidCredentials }
            try PasswordRules.check(password)
            return .claim(account, passwordHash: try await parts.hasher.admittedHash(password))
        }
        try await prove(account, password, of: invitation, sender: sender)
        // Without mail nobody can prove an address; then the word of who hands links on has to do.
        guard account.isProved || invitation.invitedBy == nil || !parts.delivery.isMailing else {
            throw AccountProblem.unprovedAccount
        }
        return .member(account.id)
    }

    private func prove(
        _ account: Account, _ password: String, of invitation: Invitation, sender: String
    ) async throws {
        try await parts.throttle.begin(sender: sender, account: invitation.email)
        let fits = try await parts.hasher.admittedVerify(password, against: account.passwordHash)
        guard fits, account.isActive else { throw AuthError.invalidCredentials }
        try await parts.throttle.succeed(sender: sender, account: invitation.email)
    }

    /// Writes the account where it is new or claimed, its places, and that the invitation was accepted. Gives what the
    /// audit log is to tell of the account.
    private func enter(
        _ entry: Entry, name: DisplayName, by invitation: Invitation, in tenant: TenantID,
        _ transaction: Transaction, _ origin: AuditOrigin
    ) async throws -> [AuditChange] {
        let now = parts.clock.now()
        var changes: [AuditChange] = []
        if case .newcomer(let user, let hash) = entry {
            let person = User(id: user, email: invitation.email, name: name.description)
            // The operator's word is as good as a mail.
            let isProved = invitation.isMailed || invitation.invitedBy == nil
            try await transaction.batch(
                UserStore.insertions(
                    of: person, passwordHash: hash, isProved: isProved, role: invitation.role, in: tenant, at: now))
        } else {
            if case .claim(let account, let hash) = entry {
                try await claim(account, passwordHash: hash, at: now, transaction, origin)
                changes = [.hidden("password")] + AuditChange.proof
            }
            try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (app_tenant_id(), \(entry.user), \(invitation.role.rawValue), \(now))
                """)
        }
        if let course = invitation.course {
            try await transaction.execute(Courses.insertion(of: entry.user, as: course.role, to: course.id, at: now))
        }
        try await transaction.execute(
            """
            UPDATE invitations SET accepted_at = \(now), accepted_by = \(entry.user)
            WHERE tenant_id = app_tenant_id() AND id = \(invitation.id)
            """)
        return changes
    }

    /// Gives the account to whoever has its address. Throws `AuthError.invalidCredentials` where somebody changed it
    /// meanwhile.
    private func claim(
        _ account: Account, passwordHash: String, at now: Timestamp, _ transaction: Transaction, _ origin: AuditOrigin
    ) async throws {
        let passwords = PasswordStore()
        guard try await passwords.prove(account.id, at: now, in: transaction),
            try await passwords.replace(account.passwordHash, by: passwordHash, of: account.id, in: transaction)
        else { throw AuthError.invalidCredentials }
        try await passwords.endSessions(
            of: account.id, except: nil, because: .passwordChanged, by: origin, at: now, in: transaction)
    }
}
