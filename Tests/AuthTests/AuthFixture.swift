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
    let keys: APIKeys
    let links: CollectedLinks
    /// Delivers to `links` while it runs.
    let queue: LinkQueue
    let passwords: Passwords
    let factors: SecondFactors
    let signIn: SignIn
    let tenantSwitch: TenantSwitch

    /// bcrypt's least cost keeps the tests fast; `cost` asks for more where time matters.
    init(cost: Int = 4) async throws {
        database = try await TestDatabase.make()
        hasher = PasswordHasher(pool: BlockingThreadPool(threads: 2, name: "bcrypt"), cost: cost)
        tokens = try AccessTokens(key: [UInt8](repeating: 9, count: 32), clock: clock)
        users = UserStore(database: database, identifiers: identifiers, clock: clock)
        tenants = TenantStore(database: database, identifiers: identifiers, clock: clock)
        memberships = MembershipStore(database: database)
        let audit = AuditLog(clock: clock)
        sessions = Sessions(
            store: SessionStore(database: database), tokens: tokens, audit: audit, identifiers: identifiers,
            clock: clock)
        keys = APIKeys(store: APIKeyStore(database: database), audit: audit, identifiers: identifiers, clock: clock)
        authenticator = BearerAuthenticator(
            tokens: tokens, sessions: sessions.store, keys: keys.store, clock: clock)
        let throttle = SignInThrottle(clock: clock)
        links = CollectedLinks()
        queue = LinkQueue(delivery: links, logger: Logger(label: "test", sink: DiscardingLogSink()))
        passwords = Passwords(
            database: database, hasher: hasher, throttle: throttle, audit: audit, clock: clock,
            page: "https://lyceum.example/sign-in", deliveries: queue)
        factors = SecondFactors(
            database: database, sealer: try Sealer.test(database),
            throttle: throttle, audit: audit, identifiers: identifiers, clock: clock)
        signIn = SignIn(
            users: users, memberships: memberships, hasher: hasher, passwords: passwords, factors: factors,
            sessions: sessions, throttle: throttle)
        tenantSwitch = TenantSwitch(database: database, sessions: sessions, clock: clock)
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
        let outcome = try await signIn.signIn(
            email: email, password: password, tenantSlug: tenant, sender: address,
            origin: SessionOrigin(address: address, agent: "Test"))
        guard case .signedIn(let success) = outcome else { throw AuthError.invalidCode }
        return success
    }

    /// Gives the person another role, whoever else is an owner.
    func changeRole(of user: UserID, to role: Role, in tenant: Tenant) async throws {
        try await database.withTenant(tenant.id) { transaction in
            _ = try await transaction.execute(
                "UPDATE memberships SET role = \(role.rawValue) WHERE tenant_id = app_tenant_id() AND user_id = \(user)"
            )
        }
    }

    /// Takes the person's place in the tenant away, whoever else is an owner.
    func remove(_ user: UserID, from tenant: Tenant) async throws {
        try await database.withTenant(tenant.id) { transaction in
            _ = try await transaction.execute(
                "DELETE FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = \(user)")
        }
    }

    /// The names of what the tenant's audit log holds, oldest first.
    func audited(in tenant: Tenant) async throws -> [String] {
        try await AuditTrail(database: database).events(of: tenant.id, AuditFilter(), limit: 100).reversed()
            .map(\.action)
    }

    /// Begins a session without a password.
    func begin(_ user: User, in tenant: Tenant) async throws -> SessionTokens {
        try await sessions.begin(
            for: user.id, in: tenant.id, by: .password, from: .test)
    }

    /// Whom the text in the field `Authorization` proves.
    func identity(authorization values: String...) async throws -> Identity? {
        var request = HTTPRequest(method: .get, path: "/")
        for value in values { request.fields.append("authorization", value) }
        return try await authenticator.identity(of: request)
    }
}
