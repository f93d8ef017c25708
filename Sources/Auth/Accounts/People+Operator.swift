package import Core
package import HTTPCore
import Postgres

extension People {
    /// Makes an account with a place in the tenant; the operator's shortcut past an invitation. Throws
    /// `AuthError.emailTaken` for an address that has an account, which an invitation can bring into the tenant.
    package func create(
        email: EmailAddress, name: DisplayName, passwordHash: String, role: Role, in tenant: TenantID,
        by requester: Requester
    ) async throws -> Member {
        let user = User(id: identifiers.make(), email: email.description, name: name.description)
        do {
            return try await database.withTenant(tenant) { transaction in
                try await Self.requireRoom(in: transaction)
                try await transaction.batch(
                    UserStore.insertions(
                        of: user, passwordHash: passwordHash, isProved: true, role: role, in: tenant,
                        at: clock.now()))
                let member = try await locked(user.id, in: transaction)
                try await audit.record(
                    AuditEvent(
                        .userCreate, AuditTarget("user", user.id),
                        changes: [AuditChange("role", to: .string(role.rawValue))], origin: requester.origin),
                    in: transaction)
                return member
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            throw AuthError.emailTaken
        }
    }

    /// Takes the second factor of the person with this address away, who lost it, and ends their sessions. The operator's
    /// alone; it goes into the installation's own audit log, and into those of the tenants where sessions end. Throws
    /// `AccountProblem.noSecondFactor` where there is none.
    package func resetSecondFactor(email: EmailAddress, by requester: Requester) async throws -> UserID {
        try await database.withTenant(AuditLog.installation) { transaction in
            let row = try await transaction.queryOne(
                "SELECT user_id FROM account_with_email(\(email.description))")
            guard let user = try row?["user_id", UserID.self] else { throw AccountProblem.unknownPerson }
            let isReset = try await transaction.queryOne("SELECT reset_second_factor(\(user)) AS done")
            guard try isReset?["done", Bool.self] == true else { throw AccountProblem.noSecondFactor }
            try await PasswordStore().endSessions(
                of: user, except: nil, because: .secondFactorChanged, by: requester.origin, at: clock.now(),
                in: transaction)
            try await audit.record(
                AuditEvent(.secondFactorDisable, AuditTarget("user", user), origin: requester.origin),
                in: transaction)
            return user
        }
    }

    /// Lets the person with this address act nowhere, or again wherever their tenants let them. The operator's alone;
    /// it goes into the installation's own audit log.
    package func setEverywhere(
        _ state: Member.State, email: EmailAddress, by requester: Requester
    ) async throws {
        try await database.withTenant(AuditLog.installation) { transaction in
            let row = try await transaction.queryOne(
                "SELECT user_id, state FROM account_with_email(\(email.description))")
            guard let row else { throw AccountProblem.unknownPerson }
            let (user, before) = try row.decode(UserID.self, String.self)
            guard before != state.rawValue else { return }
            _ = try await transaction.query("SELECT set_person_state(\(user), \(state.rawValue))")
            try await audit.record(
                AuditEvent(
                    state == .active ? .userEnable : .userDisable, AuditTarget("user", user),
                    origin: requester.origin), in: transaction)
        }
    }
}
