import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support

/// The routes of signing in on a database of their own, without a socket.
struct AuthFixture {
    let database: Database
    let clock = SetClock()
    let identifiers = SystemIdentifierGenerator()
    let hasher: PasswordHasher
    let tokens: AccessTokens
    let users: UserStore
    let tenants: TenantStore
    let memberships: MembershipStore
    let router: Router

    /// bcrypt's least cost keeps the tests fast; `cost` asks for more where time matters.
    init(cost: Int = 4) async throws {
        database = try await TestDatabase.make()
        hasher = PasswordHasher(pool: BlockingThreadPool(threads: 2, name: "bcrypt"), cost: cost)
        tokens = try AccessTokens(key: [UInt8](repeating: 9, count: 32), clock: clock)
        users = UserStore(database: database, identifiers: identifiers, clock: clock)
        tenants = TenantStore(database: database, identifiers: identifiers, clock: clock)
        memberships = MembershipStore(database: database)
        let signIn = SignIn(
            users: users, hasher: hasher, tokens: tokens, throttle: SignInThrottle(clock: clock))
        router = Router(
            routes: AuthController(signIn: signIn, memberships: memberships).routes,
            authenticator: BearerAuthenticator(tokens: tokens), identifiers: identifiers,
            logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    /// Makes a person who may sign in with the password.
    @discardableResult
    func addPerson(_ email: String, password: String, role: Role = .learner, to tenant: Tenant) async throws -> User {
        guard let address = EmailAddress(email) else { throw AuthError.invalidCredentials }
        return try await users.create(
            email: address, name: "Person", passwordHash: try await hasher.hash(password), role: role, in: tenant.id)
    }

    func logIn(_ body: JSONValue, from address: String = "192.0.2.1") async throws -> Answer {
        try await answer(
            to: HTTPRequest(
                method: .post, path: "/api/v1/auth/login", body: .bytes(body.serialized()), remoteAddress: address))
    }

    func logIn(_ email: String, _ password: String, from address: String = "192.0.2.1") async throws -> Answer {
        try await logIn(["email": .string(email), "password": .string(password)], from: address)
    }

    func me(authorization: String?) async throws -> Answer {
        var request = HTTPRequest(method: .get, path: "/api/v1/me")
        request.fields["Authorization"] = authorization
        return try await answer(to: request)
    }

    func answer(to request: HTTPRequest) async throws -> Answer {
        let response = await router.respond(to: request)
        guard case .bytes(let bytes) = response.body else { return Answer(response: response, body: .null) }
        return Answer(response: response, body: try JSONParser.parse(bytes))
    }

    struct Answer {
        let response: HTTPResponse
        let body: JSONValue

        var status: Int { response.status.code }
        var code: String? { body["error"]?["code"]?.stringValue }
        var token: String { body["access_token"]?.stringValue ?? "" }
    }
}
