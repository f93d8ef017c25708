import Auth
import Core
import Crypto
import HTTPCore
import ModelProviders
import Postgres
import Support

@testable import lyceum

/// The whole backend on a database of its own, with scripted models and without a socket.
struct AppFixture {
    /// Somebody with an account and a token.
    struct Person {
        let identity: Identity
        let token: String
    }

    /// What all keys are derived from.
    static let secret = "Only the tests know this one, 0f9a7c"

    let database: Database
    let clock = SetClock()
    let hasher: PasswordHasher
    let backend: Backend

    /// - Parameter cost: bcrypt's, of which the least keeps tests fast
    init(
        chat: any ModelProvider = ScriptedModelProvider(.text("Fine.")), pages: PageAssets = PageAssets(folder: ""),
        cost: Int = 4, operatorToken: String? = nil, rateLimits: RateLimits = .none,
        links: any LinkDelivery = ShownLinks(),
        transport: any HTTPTransport = StubTransport(.failure(HTTPTransportError(.refused, "Nobody."))),
        proofPause: Duration = .seconds(15)
    ) async throws {
        database = try await TestDatabase.make()
        hasher = PasswordHasher(pool: BlockingThreadPool(threads: 2, name: "bcrypt"), cost: cost)
        var parts = try Self.parts(
            database, chat, hasher, clock, pages: pages, transport: transport, rateLimits: rateLimits)
        parts.operatorToken = operatorToken.flatMap { OperatorToken($0) }
        parts.links = links
        parts.proofPause = proofPause
        backend = try Backend(parts)
    }

    /// Another server on the same database.
    init(beside other: AppFixture, chat: any ModelProvider = ScriptedModelProvider(.text("Fine."))) throws {
        (database, hasher) = (other.database, other.hasher)
        backend = try Backend(try Self.parts(database, chat, hasher, clock))
    }

    private static func parts(
        _ database: Database, _ chat: any ModelProvider, _ hasher: PasswordHasher, _ clock: SetClock,
        pages: PageAssets = PageAssets(folder: ""),
        transport: any HTTPTransport = StubTransport(.failure(HTTPTransportError(.refused, "Nobody."))),
        rateLimits: RateLimits = .none
    ) throws -> Backend.Parts {
        let quiet = Logger(label: "test", level: .error, sink: DiscardingLogSink())
        return Backend.Parts(
            database: database, models: Models(chat: chat, embeddings: ScriptedEmbeddings()),
            pages: pages, tenantTransport: transport, operatorTransport: transport, blobTransport: transport,
            observability: Observability(
                Configuration.Observability(), transport: StubTransport(.text("")), clock: clock, logger: quiet),
            rateLimits: rateLimits, secret: try SecretKey(text: Self.secret), hasher: hasher,
            clock: clock, identifiers: SystemIdentifierGenerator(clock: clock), logger: quiet)
    }

    /// Makes an account in the tenant; with a password, it can sign in.
    func person(
        _ email: String, role: Role = .learner, in tenant: Tenant, password: String? = nil
    ) async throws -> Person {
        guard let address = EmailAddress(email) else { throw AuthError.invalidCredentials }
        let hash = if let password { try await hasher.hash(password) } else { "" }
        let user = try await backend.users.create(
            email: address, name: "Person", passwordHash: hash, role: role, in: tenant.id)
        let tokens = try await backend.signingIn.sessions.begin(
            for: user.id, in: tenant.id, by: .password, from: SessionOrigin(address: "", agent: ""))
        return Person(
            identity: Identity(
                tenantID: tenant.id, userID: user.id, role: role, credential: .session(tokens.sessionID)),
            token: tokens.accessToken)
    }

    func tenant(_ slug: String) async throws -> Tenant {
        try await backend.tenants.create(slug: slug, name: slug.uppercased())
    }

    /// The answer to a GET without a body, or to a POST of the body, or to another method.
    func ask(
        _ path: String, _ body: JSONValue? = nil, as person: Person? = nil, _ fields: HTTPFields = [:],
        from address: String = "192.0.2.1", method: HTTPMethod? = nil, isSecure: Bool = false
    ) async throws -> Answer {
        let (target, query) = Self.split(path)
        var request = HTTPRequest(
            method: method ?? (body == nil ? .get : .post), path: target, query: query, fields: fields,
            body: .bytes(body?.serialized() ?? []), remoteAddress: address, isSecure: isSecure)
        if let person { request.fields.append("Authorization", "Bearer \(person.token)") }
        return try await Answer(await backend.router.respond(to: request))
    }

    /// The path and what follows its question mark.
    private static func split(_ target: String) -> (path: String, query: String) {
        let parts = target.split(separator: "?", maxSplits: 1)
        return (parts.first.map(String.init) ?? "", parts.count == 2 ? String(parts[1]) : "")
    }
}
