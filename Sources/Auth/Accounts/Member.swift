package import Core
package import HTTPCore
import Postgres

/// A person as one tenant knows them: the account, and the place there.
package struct Member: Sendable, Equatable {
    /// Whether the person can act in this tenant.
    package enum State: String, Sendable, CaseIterable {
        case active
        /// The tenant has turned them away for now; what they made stays.
        case disabled
    }

    package let id: UserID
    package let email: String
    /// What this tenant calls them, or else they themselves.
    package let name: String
    package let locale: String
    package let role: Role
    package let state: State
    /// When they came to the tenant.
    package let since: Timestamp
    let version: Int

    /// Names this state of their place in the tenant.
    package var tag: EntityTag { EntityTag(version: version) }
}

extension Member {
    /// What `init(row:)` reads of `memberships m JOIN users u`.
    static let columns = """
        u.id, u.email, coalesce(m.name, u.name), coalesce(m.locale, u.locale), m.role, m.state, m.created_at, m.version
        """

    init(row: Row) throws {
        let (id, email, name, locale, role, state, since, version) = try row.decode(
            UserID.self, String.self, String.self, String.self, String.self, String.self, Timestamp.self, Int.self)
        guard let state = State(rawValue: state) else { throw UnknownRole(text: state) }
        self.init(
            id: id, email: email, name: name, locale: locale, role: try Role(column: role), state: state,
            since: since, version: version)
    }
}

/// Which people a list shows; nil for all.
package struct MemberFilter: Sendable {
    package var role: Role?
    package var state: Member.State?
    /// Part of the name or address, in any case.
    package var search: String?

    package init(role: Role? = nil, state: Member.State? = nil, search: String? = nil) {
        self.role = role
        self.state = state
        self.search = search
    }
}
