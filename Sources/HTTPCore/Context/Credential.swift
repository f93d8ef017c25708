package import Core

/// What proved who sends a request.
package enum Credential: Sendable, Equatable {
    /// Nothing that was sent: the program itself acts, or a test.
    case none
    /// An access token of a session that lives.
    case session(SessionID)
    /// An API key, which may do what its scopes allow and its person may do.
    case apiKey(APIKeyID, scopes: Set<Permission>)

    /// Whether it leaves its holder the permission, where their role gives it.
    package func allows(_ permission: Permission) -> Bool {
        if case .apiKey(_, let scopes) = self { scopes.contains(permission) } else { true }
    }
}

extension Identity {
    /// The session that the request belongs to; nil where something else proved it.
    package var sessionID: SessionID? {
        if case .session(let id) = credential { id } else { nil }
    }
}

extension Identity {
    /// The session that the request belongs to. Throws 403 for an API key: what is about the person's own account takes
    /// a person who has signed in.
    package var ownSession: SessionID? {
        get throws(HTTPError) {
            if case .apiKey = credential {
                throw HTTPError(.forbidden, .forbidden, "An API key may not do this: sign in.")
            }
            return sessionID
        }
    }
}
