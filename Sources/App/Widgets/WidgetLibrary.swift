import Auth
import Core
import HTTPCore
import Postgres
import Workflows

/// Keeps the widgets of tenants. Every change is in the audit log.
struct WidgetLibrary {
    /// The most that a tenant may have.
    static let most = 1000

    let store: WidgetStore
    let database: Database
    let audit: AuditLog
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    /// What a new widget is to be.
    struct NewWidget {
        let slug: String
        let name: String
        let description: String
        let template: JSONValue
        let schema: JSONValue
    }

    /// The widget. Throws 404 where the tenant has none of that name.
    func widget(_ slug: String, in tenantID: TenantID) async throws -> LibraryWidget {
        guard let widget = try await store.widget(slug, in: tenantID) else { throw Self.unknown }
        return widget
    }

    /// Keeps a new widget. Throws `InvalidWidget` for one that can be none, and a conflict for a name that is taken.
    func create(
        _ new: NewWidget, as action: AuditAction = .widgetCreate, origin: AuditOrigin, in tenantID: TenantID
    ) async throws -> LibraryWidget {
        _ = try WidgetTemplate(new.template, schema: new.schema)
        let widget = LibraryWidget(
            id: identifiers.make(), slug: new.slug, name: new.name, description: new.description,
            template: new.template, schema: new.schema, at: clock.now())
        try await database.withTenant(tenantID) { transaction in
            guard try await store.count(in: transaction) < Self.most else {
                throw HTTPError(
                    .conflict, .conflict, "An institution has at most \(Self.most) widgets; remove some first.")
            }
            guard try await store.insert(widget, in: transaction) else {
                throw HTTPError(.conflict, .conflict, "There is a widget '\(widget.slug)' already.")
            }
            try await audit.record(
                AuditEvent(
                    action, AuditTarget("widget", widget.id),
                    changes: [
                        AuditChange("slug", to: .string(widget.slug)), AuditChange("name", to: .string(widget.name)),
                    ], origin: origin), in: transaction)
        }
        return widget
    }

    /// What to change of a widget; nil leaves a thing as it is.
    struct Changes {
        var name: String?
        var description: String?
        var template: JSONValue?
        var schema: JSONValue?
    }

    /// Changes a widget. `check` sees the tag of the state before and may refuse it.
    func update(
        _ slug: String, _ changes: Changes, origin: AuditOrigin, in tenantID: TenantID,
        check: (EntityTag) throws -> Void
    ) async throws -> LibraryWidget {
        let now = clock.now()
        return try await database.withTenant(tenantID) { transaction in
            guard let before = try await store.locked(slug, in: transaction) else { throw Self.unknown }
            try check(before.tag)
            var after = before
            after.name = changes.name ?? before.name
            after.description = changes.description ?? before.description
            after.template = changes.template ?? before.template
            after.schema = changes.schema ?? before.schema
            guard after != before else { return before }
            _ = try WidgetTemplate(after.template, schema: after.schema)
            after.version += 1
            after.updatedAt = now
            try await store.update(after, in: transaction)
            try await audit.record(
                AuditEvent(
                    .widgetUpdate, AuditTarget("widget", before.id), changes: Self.differences(before, after),
                    origin: origin), in: transaction)
            return after
        }
    }

    private static func differences(_ before: LibraryWidget, _ after: LibraryWidget) -> [AuditChange] {
        var changes: [AuditChange] = []
        if before.name != after.name {
            changes.append(AuditChange("name", from: .string(before.name), to: .string(after.name)))
        }
        // What a widget looks like is long: that it changed is enough.
        for (field, old, new) in [
            ("description", JSONValue.string(before.description), JSONValue.string(after.description)),
            ("template", before.template, after.template), ("schema", before.schema, after.schema),
        ] where old != new { changes.append(.hidden(field)) }
        return changes
    }

    /// Removes a widget. Steps that name it fail from then on.
    func delete(
        _ slug: String, origin: AuditOrigin, in tenantID: TenantID, check: (EntityTag) throws -> Void
    ) async throws {
        try await database.withTenant(tenantID) { transaction in
            guard let widget = try await store.locked(slug, in: transaction) else { throw Self.unknown }
            try check(widget.tag)
            try await store.delete(widget.id, in: transaction)
            try await audit.record(
                AuditEvent(
                    .widgetDelete, AuditTarget("widget", widget.id),
                    changes: [AuditChange("slug", from: .string(widget.slug), to: .null)], origin: origin),
                in: transaction)
        }
    }

    static let unknown = HTTPError(.notFound, .notFound, "There is no such widget.")
}
