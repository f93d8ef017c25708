package import Core

/// A person with an account. Which tenants they belong to is told by memberships.
package struct User: Sendable, Equatable {
    package let id: UserID
    package let email: String
    package let name: String

    package init(id: UserID, email: String, name: String) {
        self.id = id
        self.email = email
        self.name = name
    }
}
