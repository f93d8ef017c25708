import Auth
import Core
import Crypto
import HTTPCore
import Postgres

/// How people and programs prove who they are: sessions, passwords, second factors, API keys, and the keys that tokens
/// are signed with.
struct SigningIn {
    let sessions: Sessions
    let authenticator: BearerAuthenticator
    let auth: AuthController
    let sessionsController: SessionsController
    let passwords: PasswordsController
    let secondFactor: SecondFactorController
    let apiKeys: APIKeysController
    let signingKeys: SigningKeysController
    let identityProviders: IdentityProvidersController
    let openID: OpenIDController
    /// Slows down guesses at passwords, wherever they are asked for.
    let throttle: SignInThrottle
    /// What secrets are sealed under.
    let keyring: InstallationKeyring
    /// What the installation signs with.
    let ring: SigningKeyRing
    /// What works in the background while the server runs.
    let services: [any Service]

    init(_ parts: Backend.Parts, users: UserStore) throws {
        let (database, identifiers, clock) = (parts.database, parts.identifiers, parts.clock)
        let audit = AuditLog(clock: clock)
        let secrets = SecretKeys(current: parts.secret, previous: parts.previousSecret)
        keyring = try InstallationKeyring(
            store: SealingKeyStore(database: database), secrets: secrets, clock: clock)
        let sealer = Sealer(keyring)
        ring = SigningKeyRing(
            store: SigningKeyStore(database: database, sealer: sealer),
            threads: BlockingThreadPool(threads: 1, name: "keys", niceness: 5), clock: clock)
        let tokenKeys = secrets.derived(for: .accessTokens)
        let tokens = try AccessTokens(
            key: tokenKeys[0], earlier: Array(tokenKeys.dropFirst()), ring: ring, algorithm: parts.tokenAlgorithm,
            clock: clock)
        sessions = Sessions(
            store: SessionStore(database: database), tokens: tokens, audit: audit, identifiers: identifiers,
            clock: clock)
        let keys = APIKeys(
            store: APIKeyStore(database: database), audit: audit, identifiers: identifiers, clock: clock)
        authenticator = BearerAuthenticator(tokens: tokens, sessions: sessions.store, keys: keys.store, clock: clock)

        throttle = SignInThrottle(clock: clock, database: database)
        let links = LinkQueue(delivery: parts.links, logger: parts.logger.labelled("links"))
        let changes = Passwords(
            database: database, hasher: parts.hasher, throttle: throttle, audit: audit, clock: clock,
            page: parts.publicURL + "/sign-in", deliveries: links)
        let factors = SecondFactors(
            database: database, sealer: sealer, throttle: throttle, audit: audit, identifiers: identifiers,
            clock: clock)
        let memberships = MembershipStore(database: database)
        let signIn = SignIn(
            users: users, memberships: memberships, hasher: parts.hasher, passwords: changes, factors: factors,
            sessions: sessions, throttle: throttle)
        let pageKeys = secrets.derived(for: .pageTokens)
        auth = AuthController(
            signIn: signIn, tenantSwitch: TenantSwitch(database: database, sessions: sessions, clock: clock),
            sessions: sessions,
            cookies: SessionCookies(key: pageKeys[0], earlier: Array(pageKeys.dropFirst())),
            authenticator: authenticator, memberships: memberships)
        sessionsController = SessionsController(sessions: sessions)
        passwords = PasswordsController(passwords: changes)
        secondFactor = SecondFactorController(factors: factors, passwords: changes, users: users)
        apiKeys = APIKeysController(keys: keys)
        signingKeys = SigningKeysController(ring: ring)
        let providers = IdentityProviders(
            database: database, sealer: sealer, audit: audit, identifiers: identifiers, clock: clock)
        let client = ProviderClient(transport: parts.tenantTransport, clock: clock)
        let redirectURI = parts.publicURL + "/api/v1/auth/oidc/callback"
        identityProviders = IdentityProvidersController(
            providers: providers, client: client, redirectURI: redirectURI)
        openID = OpenIDController(
            providers: providers,
            signIn: OpenIDSignIn(
                providers: providers, client: client,
                people: People(database: database, identifiers: identifiers, clock: clock), factors: factors,
                sessions: sessions, redirectURI: redirectURI),
            cookies: auth.cookies, logger: parts.logger.labelled("openid"))
        // RS256 is what every learning platform takes.
        services = [
            links, SealingKeyService(keyring: keyring, logger: parts.logger.labelled("keys")),
            SigningKeyService(
                ring: ring, algorithms: Array(Set([.rs256, parts.tokenAlgorithm])),
                logger: parts.logger.labelled("keys")),
        ]
    }
}
