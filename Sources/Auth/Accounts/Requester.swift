import Core
package import HTTPCore

/// Who asks for a change, what they may do, and where they ask from.
package struct Requester: Sendable {
    /// On whose word a change is made.
    package enum Authority: Sendable, Equatable {
        /// A member of the tenant that is changed.
        case member(Identity)
        /// Whoever runs the installation, who may do everything.
        case `operator`
    }

    package let authority: Authority
    package let origin: AuditOrigin

    package init(_ authority: Authority, origin: AuditOrigin) {
        self.authority = authority
        self.origin = origin
    }

    /// The sender of a request whose route is for members, or for the operator.
    package init(_ request: HTTPRequest, _ context: RequestContext) {
        if let identity = context.identity {
            self.init(.member(identity), origin: AuditOrigin(request, context))
        } else {
            self.init(.operator, origin: AuditOrigin(request, context, actor: .operator))
        }
    }

    /// The operator at the command line.
    package static let shell = Requester(.operator, origin: AuditOrigin(.operator))

    /// Throws 403 where the requester lacks the permission everywhere in the tenant.
    func require(_ permission: Permission) throws(HTTPError) {
        if case .member(let identity) = authority { try identity.require(permission) }
    }

    /// The person who asks; nil for the operator.
    var userID: UserID? {
        if case .member(let identity) = authority { identity.userID } else { nil }
    }

    /// Whether the requester is this person.
    func isUser(_ id: UserID) -> Bool {
        userID == id
    }
}
