import Core
import Crypto
import HTTPCore
import Postgres

/// Signs people in with a provider of their tenant: the authorization code flow of OpenID Connect Core 1.0 §3.1, with
/// PKCE (RFC 7636) and the issuer's name in the answer (RFC 9207).
package struct OpenIDSignIn: Sendable {
    /// Where to send somebody who wants to sign in, and what to keep in their browser.
    package struct Departure: Sendable {
        package let url: String
        package let browser: BrowserSecret
    }

    /// What coming back leads to.
    package struct Arrival: Sendable {
        package enum Outcome: Sendable {
            case signedIn(SessionTokens)
            /// The person has a second factor here, which a provider does not replace.
            case needsSecondFactor(SignInTicket)
        }

        package let outcome: Outcome
        package let returnTo: LocalPath
    }

    private let providers: IdentityProviders
    private let client: ProviderClient
    private let attempts: SignInAttempts
    private let admission: Admission
    private let factors: SecondFactors
    private let sessions: Sessions
    private let redirectURI: String
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    /// `redirectURI` is where providers send people back to, as it is registered with them.
    package init(
        providers: IdentityProviders, client: ProviderClient, people: People, factors: SecondFactors,
        sessions: Sessions, redirectURI: String
    ) {
        self.providers = providers
        self.client = client
        attempts = SignInAttempts(database: people.database)
        admission = Admission(people: people)
        self.factors = factors
        self.sessions = sessions
        self.redirectURI = redirectURI
        identifiers = people.identifiers
        clock = people.clock
    }

    /// Begins a sign-in. A browser that is on its way elsewhere already keeps its secret. Throws `OpenIDFailure`.
    package func begin(
        with id: IdentityProviderID, browser: BrowserSecret?, returnTo: LocalPath
    ) async throws -> Departure {
        guard let tenant = try await providers.tenant(of: id) else {
            throw OpenIDFailure(.unavailable, "no such provider")
        }
        return try await said(to: tenant) {
            let provider = try await provider(id, in: tenant)
            let metadata = try await client.metadata(of: provider.issuer)
            let state = SignInState(tenantID: tenant, attemptID: identifiers.next())
            let browser = browser ?? BrowserSecret()
            let request = AuthorizationRequest(
                metadata: metadata, settings: provider.settings, redirectURI: redirectURI, state: state,
                browser: browser)
            guard let url = request.url else { throw OpenIDFailure(.unavailable, "no code challenge") }
            try await attempts.insert(state, with: id, browser: browser, returnTo: returnTo, at: clock.now())
            return Departure(url: url, browser: browser)
        }
    }

    /// Finishes the sign-in that the query of the provider's redirection belongs to. Throws `OpenIDFailure`.
    package func finish(
        query: String, browser: BrowserSecret?, from origin: SessionOrigin
    ) async throws -> Arrival {
        guard let response = AuthorizationResponse(query: query) else {
            throw OpenIDFailure(.failed, "neither a code nor an error, or a parameter twice")
        }
        guard let text = response.state, let state = SignInState(text) else {
            // Some providers send errors without the state; nothing is finished then.
            if response.state == nil, case .error(let error) = response.outcome {
                throw AuthorizationResponse.failure(error)
            }
            throw OpenIDFailure(.expired, "no state of ours")
        }
        return try await said(to: state.tenantID) {
            guard let browser else { throw OpenIDFailure(.expired, "no cookie") }
            // Before anything else, so that whatever follows happens once.
            guard let attempt = try await attempts.finish(state, browser: browser, at: clock.now()) else {
                throw OpenIDFailure(.expired, "state unknown, used, too old, or of another browser")
            }
            guard try await providers.tenant(of: attempt.providerID) == state.tenantID else {
                throw OpenIDFailure(.unavailable, "provider or tenant out of use")
            }
            let provider = try await provider(attempt.providerID, in: state.tenantID)
            let metadata = try await client.metadata(of: provider.issuer)
            let code = try response.code(from: metadata)
            let person = try await client.redeem(
                code, of: provider, secret: try await providers.secret(of: provider), metadata,
                verifier: browser.codeVerifier(for: state), nonce: browser.nonce(for: state),
                redirectURI: redirectURI)
            let user = try await admission.admit(person, by: provider, in: state.tenantID, from: origin)
            return Arrival(
                outcome: try await begin(user, in: state.tenantID, from: origin), returnTo: attempt.returnTo)
        }
    }

    private func begin(
        _ user: UserID, in tenant: TenantID, from origin: SessionOrigin
    ) async throws -> Arrival.Outcome {
        if let ticket = try await factors.challenge(user, in: tenant, by: .oidc) { return .needsSecondFactor(ticket) }
        return .signedIn(try await sessions.begin(for: user, in: tenant, by: .oidc, from: origin))
    }

    private func provider(_ id: IdentityProviderID, in tenant: TenantID) async throws -> IdentityProvider {
        do {
            return try await providers.provider(id, in: tenant)
        } catch IdentityProviderProblem.unknown {
            throw OpenIDFailure(.unavailable, "the provider is gone")
        }
    }

    /// Tells a failure which tenant's sign-in page is to say it.
    private func said<Value>(to tenant: TenantID, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch var failure as OpenIDFailure {
            failure.tenantSlug = try await slug(of: tenant)
            throw failure
        }
    }

    private func slug(of tenant: TenantID) async throws -> String? {
        try await providers.database.statements(of: tenant)
            .queryOne("SELECT slug FROM tenants WHERE id = app_tenant_id()")?["slug", String.self]
    }
}
