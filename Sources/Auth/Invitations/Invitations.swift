package import Core
package import Crypto
package import HTTPCore
package import Postgres

/// Invitations into tenants, by links that work once. Every change is in the tenant's audit log.
package struct Invitations: Sendable {
    /// How long a link works.
    package static let lifetime = Duration.seconds(7 * 86_400)

    /// What invitations are made with.
    package struct Parts: Sendable {
        let database: Database
        let hasher: PasswordHasher
        let throttle: SignInThrottle
        let delivery: any LinkDelivery
        let publicURL: String
        let identifiers: any IdentifierGenerator
        let clock: any WallClock

        /// `publicURL` is the address of the installation without a slash at its end; links begin with it.
        package init(
            database: Database, hasher: PasswordHasher, throttle: SignInThrottle, delivery: any LinkDelivery,
            publicURL: String, identifiers: any IdentifierGenerator, clock: any WallClock
        ) {
            self.database = database
            self.hasher = hasher
            self.throttle = throttle
            self.delivery = delivery
            self.publicURL = publicURL
            self.identifiers = identifiers
            self.clock = clock
        }
    }

    let parts: Parts
    let audit: AuditLog

    var database: Database { parts.database }

    package init(_ parts: Parts) {
        self.parts = parts
        audit = AuditLog(clock: parts.clock)
    }

    /// Invites whoever reads the mail of the address, and withdraws an older invitation of the same address. Only an
    /// owner invites owners. Throws `AccountProblem.alreadyMember` where the address is that of somebody of the tenant.
    package func create(
        for email: EmailAddress, as role: Role, course: Invitation.CoursePlace? = nil, locale: LanguageTag? = nil,
        in tenant: TenantID, by requester: Requester
    ) async throws -> (invitation: Invitation, outcome: LinkOutcome) {
        try requester.require(.invitationsManage)
        if role == .owner { try requester.require(.ownersManage) }
        let token = OpaqueToken()
        let now = parts.clock.now()
        let invitation = Invitation(
            id: parts.identifiers.make(), email: email.description, role: role, course: course,
            invitedBy: requester.userID, createdAt: now, expiresAt: now + Self.lifetime, acceptedAt: nil,
            revokedAt: nil)
        let language = try await database.withTenant(tenant) { transaction in
            let profile = try await requirePlace(for: invitation, requester, in: transaction)
            try await revokeOlder(than: invitation, requester, in: transaction)
            try await insert(invitation, token, in: transaction)
            var changes = [AuditChange.hidden("email"), AuditChange("role", to: .string(role.rawValue))]
            if let course { changes.append(AuditChange("course_id", to: .string(course.id.description))) }
            try await audit.record(
                AuditEvent(
                    .invitationCreate, AuditTarget("invitation", invitation.id), changes: changes,
                    origin: requester.origin), in: transaction)
            return locale?.description ?? profile
        }
        // A fragment never reaches a server's log.
        let link = SingleUseLink(
            purpose: .invitation, address: email, locale: language,
            url: "\(parts.publicURL)/sign-in#invitation=\(token.text)")
        let outcome = await parts.delivery.deliver(link)
        if outcome == .mailed { try await markMailed(invitation.id, in: tenant) }
        return (invitation, outcome)
    }

    /// The tenant's invitations, newest first.
    package func list(
        _ page: PageRequest, state: Invitation.State? = nil, in tenant: TenantID
    ) async throws -> Page<Invitation> {
        var query: Query = "\(Self.selection) WHERE tenant_id = app_tenant_id()"
        let now = parts.clock.now()
        switch state {
        case nil: break
        case .accepted: query.append(" AND accepted_at IS NOT NULL")
        case .revoked: query.append(" AND revoked_at IS NOT NULL")
        case .open: query.append(" AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > \(now)")
        case .expired: query.append(" AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at <= \(now)")
        }
        if let after = page.after { query.append(" AND id < \(InvitationID(after))") }
        query.append(" ORDER BY id DESC LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(Invitation.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// Withdraws an invitation that is still open; its link no longer works. Nothing changes for one that is withdrawn or
    /// too old already. Throws `AccountProblem.unusableInvitation` for one that was accepted.
    package func revoke(
        _ id: InvitationID, in tenant: TenantID, by requester: Requester
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            let row = try await transaction.queryOne(
                "\(Self.selection) WHERE tenant_id = app_tenant_id() AND id = \(id) FOR UPDATE")
            guard let row else { throw AccountProblem.unknownInvitation }
            let invitation = try Invitation(row: row)
            if invitation.role == .owner { try requester.require(.ownersManage) }
            guard invitation.acceptedAt == nil else { throw AccountProblem.unusableInvitation }
            guard invitation.revokedAt == nil else { return }
            try await markRevoked(id, requester, in: transaction)
        }
    }

    static let selection: Query = "SELECT \(unsafeSQL: Invitation.columns) FROM invitations"

    /// Checks that there is something to invite to, and gives the tenant's language.
    private func requirePlace(
        for invitation: Invitation, _ requester: Requester, in transaction: Transaction
    ) async throws -> String {
        try await People.requireRoom(in: transaction)
        let member = try await transaction.queryOne(
            """
            SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id
            WHERE m.tenant_id = app_tenant_id() AND email_key(u.email) = email_key(\(invitation.email))
            """)
        guard member == nil else { throw AccountProblem.alreadyMember }
        if let course = invitation.course {
            let row = try await transaction.queryOne(
                "SELECT id FROM courses WHERE tenant_id = app_tenant_id() AND id = \(course.id) FOR KEY SHARE")
            guard row != nil else { throw AccountProblem.unknownCourse }
        }
        let row = try await transaction.queryOne("SELECT locale FROM tenants WHERE id = app_tenant_id()")
        return try row?["locale", String.self] ?? "en"
    }

    private func revokeOlder(
        than invitation: Invitation, _ requester: Requester, in transaction: Transaction
    ) async throws {
        let older = try await transaction.query(
            """
            \(Self.selection) WHERE tenant_id = app_tenant_id() AND email_key(email) = email_key(\(invitation.email))
                AND accepted_at IS NULL AND revoked_at IS NULL FOR UPDATE
            """
        ).map(Invitation.init(row:))
        for old in older {
            if old.role == .owner { try requester.require(.ownersManage) }
            try await markRevoked(old.id, requester, in: transaction)
        }
    }

    /// Notes that nobody but the address got the link.
    private func markMailed(_ id: InvitationID, in tenant: TenantID) async throws {
        try await database.withTenant(tenant) { transaction in
            _ = try await transaction.execute(
                """
                UPDATE invitations SET mailed_at = \(parts.clock.now())
                WHERE tenant_id = app_tenant_id() AND id = \(id)
                """)
        }
    }

    private func markRevoked(
        _ id: InvitationID, _ requester: Requester, in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            "UPDATE invitations SET revoked_at = \(parts.clock.now()) WHERE tenant_id = app_tenant_id() AND id = \(id)")
        try await audit.record(
            AuditEvent(.invitationRevoke, AuditTarget("invitation", id), origin: requester.origin), in: transaction)
    }

    private func insert(
        _ invitation: Invitation, _ token: OpaqueToken, in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO invitations (id, tenant_id, email, role, course_id, course_role, token_hash, invited_by,
                created_at, expires_at)
            VALUES (\(invitation.id), app_tenant_id(), \(invitation.email), \(invitation.role.rawValue),
                \(invitation.course?.id), \(invitation.course?.role.rawValue), \(token.hash), \(invitation.invitedBy),
                \(invitation.createdAt), \(invitation.expiresAt))
            """)
    }
}
