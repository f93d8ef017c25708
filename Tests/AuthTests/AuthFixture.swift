import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support

/// What signing in is made of, on a database of its own.
struct AuthFixture {
    let database: Database
    let clock = SetClock()
    let identifiers = SystemIdentifierGenerator()
    let hasher: PasswordHasher
    let tokens: AccessTokens
    let users: UserStore
    let tenants: TenantStore
    let memberships: MembershipStore
    let sessions: Sessions
    let authenticator: BearerAuthenticator
    let signIn: SignIn

    /// bcrypt's least cost keeps the tests fast; `cost` asks for more where time matters.
    init(cost: Int = 4) async throws {
        database = try await TestDatabase.make()
        hasher = PasswordHasher(pool: BlockingThreadPool(threads: 2, name: "bcrypt"), cost: cost)
        tokens = try AccessTokens(key: [UInt8](repeating: 9, count: 32), clock: clock)
        users = UserStore(database: database, identifiers: identifiers, clock: clock)
        tenants = TenantStore(database: database, identifiers: identifiers, clock: clock)
        memberships = MembershipStore(database: database)
        sessions = Sessions(
            store: SessionStore(database: database), tokens: tokens, identifiers: identifiers, clock: clock)
        authenticator = BearerAuthenticator(tokens: tokens, sessions: sessions.store, clock: clock)
        signIn = SignIn(users: users, hasher: hasher, sessions: sessions, throttle: SignInThrottle(clock: clock))
    }

    /// Makes a person who may sign in with the password.
    @discardableResult
    func addPerson(_ email: String, password: String, role: Role = .learner, to tenant: Tenant) async throws -> User {
        guard let address = EmailAddress(email) else { throw AuthError.invalidCredentials }
        return try await users.create(
            email: address, name: "Person", passwordHash: try await hasher.hash(password), role: role, in: tenant.id)
    }

    /// Signs the person in as a request from the address would.
    func signIn(
        _ email: String, _ password: String, tenant: String? = nil, from address: String = "192.0.2.1"
    ) async throws -> SignIn.Success {
        try await signIn.signIn(
            email: email, password: password, tenantSlug: tenant, sender: address,
            origin: SessionOrigin(address: address, agent: "Test"))
    }

    /// Begins a session without a password.
    func begin(_ user: User, in tenant: Tenant) async throws -> SessionTokens {
        try await sessions.begin(
            for: user.id, in: tenant.id, by: .password, from: SessionOrigin(address: "192.0.2.1", agent: "Test"))
    }

    /// Whom the text in the field `Authorization` proves.
    func identity(authorization values: String...) async throws -> Identity? {
        var request = HTTPRequest(method: .get, path: "/")
        for value in values { request.fields.append("authorization", value) }
        return try await authenticator.identity(of: request)
    }
}
