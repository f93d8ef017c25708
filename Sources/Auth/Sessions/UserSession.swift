package import Core

/// One sign-in of a person in a tenant.
package struct UserSession: Sendable, Equatable {
    package let id: SessionID
    package let userID: UserID
    package let method: String
    /// What was shown besides it; nil for nothing.
    package let secondFactor: String?
    package let origin: SessionOrigin
    package let createdAt: Timestamp
    /// To the minute.
    package let lastUsedAt: Timestamp
    package let expiresAt: Timestamp
    /// Nil while it lives or has merely run out.
    package let endedAt: Timestamp?
    package let endReason: String?
}
