import Core
package import Crypto
import HTTPCore

/// Signs people in with e-mail address and password.
package struct SignIn: Sendable {
    /// A person who is signed in.
    package struct Session: Sendable {
        package let membership: Membership
        package let accessToken: String
    }

    private let users: UserStore
    private let hasher: PasswordHasher
    private let tokens: AccessTokens
    private let throttle: SignInThrottle

    package init(users: UserStore, hasher: PasswordHasher, tokens: AccessTokens, throttle: SignInThrottle) {
        self.users = users
        self.hasher = hasher
        self.tokens = tokens
        self.throttle = throttle
    }

    /// Checks the credentials and makes a token for the tenant with the slug, or for the person's oldest membership
    /// where none is named.
    ///
    /// An unknown address, an unknown tenant and a wrong password take the same time and throw the same
    /// `AuthError.invalidCredentials`. `address` is the peer's, for the throttle.
    package func signIn(
        email: String, password: String, tenantSlug: String? = nil, address: String
    ) async throws -> Session {
        try throttle.begin(address: address, email: email)
        // No account has an impossible address, and the database would stumble over a NUL in it.
        let candidates = EmailAddress(email) == nil ? [] : try await users.signInCandidates(email: email)
        let hash = candidates.first?.passwordHash ?? hasher.decoy
        let fits = try await verify(password, against: hash)
        let candidate = candidates.first { tenantSlug == nil || $0.membership.tenant.slug == tenantSlug }
        guard fits, let membership = candidate?.membership else { throw AuthError.invalidCredentials }
        throttle.succeed(address: address, email: email)
        return Session(membership: membership, accessToken: try tokens.issue(for: membership.identity))
    }

    private func verify(_ password: String, against hash: String) async throws -> Bool {
        do {
            return try await hasher.verify(password, against: hash)
        } catch is BlockingThreadPoolError {
            throw AuthError.busy
        }
    }
}
