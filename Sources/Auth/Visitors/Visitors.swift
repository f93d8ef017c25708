package import Core
package import HTTPCore
package import Postgres

/// People whom nobody knows, each with a place of their own for a while, who talk with one assistant.
package struct Visitors: Sendable {
    /// How long a visitor's place lasts; retention erases them then.
    package static let lifetime: Duration = .seconds(86_400)
    /// The most visitors that a tenant has at a time.
    package static let most = 10_000
    /// What a visitor's address ends with: no mail arrives there (RFC 6761 §6.4).
    private static let domain = ".visitors.invalid"

    private let database: Database
    private let sessions: Sessions
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(
        database: Database, sessions: Sessions, identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.database = database
        self.sessions = sessions
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Makes a visitor of the assistant with this slug, and a session. `isAllowed` is asked within the transaction.
    package func admit(
        to slug: Slug, in tenant: TenantID, from origin: SessionOrigin,
        isAllowed: @Sendable (Transaction) async throws -> Bool
    ) async throws -> SessionTokens {
        let id: UserID = identifiers.make()
        let now = clock.now()
        // The address says which assistant it is for, so that every proof of the visitor does.
        let user = User(id: id, email: "visitor-\(id.uuid.hex)@\(slug)\(Self.domain)", name: "Visitor")
        try await database.withTenant(tenant) { transaction in
            guard try await isAllowed(transaction) else { throw VisitorProblem.notAllowed }
            let row = try await transaction.queryOne(
                """
                SELECT count(*) AS visitors FROM memberships
                WHERE tenant_id = app_tenant_id() AND visitor_until <= \(now + Self.lifetime)
                """)
            guard try row?["visitors", Int.self] ?? 0 < Self.most else { throw VisitorProblem.tooMany }
            _ = try await transaction.batch(
                // No password has an empty hash.
                UserStore.insertions(
                    of: user, passwordHash: "", isProved: true, role: .learner, in: tenant, at: now)
                    + [
                        """
                        UPDATE memberships SET visitor_until = \(now + Self.lifetime)
                        WHERE tenant_id = app_tenant_id() AND user_id = \(id)
                        """
                    ])
        }
        return try await sessions.begin(for: id, in: tenant, by: .visit, from: origin)
    }

    /// The slug of the one assistant that a visitor may talk with; nil for everybody else.
    package static func assistant(of identity: Identity) -> String? {
        guard let email = identity.names?.email, email.hasPrefix("visitor-"), email.hasSuffix(domain),
            let at = email.utf8.firstIndex(of: UInt8(ascii: "@"))
        else { return nil }
        return String(email[email.index(after: at)...].dropLast(domain.utf8.count))
    }
}

/// Why somebody is not let in as a visitor.
package enum VisitorProblem: HTTPResponseError, Equatable {
    case notAllowed, tooMany
    /// A visitor asks for something else than their conversation.
    case elsewhere

    package var status: HTTPStatus {
        switch self {
        case .notAllowed: .notFound
        case .tooMany: .serviceUnavailable
        case .elsewhere: .forbidden
        }
    }

    package var code: ErrorCode {
        switch self {
        case .notAllowed: .notFound
        case .tooMany: .unavailable
        case .elsewhere: .forbidden
        }
    }

    package var description: String {
        switch self {
        case .notAllowed: "There is no such assistant for visitors."
        case .tooMany: "There are too many visitors at the moment. Try again later."
        case .elsewhere: "Visitors may talk with their assistant, and do nothing else."
        }
    }
}
