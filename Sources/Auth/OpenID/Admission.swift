import Core
import HTTPCore
import Postgres

/// Lets people whom a provider vouches for into a tenant: finds their account by provider and subject, or makes one, by
/// the rules of the provider's record. What it changes is in the tenant's audit log.
///
/// Owners are made and unmade by owners: no group changes what an owner is.
struct Admission: Sendable {
    private let people: People
    private let links: ExternalIdentities

    private var database: Database { people.database }

    init(people: People) {
        self.people = people
        links = ExternalIdentities(clock: people.clock)
    }

    /// The account to sign in to. Throws `OpenIDFailure` where the rules refuse the person; then nothing has changed.
    func admit(
        _ person: PersonClaims, by provider: IdentityProvider, in tenant: TenantID, from origin: SessionOrigin
    ) async throws -> UserID {
        let visit = Visit(person: person, provider: provider, origin: origin)
        try visit.requireAddress()
        do {
            return try await database.withTenant(tenant) { transaction in
                // Nobody else changes places meanwhile: of two first visits one makes the account.
                try await People.hold(in: transaction)
                if let user = try await links.user(of: person.subject, at: provider.id, in: transaction) {
                    try await enter(user, visit, in: transaction)
                    try await links.touch(person.subject, at: provider.id, in: transaction)
                    return user
                }
                let user = try await stranger(visit, in: transaction)
                try await links.insert(person.subject, at: provider.id, of: user, in: transaction)
                try await people.audit.record(
                    AuditEvent(
                        .externalIdentityCreate, AuditTarget("user", user),
                        changes: [visit.providerChange], origin: origin.audit(.person(user))), in: transaction)
                return user
            }
        } catch let problem as AccountProblem {
            throw OpenIDFailure(.refused, "\(problem)")
        } catch let error as PostgresError where error.isUniqueViolation {
            // Another tenant took the address a moment ago.
            throw OpenIDFailure(.taken, "the address got an account a moment ago")
        }
    }

    /// Lets a known person in: their place must be open to them, or may be made.
    private func enter(_ user: UserID, _ visit: Visit, in transaction: Transaction) async throws {
        guard let member = try await member(user, in: transaction) else {
            try await addMembership(of: user, visit, in: transaction)
            return try await requireActive(user, in: transaction)
        }
        guard member.state == .active else { throw OpenIDFailure(.refused, "the person is turned away") }
        try await requireActive(user, in: transaction)
        try await follow(visit, of: member, in: transaction)
    }

    /// The account of somebody who was never here by this provider: that of a member with the same address where the
    /// rules say so, else a new one.
    private func stranger(_ visit: Visit, in transaction: Transaction) async throws -> UserID {
        let email = try visit.verifiedEmail
        let row = try await transaction.queryOne("SELECT user_id FROM account_with_email(\(email.description))")
        guard let user = try row?["user_id", UserID.self] else { return try await newcomer(visit, in: transaction) }
        guard visit.rules.linksByEmail else { throw OpenIDFailure(.taken, "the address has an account") }
        guard try await member(user, in: transaction) != nil else {
            throw OpenIDFailure(.taken, "the address has an account that is not of this tenant")
        }
        // An address that went to another person at the provider must not bring the account along.
        guard try await !links.knows(user, at: visit.provider.id, in: transaction) else {
            throw OpenIDFailure(.taken, "the account is another subject's")
        }
        try await enter(user, visit, in: transaction)
        return user
    }

    /// Makes an account that no password opens.
    private func newcomer(_ visit: Visit, in transaction: Transaction) async throws -> UserID {
        let email = try visit.verifiedEmail
        let user = User(
            id: people.identifiers.make(), email: email.description,
            name: (visit.person.name?.description ?? email.description))
        // The membership comes first: it is what makes the person visible to the tenant.
        try await addMembership(of: user.id, visit, in: transaction)
        try await transaction.execute(
            """
            INSERT INTO users (id, email, name, password_hash, created_at)
            VALUES (\(user.id), \(user.email), \(user.name), '', \(people.clock.now()))
            """)
        return user.id
    }

    private func addMembership(of user: UserID, _ visit: Visit, in transaction: Transaction) async throws {
        guard visit.rules.createsMembers else { throw OpenIDFailure(.refused, "the provider makes no members") }
        let role = try visit.requireRole()
        try await People.requireRoom(in: transaction)
        try await transaction.execute(
            """
            INSERT INTO memberships (tenant_id, user_id, role, created_at)
            VALUES (app_tenant_id(), \(user), \(role.rawValue), \(people.clock.now()))
            """)
        try await people.audit.record(
            AuditEvent(
                .membershipCreate, AuditTarget("membership", user),
                changes: [AuditChange("role", to: .string(role.rawValue)), visit.providerChange],
                origin: visit.origin.audit(.person(user))), in: transaction)
    }

    /// Gives the member the role of their groups, where the rules say so and the groups are known.
    private func follow(_ visit: Visit, of member: Member, in transaction: Transaction) async throws {
        guard visit.rules.followsGroups, visit.person.groups != nil, member.role != .owner, member.role != .service
        else { return }
        let role = try visit.requireRole()
        guard role != member.role else { return }
        try await transaction.execute(
            """
            UPDATE memberships SET role = \(role.rawValue), version = version + 1, updated_at = \(people.clock.now())
            WHERE tenant_id = app_tenant_id() AND user_id = \(member.id)
            """)
        try await people.audit.record(
            AuditEvent(
                .membershipUpdate, AuditTarget("membership", member.id),
                changes: [
                    AuditChange("role", from: .string(member.role.rawValue), to: .string(role.rawValue)),
                    visit.providerChange,
                ], origin: visit.origin.audit(.system)), in: transaction)
    }

    private func member(_ user: UserID, in transaction: Transaction) async throws -> Member? {
        try await transaction.queryOne("\(People.selection) AND m.user_id = \(user)").map(Member.init(row:))
    }

    /// Throws where the operator has turned the person away everywhere.
    private func requireActive(_ user: UserID, in transaction: Transaction) async throws {
        let row = try await transaction.queryOne("SELECT state FROM users WHERE id = \(user)")
        guard try row?["state", String.self] == "active" else {
            throw OpenIDFailure(.refused, "the account is out of use")
        }
    }
}

/// A person at the door.
private struct Visit {
    let person: PersonClaims
    let provider: IdentityProvider
    let origin: SessionOrigin

    var rules: AdmissionRules { provider.settings.admission }

    var providerChange: AuditChange {
        AuditChange("identity_provider", to: .string(provider.id.description))
    }

    /// The person's address, which the provider says is theirs.
    var verifiedEmail: EmailAddress {
        get throws(OpenIDFailure) {
            guard let email = person.email else { throw OpenIDFailure(.unverified, "no address, or an unusable one") }
            guard person.isEmailVerified ?? rules.trustsEmail else {
                throw OpenIDFailure(.unverified, "the address is not verified")
            }
            return email
        }
    }

    /// Throws where the rules admit certain addresses and this is none of them. It holds for everybody, so that it can be
    /// made narrower.
    func requireAddress() throws(OpenIDFailure) {
        guard !rules.emailDomains.isEmpty else { return }
        guard rules.admits(try verifiedEmail) else {
            throw OpenIDFailure(.refused, "the address is of another domain")
        }
    }

    /// The role of the person's groups. Throws where there is none.
    func requireRole() throws(OpenIDFailure) -> Role {
        guard let role = rules.mapping.role(in: person.groups ?? []) else {
            throw OpenIDFailure(.refused, "no group gives a role")
        }
        return role
    }
}
