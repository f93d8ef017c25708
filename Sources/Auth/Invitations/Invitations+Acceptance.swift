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
    }

    /// Makes the account that the link's token allows, or adds the place to the account that the address has already:
    /// then the password must be that account's, so that no link takes an account over.
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
        let account = try await account(withEmail: invitation.email)
        let user: UserID
        var passwordHash: String?
        if let account {
            try await prove(account, password, of: invitation, sender: sender)
            user = account.id
        } else {
            try PasswordRules.check(password)
            passwordHash = try await parts.hasher.admittedHash(password)
            user = parts.identifiers.make()
        }
        do {
            return try await database.withTenant(tenant) { transaction in
                try await People.requireRoom(in: transaction)
                let invitation = try await usable(id, in: transaction)
                try await enter(user, name: name, passwordHash: passwordHash, by: invitation, in: tenant, transaction)
                var origin = origin
                origin.actor = .person(user)
                try await audit.record(
                    AuditEvent(
                        .membershipCreate, AuditTarget("membership", user),
                        changes: [AuditChange("role", to: .string(invitation.role.rawValue))], origin: origin),
                    in: transaction)
                try await audit.record(
                    AuditEvent(.invitationAccept, AuditTarget("invitation", id), origin: origin), in: transaction)
                return try await MembershipStore.membership(of: user, in: transaction)
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
            "SELECT user_id, password_hash, state FROM account_with_email(\(email))")
        guard let row else { return nil }
        let (id, hash, state) = try row.decode(UserID.self, String.self, String.self)
        return Account(id: id, passwordHash: hash, isActive: state == "active")
    }

    private func prove(
        _ account: Account, _ password: String, of invitation: Invitation, sender: String
    ) async throws {
        try parts.throttle.begin(sender: sender, account: invitation.email)
        let fits = try await parts.hasher.admittedVerify(password, against: account.passwordHash)
        guard fits, account.isActive else { throw AuthError.invalidCredentials }
        parts.throttle.succeed(sender: sender, account: invitation.email)
    }

    /// Writes the account where it is new, its places, and that the invitation was accepted.
    private func enter(
        _ user: UserID, name: DisplayName, passwordHash: String?, by invitation: Invitation, in tenant: TenantID,
        _ transaction: Transaction
    ) async throws {
        let now = parts.clock.now()
        if let passwordHash {
            let person = User(id: user, email: invitation.email, name: name.description)
            try await transaction.batch(
                UserStore.insertions(of: person, passwordHash: passwordHash, role: invitation.role, in: tenant, at: now)
            )
        } else {
            try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (app_tenant_id(), \(user), \(invitation.role.rawValue), \(now))
                """)
        }
        if let course = invitation.course {
            try await transaction.execute(Courses.insertion(of: user, as: course.role, to: course.id, at: now))
        }
        try await transaction.execute(
            """
            UPDATE invitations SET accepted_at = \(now), accepted_by = \(user)
            WHERE tenant_id = app_tenant_id() AND id = \(invitation.id)
            """)
    }
}
