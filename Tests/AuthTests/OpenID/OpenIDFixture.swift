import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

/// A tenant with a provider that does what its script says, and people who sign in with it.
struct OpenIDFixture {
    static let redirectURI = "https://lyceum.example.org/api/v1/auth/oidc/callback"

    let tenancy: TenancyFixture
    let script: ScriptedProvider
    let providers: IdentityProviders
    let factors: SecondFactors
    let sessions: Sessions
    let signIn: OpenIDSignIn
    let owner: Member

    var clock: SetClock { tenancy.clock }
    var north: TenantID { tenancy.north }

    init(_ algorithm: SignatureAlgorithm = .es256) async throws {
        tenancy = try await TenancyFixture()
        let (database, clock) = (tenancy.database, tenancy.clock)
        script = try ScriptedProvider(algorithm, clock: clock)
        let (audit, identifiers) = (AuditLog(clock: clock), SystemIdentifierGenerator())
        let sealer = try Sealer.test(database)
        providers = IdentityProviders(
            database: database, sealer: sealer, audit: audit, identifiers: identifiers, clock: clock)
        factors = SecondFactors(
            database: database, sealer: sealer, throttle: SignInThrottle(clock: clock), audit: audit,
            identifiers: identifiers, clock: clock)
        sessions = Sessions(
            store: SessionStore(database: database),
            tokens: try AccessTokens(key: [UInt8](repeating: 9, count: 32), clock: clock), audit: audit,
            identifiers: identifiers, clock: clock)
        signIn = OpenIDSignIn(
            providers: providers, client: ProviderClient(transport: script, clock: clock), people: tenancy.people,
            factors: factors, sessions: sessions, redirectURI: Self.redirectURI)
        owner = try await tenancy.person("owner@example.org", .owner)
    }

    /// Sets a provider up that makes teachers of staff and learners of others, unless told.
    func provider(
        secret: String? = "a secret of twenty-four", in tenant: TenantID? = nil,
        _ change: (inout IdentityProviderSettings) -> Void = { _ in }
    ) async throws -> IdentityProvider {
        var settings = IdentityProviderSettings(
            name: try TenancyFixture.name("University"), clientID: ScriptedProvider.clientID)
        settings.admission.mapping = RoleMapping(
            rules: [RoleMapping.Rule(group: "staff", role: .teacher)].compactMap(\.self), defaultRole: .learner)
        settings.admission.createsMembers = true
        change(&settings)
        return try await providers.create(
            issuer: try #require(Issuer(ScriptedProvider.issuer)), settings, secret: secret, in: tenant ?? north,
            by: .shell)
    }

    func change(
        _ provider: IdentityProvider, _ change: (inout IdentityProviderSettings) -> Void
    ) async throws {
        _ = try await providers.update(provider.id, in: north, by: .shell) { _, settings in
            change(&settings)
            return nil
        }
    }

    /// Goes to the provider and back; gives the person whose session begins.
    @discardableResult
    func signIn(with provider: IdentityProvider) async throws -> Member {
        let departure = try await signIn.begin(with: provider.id, browser: nil, returnTo: .root)
        return try await finish(departure, try script.authorize(departure.url))
    }

    @discardableResult
    func finish(_ departure: OpenIDSignIn.Departure, _ query: String) async throws -> Member {
        let arrival = try await signIn.finish(query: query, browser: departure.browser, from: .test)
        guard case .signedIn(let tokens) = arrival.outcome else { throw AuthError.invalidCode }
        let row = try await tenancy.database.statements(of: tokens.refreshToken.tenantID).queryOne(
            "SELECT user_id FROM sessions WHERE tenant_id = app_tenant_id() AND id = \(tokens.sessionID)")
        return try await tenancy.people.member(
            try #require(try row?["user_id", UserID.self]), in: tokens.refreshToken.tenantID)
    }

    /// The code that a sign-in is refused with; nil where it succeeds.
    func refusal(_ body: () async throws -> Void) async throws -> OpenIDFailure.Code? {
        do {
            try await body()
            return nil
        } catch let failure as OpenIDFailure {
            return failure.code
        }
    }

    /// The cause that the log tells; nil where the sign-in succeeds.
    func cause(_ body: () async throws -> Void) async throws -> String? {
        do {
            try await body()
            return nil
        } catch let failure as OpenIDFailure {
            return failure.cause
        }
    }
}
