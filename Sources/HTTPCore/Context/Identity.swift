package import Core

/// What a person or program may do inside a tenant, most first.
package enum Role: String, Sendable, CaseIterable {
    case owner, admin, teacher, learner, service
}

/// The part that somebody has in one course, most first.
package enum CourseRole: String, Sendable, CaseIterable {
    case teacher, tutor, learner
}

/// Who a request speaks for: proven by a token, never taken from a field that the client sends.
package struct Identity: Sendable, Equatable {
    /// The tenant inside which the sender acts; a person in two tenants has two identities.
    package let tenantID: TenantID
    /// The person, or the program's own user.
    package let userID: UserID
    /// What the sender may do there.
    package let role: Role
    /// What proved it.
    package let credential: Credential
    /// How the sender and the tenant are called, where the proof came from a look-up that found it on the way.
    package let names: MemberNames?
    /// The most requests a minute of the whole tenant; nil where it has no limit of its own.
    package let requestsPerMinute: Int?

    /// Only an authenticator that has seen proof makes one.
    package init(
        tenantID: TenantID, userID: UserID, role: Role, credential: Credential = .none, names: MemberNames? = nil,
        requestsPerMinute: Int? = nil
    ) {
        self.tenantID = tenantID
        self.userID = userID
        self.role = role
        self.credential = credential
        self.names = names
        self.requestsPerMinute = requestsPerMinute
    }

    /// Names and limits are no part of who somebody is.
    package static func == (left: Identity, right: Identity) -> Bool {
        left.tenantID == right.tenantID && left.userID == right.userID && left.role == right.role
            && left.credential == right.credential
    }
}

/// Proves who sends a request.
package protocol Authenticator: Sendable {
    /// The sender; nil where the request carries no credentials. Throws where it carries wrong ones.
    func identity(of request: HTTPRequest) async throws -> Identity?
}

/// Proves that the operator of the installation sends a request.
package protocol OperatorAuthenticator: Sendable {
    /// Throws for everybody else, and where the installation lets nobody operate it by HTTP.
    func admit(_ request: HTTPRequest) async throws
}
