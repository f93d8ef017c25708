import Core

/// What to change of a tenant; nil leaves a thing as it is.
package struct TenantChanges: Sendable {
    package var name: DisplayName?
    package var locale: LanguageTag?
    package var timeZone: String?
    /// The operator's to set.
    package var limits: TenantLimits?

    package init(
        name: DisplayName? = nil, locale: LanguageTag? = nil, timeZone: String? = nil, limits: TenantLimits? = nil
    ) {
        self.name = name
        self.locale = locale
        self.timeZone = timeZone
        self.limits = limits
    }

    /// What the audit log says of the changes to this tenant.
    func audit(of before: TenantProfile) -> [AuditChange] {
        var changes: [AuditChange] = []
        func note(_ field: String, _ from: JSONValue, _ to: JSONValue?) {
            if let to, to != from { changes.append(AuditChange(field, from: from, to: to)) }
        }
        note("name", .string(before.tenant.name), name.map { .string($0.description) })
        note("locale", .string(before.locale), locale.map { .string($0.description) })
        note("time_zone", .string(before.timeZone), timeZone.map { .string($0) })
        note("limits", before.limits.json, limits?.json)
        return changes
    }
}
