package import Core
package import HTTPCore

/// Who acted.
package enum AuditActor: Sendable, Equatable {
    case person(UserID)
    /// A program with an API key; the key's identifier.
    case apiKey(String)
    /// Whoever runs the installation: on its command line, or with its token.
    case `operator`
    /// The server itself, such as the worker that removes what is too old.
    case system

    /// The person, or the key that acts for them.
    init(_ identity: Identity) {
        if case .apiKey(let id, _) = identity.credential {
            self = .apiKey(id.description)
        } else {
            self = .person(identity.userID)
        }
    }

    var kind: String {
        switch self {
        case .person: "person"
        case .apiKey: "api_key"
        case .operator: "operator"
        case .system: "system"
        }
    }

    var id: String? {
        switch self {
        case .person(let user): user.description
        case .apiKey(let id): id
        case .operator, .system: nil
        }
    }
}

/// Where an act came from.
package struct AuditOrigin: Sendable, Equatable {
    package var actor: AuditActor
    /// The person whom the actor acts for, where that is another one.
    package var onBehalfOf: UserID?
    /// The sender's address.
    package var address: String?
    package var requestID: String?

    package init(_ actor: AuditActor, onBehalfOf: UserID? = nil, address: String? = nil, requestID: String? = nil) {
        self.actor = actor
        self.onBehalfOf = onBehalfOf
        self.address = address
        self.requestID = requestID
    }

    /// The sender of a request, as an actor that its identity proves or that the caller names.
    package init(_ request: HTTPRequest, _ context: RequestContext, actor: AuditActor? = nil) {
        self.init(
            actor ?? context.identity.map(AuditActor.init) ?? .system, address: request.remoteAddress,
            requestID: context.requestID)
        if case .apiKey = context.identity?.credential { onBehalfOf = context.identity?.userID }
    }

    /// The server acting on its own.
    package static let system = AuditOrigin(.system)
}
