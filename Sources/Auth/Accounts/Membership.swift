package import HTTPCore

/// A person's place in one tenant.
package struct Membership: Sendable, Equatable {
    package let user: User
    package let tenant: Tenant
    package let role: Role

    /// Whom a request of this person in this tenant speaks for.
    package var identity: Identity {
        Identity(tenantID: tenant.id, userID: user.id, role: role)
    }
}
