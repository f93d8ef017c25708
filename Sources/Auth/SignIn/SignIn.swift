import Core
package import Crypto
import HTTPCore

/// Signs people in with e-mail address and password, and a second factor where they have one.
package struct SignIn: Sendable {
    /// A person who is signed in.
    package struct Success: Sendable {
        package let membership: Membership
        package let tokens: SessionTokens
    }

    /// What the right password leads to.
    package enum Outcome: Sendable {
        case signedIn(Success)
        /// The person has a second factor: the ticket and an answer to it complete the sign-in.
        case needsSecondFactor(SignInTicket)
    }

    private let users: UserStore
    private let memberships: MembershipStore
    private let hasher: PasswordHasher
    private let passwords: Passwords
    private let factors: SecondFactors
    private let sessions: Sessions
    private let throttle: SignInThrottle
    /// Hashing takes a quarter of a second: more than these would wait too long anyway.
    private let crowd = SignInCrowd(limit: 64)

    package init(
        users: UserStore, memberships: MembershipStore, hasher: PasswordHasher, passwords: Passwords,
        factors: SecondFactors, sessions: Sessions, throttle: SignInThrottle
    ) {
        self.users = users
        self.memberships = memberships
        self.hasher = hasher
        self.passwords = passwords
        self.factors = factors
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
    ) async throws -> Outcome {
        try await crowd.admitted {
            try await enter(email, password, tenantSlug: tenantSlug, sender: sender, origin: origin)
        }
    }

    private func enter(
        _ email: String, _ password: String, tenantSlug: String?, sender: String, origin: SessionOrigin
    ) async throws -> Outcome {
        try await throttle.begin(sender: sender, account: email)
        // No account has an impossible address, and the database would stumble over a NUL in it.
        let candidates = EmailAddress(email) == nil ? [] : try await users.signInCandidates(email: email)
        let hash = candidates.first?.passwordHash ?? hasher.decoy
        let fits = try await hasher.admittedVerify(password, against: hash)
        let candidate = candidates.first { tenantSlug == nil || $0.membership.tenant.slug == tenantSlug }
        guard fits, let membership = candidate?.membership else { throw AuthError.invalidCredentials }
        try await passwords.upgrade(hash, of: membership.user.id, password: password)
        let ticket = try await factors.challenge(membership.user.id, in: membership.tenant.id, by: .password)
        // Whoever knows the password alone has proved nothing yet: their attempts still count.
        if let ticket { return .needsSecondFactor(ticket) }
        try await throttle.succeed(sender: sender, account: email)
        let tokens = try await sessions.begin(
            for: membership.user.id, in: membership.tenant.id, by: .password, from: origin)
        return .signedIn(Success(membership: membership, tokens: tokens))
    }

    /// Completes a sign-in with a second factor. Throws `AuthError.invalidCode` for whatever is wrong with ticket or
    /// answer.
    package func complete(
        ticket: String, _ answer: SecondFactorAnswer, sender: String, origin: SessionOrigin
    ) async throws -> Success {
        let passed = try await factors.pass(ticket, answer, sender: sender, origin: origin)
        guard let membership = try await memberships.membership(of: passed.userID, in: passed.tenantID) else {
            throw AuthError.invalidCode
        }
        try await throttle.succeed(sender: sender, account: membership.user.email)
        let tokens = try await sessions.begin(
            for: passed.userID, in: passed.tenantID, by: passed.method, secondFactor: passed.factor, from: origin)
        return Success(membership: membership, tokens: tokens)
    }
}
