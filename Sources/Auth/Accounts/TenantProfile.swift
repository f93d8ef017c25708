package import Core
package import HTTPCore
import Postgres

/// An institution with everything that is kept of it.
package struct TenantProfile: Sendable, Equatable {
    /// Whether its people can act.
    package enum State: String, Sendable, CaseIterable {
        case active
        /// The operator has stopped it for now; nothing is lost.
        case suspended
        /// It is removed with all it holds when its grace period ends.
        case deleted
    }

    package let tenant: Tenant
    package let locale: String
    /// A name of the IANA time zone database.
    package let timeZone: String
    package let limits: TenantLimits
    package let state: State
    /// When a deleted tenant is removed; nil in every other state.
    package let removeAfter: Timestamp?
    package let createdAt: Timestamp
    let version: Int

    /// Names this state of it.
    package var tag: EntityTag { EntityTag(version: version) }
}

extension TenantProfile {
    /// What `init(row:)` reads, of `tenants` or of a function that gives its rows.
    static let columns = "id, slug, name, locale, time_zone, limits, state, remove_after, created_at, version"

    init(row: Row) throws {
        let (id, slug, name, locale, timeZone, limits, state, removeAfter, createdAt, version) = try row.decode(
            TenantID.self, String.self, String.self, String.self, String.self, JSONValue.self, String.self,
            Timestamp?.self, Timestamp.self, Int.self)
        guard let state = State(rawValue: state) else { throw UnknownRole(text: state) }
        self.init(
            tenant: Tenant(id: id, slug: slug, name: name), locale: locale, timeZone: timeZone,
            limits: TenantLimits(stored: limits), state: state, removeAfter: removeAfter, createdAt: createdAt,
            version: version)
    }
}
