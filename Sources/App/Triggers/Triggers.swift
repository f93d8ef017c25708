import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Workflows

/// Sets triggers up. Every change is in the audit log; the secrets of webhooks are sealed, and shown once.
struct Triggers {
    /// The most that a tenant may have.
    static let most = 500

    let store: TriggerStore
    let database: Database
    let sealer: Sealer
    let audit: AuditLog
    let alarm: Alarm
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    /// A trigger, and what the sender of a webhook signs with, in the form of the Standard Webhooks specification.
    struct Made {
        let trigger: Trigger
        let secret: String?
    }

    /// Sets a trigger up. Throws `HTTPError` where the tenant has too many.
    func make(
        _ settings: TriggerSettings, for workflow: WorkflowID, _ slug: String, by userID: UserID,
        origin: AuditOrigin, in tenantID: TenantID
    ) async throws -> Made {
        let trigger = Trigger(
            id: identifiers.make(), workflowID: workflow, workflow: slug, userID: userID, kind: settings.kind,
            name: settings.name, isEnabled: settings.isEnabled, input: settings.input, times: settings.times,
            at: clock.now())
        let secret = settings.kind == .webhook ? Random.bytes(24) : nil
        try await sealer.current {
            let sealed = try secret.map { try sealer.seal($0, context: Self.context(of: trigger.id)) }
            try await database.withTenant(tenantID) { transaction in
                guard try await store.count(in: transaction) < Self.most else {
                    throw HTTPError(
                        .conflict, .conflict, "An institution has at most \(Self.most) triggers; remove some first.")
                }
                try await store.insert(trigger, secret: sealed, in: transaction)
                try await audit.record(
                    AuditEvent(
                        .triggerCreate, AuditTarget("trigger", trigger.id),
                        changes: trigger.audited.map { AuditChange($0, to: $1) }, origin: origin), in: transaction)
            }
        }
        alarm.ring()
        return Made(trigger: trigger, secret: secret.map(Self.text))
    }

    /// Changes a trigger. `check` sees the tag of the state before and may refuse it.
    func update(
        _ id: TriggerID, _ changes: TriggerChanges, origin: AuditOrigin, in tenantID: TenantID,
        check: (EntityTag) throws -> Void
    ) async throws -> Trigger {
        let now = clock.now()
        let trigger = try await database.withTenant(tenantID) { transaction in
            guard let before = try await store.locked(id, in: transaction) else { throw Self.unknown }
            try check(before.tag)
            var after = before
            try changes.apply(to: &after)
            guard after != before else { return before }
            after.version += 1
            after.updatedAt = now
            if after.times != before.times || after.isEnabled && !before.isEnabled {
                after.nextAt = after.times?.next(after: now)
            }
            try await store.update(after, in: transaction)
            let differences = zip(before.audited, after.audited).compactMap { old, new in
                old.1 == new.1 ? nil : AuditChange(old.0, from: old.1, to: new.1)
            }
            try await audit.record(
                AuditEvent(
                    .triggerUpdate, AuditTarget("trigger", id), changes: differences, origin: origin), in: transaction)
            return after
        }
        alarm.ring()
        return trigger
    }

    /// Gives a webhook another secret; the one before is good no more.
    func rotateSecret(of id: TriggerID, origin: AuditOrigin, in tenantID: TenantID) async throws -> Made {
        let secret = Random.bytes(24)
        let trigger = try await sealer.current {
            let sealed = try sealer.seal(secret, context: Self.context(of: id))
            return try await database.withTenant(tenantID) { transaction in
                guard let trigger = try await store.locked(id, in: transaction), trigger.kind == .webhook else {
                    throw Self.unknown
                }
                try await store.replaceSecret(of: id, with: sealed, in: transaction)
                try await audit.record(
                    AuditEvent(
                        .triggerUpdate, AuditTarget("trigger", id), changes: [.hidden("secret")], origin: origin),
                    in: transaction)
                return trigger
            }
        }
        return Made(trigger: trigger, secret: Self.text(secret))
    }

    /// Removes a trigger.
    func delete(
        _ id: TriggerID, origin: AuditOrigin, in tenantID: TenantID, check: (EntityTag) throws -> Void
    ) async throws {
        try await database.withTenant(tenantID) { transaction in
            guard let trigger = try await store.locked(id, in: transaction) else { throw Self.unknown }
            try check(trigger.tag)
            try await store.delete(id, in: transaction)
            try await audit.record(
                AuditEvent(.triggerDelete, AuditTarget("trigger", id), origin: origin), in: transaction)
        }
    }

    /// What a webhook's sender signs with.
    func signature(of id: TriggerID, _ sealed: [UInt8]) async throws -> WebhookSignature {
        try await sealer.current {
            WebhookSignature(secret: try sealer.open(sealed, context: Self.context(of: id)))
        }
    }

    static let unknown = HTTPError(.notFound, .notFound, "There is no such trigger.")

    private static func context(of id: TriggerID) -> String { "triggers/secret/\(id.uuid)" }
    private static func text(_ secret: [UInt8]) -> String { "whsec_" + Base64.encode(secret) }
}

extension Trigger {
    /// The tag of this state; that it was fired is no change of it.
    var tag: EntityTag { EntityTag(version: version) }

    /// What the audit log tells of it.
    fileprivate var audited: [(String, JSONValue)] {
        [
            ("workflow", .string(workflow)), ("kind", .string(kind.rawValue)), ("name", .string(name)),
            ("enabled", .bool(isEnabled)), ("input", .object(input)),
            ("cron", times.map { .string($0.cron.text) } ?? .null),
            ("time_zone", times.map { .string($0.timeZone) } ?? .null),
        ]
    }
}
