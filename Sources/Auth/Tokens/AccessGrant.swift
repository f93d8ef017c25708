package import Core

/// What an access token says: who acts, where, and in which session. What they may do there the database says.
package struct AccessGrant: Sendable, Equatable {
    package let tenantID: TenantID
    package let userID: UserID
    package let sessionID: SessionID

    package init(tenantID: TenantID, userID: UserID, sessionID: SessionID) {
        self.tenantID = tenantID
        self.userID = userID
        self.sessionID = sessionID
    }
}
