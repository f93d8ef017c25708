package import Core
package import HTTPCore

/// What is known of a key, apart from the key.
package struct APIKey: Sendable, Equatable {
    package let id: APIKeyID
    /// Whom it speaks for.
    package let userID: UserID
    package let name: String
    /// Its last four characters.
    package let hint: String
    package let scopes: Set<Permission>
    package let createdAt: Timestamp
    /// Nil: it does not run out.
    package let expiresAt: Timestamp?
    /// To the minute; nil until it is used.
    package let lastUsedAt: Timestamp?
    package let revokedAt: Timestamp?
}
