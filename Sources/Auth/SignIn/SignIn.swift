import Core
package import Crypto
import HTTPCore

/// Signs people in with e-mail address and password.
package struct SignIn: Sendable {
    /// A person who is signed in.
    package struct Success: Sendable {
        package let membership: Membership
        package let tokens: SessionTokens
    }

    private let users: UserStore
    private let hasher: PasswordHasher
    private let sessions: Sessions
    private let throttle: SignInThrottle

    package init(users: UserStore, hasher: PasswordHasher, sessions: Sessions, throttle: SignInThrottle) {
        self.users = users
        self.hasher = hasher
        self.sessions = sessions
        self.throttle = throttle
    }

    /// Checks the credentials and begins a session in the tenant with the slug, or in that of the person's oldest
    /// membership where none is named.
    ///
    /// An unknown address, an unknown tenant and a wrong password take the same time and throw the same
    /// `AuthError.invalidCredentials`. `sender` is the peer's address or network, for the throttle.
    package func signIn(
        email: String, password: String, tenantSlug: String? = nil, sender: String, origin: SessionOrigin
    ) async throws -> Success {
        try throttle.begin(sender: sender, account: email)
        // No account has an impossible address, and the database would stumble over a NUL in it.
        let candidates = EmailAddress(email) == nil ? [] : try await users.signInCandidates(email: email)
        let hash = candidates.first?.passwordHash ?? hasher.decoy
        let fits = try await verify(password, against: hash)
        let candidate = candidates.first { tenantSlug == nil || $0.membership.tenant.slug == tenantSlug }
        guard fits, let membership = candidate?.membership else { throw AuthError.invalidCredentials }
        throttle.succeed(sender: sender, account: email)
        return Success(
            membership: membership,
            tokens: try await sessions.begin(
                for: membership.user.id, in: membership.tenant.id, by: .password, from: origin))
    }

    private func verify(_ password: String, against hash: String) async throws -> Bool {
        do {
            return try await hasher.verify(password, against: hash)
        } catch is BlockingThreadPoolError {
            throw AuthError.busy
        }
    }
}
