package import Core

/// What a person or program may do inside a tenant, most first.
package enum Role: String, Sendable, CaseIterable {
    case owner, admin, teacher, learner, service
}

/// Who a request speaks for: proven by a token, never taken from a field that the client sends.
package struct Identity: Sendable, Equatable {
    package let tenantID: TenantID
    package let userID: UserID
    package let role: Role

    package init(tenantID: TenantID, userID: UserID, role: Role) {
        self.tenantID = tenantID
        self.userID = userID
        self.role = role
    }
}

/// Proves who sends a request.
package protocol Authenticator: Sendable {
    /// The sender; nil where the request carries no credentials. Throws where it carries wrong ones.
    func identity(of request: HTTPRequest) async throws -> Identity?
}
