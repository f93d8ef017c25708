import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Workflows

/// Sets budgets up. Every change is in the audit log.
struct Budgets {
    /// The most that a tenant may have.
    static let most = 500
    static let unknown = HTTPError(.notFound, .notFound, "There is no such budget.")

    let store: BudgetStore
    let database: Database
    /// Those that may answer where a budget allows others no more.
    let models: any ModelChoosing
    let audit: AuditLog
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    func page(_ page: PageRequest, in tenantID: TenantID) async throws -> Page<BudgetSight> {
        try await store.page(page, at: clock.now(), in: tenantID)
    }

    /// Throws `HTTPError` where the tenant has none of that name.
    func budget(_ id: BudgetID, in tenantID: TenantID) async throws -> BudgetSight {
        guard let sight = try await store.budget(id, at: clock.now(), of: tenantID) else { throw Self.unknown }
        return sight
    }

    /// Sets a budget up. Throws `JSONDecodingError` where it is for something that the tenant has not, or names a model
    /// that nobody has.
    func make(_ settings: BudgetSettings, origin: AuditOrigin, in tenantID: TenantID) async throws -> BudgetSight {
        let now = clock.now()
        let budget = settings.budget(identifiers.make(), at: now)
        try await check(budget.fallbackModel, in: tenantID)
        return try await database.withTenant(tenantID) { transaction in
            guard try await store.count(in: transaction) < Self.most else {
                throw HTTPError(
                    .conflict, .conflict, "An institution has at most \(Self.most) budgets; remove some first.")
            }
            guard try await store.hasSubject(of: budget, in: transaction) else {
                throw JSONDecodingError(
                    path: "subject_id", expectation: "the identifier of a \(budget.scope.rawValue) of the institution")
            }
            guard try await store.knows(timeZone: budget.timeZone, in: transaction) else {
                throw JSONDecodingError(path: "time_zone", expectation: "a time zone such as Europe/Paris")
            }
            try await store.insert(budget, in: transaction)
            try await audit.record(
                AuditEvent(
                    .budgetCreate, AuditTarget("budget", budget.id),
                    changes: budget.audited.map { AuditChange($0, to: $1) }, origin: origin), in: transaction)
            guard let sight = try await store.budget(budget.id, at: now, in: transaction) else { throw Self.unknown }
            return sight
        }
    }

    /// Changes a budget. `check` sees the tag of the state before and may refuse it.
    func update(
        _ id: BudgetID, _ changes: BudgetChanges, origin: AuditOrigin, in tenantID: TenantID,
        check: (EntityTag) throws -> Void
    ) async throws -> BudgetSight {
        let now = clock.now()
        if let name = changes.fallbackModel { try await self.check(name, in: tenantID) }
        return try await database.withTenant(tenantID) { transaction in
            try await store.lock(id, in: transaction)
            guard let sight = try await store.budget(id, at: now, in: transaction) else { throw Self.unknown }
            try check(sight.budget.tag)
            let before = sight.budget
            var after = before
            try changes.apply(to: &after)
            guard after != before else { return sight }
            after.version += 1
            after.updatedAt = now
            try await store.update(after, in: transaction)
            let differences = zip(before.audited, after.audited).compactMap { old, new in
                old.1 == new.1 ? nil : AuditChange(old.0, from: old.1, to: new.1)
            }
            try await audit.record(
                AuditEvent(
                    .budgetUpdate, AuditTarget("budget", id), changes: differences, origin: origin), in: transaction)
            guard let sight = try await store.budget(id, at: now, in: transaction) else { throw Self.unknown }
            return sight
        }
    }

    /// Removes a budget; what was used stays in the reports.
    func delete(
        _ id: BudgetID, origin: AuditOrigin, in tenantID: TenantID, check: (EntityTag) throws -> Void
    ) async throws {
        try await database.withTenant(tenantID) { transaction in
            try await store.lock(id, in: transaction)
            guard let sight = try await store.budget(id, at: clock.now(), in: transaction) else { throw Self.unknown }
            try check(sight.budget.tag)
            try await store.delete(id, in: transaction)
            try await audit.record(
                AuditEvent(.budgetDelete, AuditTarget("budget", id), origin: origin), in: transaction)
        }
    }

    private func check(_ fallback: String?, in tenantID: TenantID) async throws {
        guard let fallback else { return }
        do {
            _ = try await models.model(named: fallback, for: ModelUse(tenantID: tenantID))
        } catch let failure as RunFailure {
            throw JSONDecodingError(path: "fallback_model", expectation: "the name of a model: \(failure.description)")
        }
    }
}

extension Budget {
    /// The tag of this state; that it is used is no change of it.
    var tag: EntityTag { EntityTag(version: version) }

    /// What was set, as the API shows it and the audit log tells.
    var audited: [(String, JSONValue)] {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            ("name", .string(name)), ("scope", .string(scope.rawValue)), ("subject_id", text(subject?.description)),
            ("unit", .string(unit.rawValue)), ("period", .string(period.rawValue)),
            ("time_zone", .string(timeZone)), ("starts_on", text(term?.first)), ("ends_on", text(term?.last)),
            ("limit", .integer(limit)), ("warn_at", warnAt.map { .double(Double($0) / 1000) } ?? .null),
            ("action", .string(action.rawValue)), ("fallback_model", text(fallbackModel)),
        ]
    }
}
