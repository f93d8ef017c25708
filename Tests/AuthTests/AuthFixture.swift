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
    let signIn: SignIn

    /// bcrypt's least cost keeps the tests fast; `cost` asks for more where time matters.
    init(cost: Int = 4) async throws {
        database = try await TestDatabase.make()
        hasher = PasswordHasher(pool: BlockingThreadPool(threads: 2, name: "bcrypt"), cost: cost)
        tokens = try AccessTokens(key: [UInt8](repeating: 9, count: 32), clock: clock)
        users = UserStore(database: database, identifiers: identifiers, clock: clock)
        tenants = TenantStore(database: database, identifiers: identifiers, clock: clock)
        memberships = MembershipStore(database: database)
        signIn = SignIn(users: users, hasher: hasher, tokens: tokens, throttle: SignInThrottle(clock: clock))
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
    ) async throws -> SignIn.Session {
        try await signIn.signIn(email: email, password: password, tenantSlug: tenant, address: address)
    }
}
