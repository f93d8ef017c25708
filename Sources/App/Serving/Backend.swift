import Auth
import Chat
import Core
import Crypto
import HTTPCore
import ModelProviders
import Net
import Postgres
import VectorStore
import Workflows

/// Everything between the router and the database: what answers requests, and the engine that runs workflows. It knows
/// no socket and no child process.
struct Backend {
    /// What a backend is made of.
    struct Parts {
        let database: Database
        let models: Models
        let pages: PageAssets
        /// Sends requests to where tenants point, and refuses where they may not go.
        let tenantTransport: any HTTPTransport
        /// The origins whose pages may use the API from a browser.
        var crossOrigins: [WebOrigin] = []
        /// The https port that requests without TLS are sent on to; nil: they are served.
        var redirectPort: UInt16?
        let observability: Observability
        let rateLimits: RateLimits
        /// Nil: nobody operates the installation by HTTP.
        var operatorToken: OperatorToken?
        /// Signs the access tokens.
        let secret: SecretKey
        /// The one before it, while that is being replaced.
        var previousSecret: SecretKey?
        let hasher: PasswordHasher
        /// What access tokens are signed with.
        var tokenAlgorithm = SignatureAlgorithm.hs256
        /// How links reach people.
        var links: any LinkDelivery = ShownLinks()
        /// The address of the installation without a slash at its end; links begin with it.
        var publicURL = "http://localhost"
        let clock: any WallClock
        let identifiers: any IdentifierGenerator
        let logger: Logger
    }

    let signingIn: SigningIn
    let users: UserStore
    let tenants: TenantStore
    let tenancy: Tenancy
    let vectorStores: VectorStores
    let library: WorkflowLibrary
    let runs: PostgresRunStore
    let engine: RunEngine
    /// The whole table, as `routes(_:)` documents it.
    let routes: [Route]
    let router: Router
    let rateLimiter: RateLimiter
    let idempotency: IdempotencyStore
    let privacy: Privacy

    init(_ parts: Parts) throws {
        let (database, identifiers, clock) = (parts.database, parts.identifiers, parts.clock)
        users = UserStore(database: database, identifiers: identifiers, clock: clock)
        signingIn = try SigningIn(parts, users: users)
        tenants = TenantStore(database: database, identifiers: identifiers, clock: clock)
        tenancy = Tenancy(
            Invitations.Parts(
                database: database, hasher: parts.hasher, throttle: signingIn.throttle, delivery: parts.links,
                publicURL: parts.publicURL, identifiers: identifiers, clock: clock))
        vectorStores = VectorStores(
            database: database, embeddings: parts.models.embeddings, identifiers: identifiers, clock: clock)

        let workflows = WorkflowStore(database: database, identifiers: identifiers)
        library = WorkflowLibrary(store: workflows)
        runs = PostgresRunStore(database: database)
        engine = RunEngine(
            store: runs, library: library,
            services: StepServices(
                model: parts.models.chat, passages: vectorStores, identifiers: identifiers, clock: clock),
            projection: ThreadProjection(identifiers: identifiers), clock: clock, logger: parts.logger.labelled("runs"),
            executor: { EventLoop.current?.taskExecutor })
        let threads = ThreadStore(database: database)
        privacy = Privacy(parts, people: tenancy.people, threads: threads, runs: runs)
        let conversations = Conversations(
            threads: threads, engine: engine, library: library, identifiers: identifiers)

        let table = lyceum.routes(
            Controllers(
                health: HealthController(database: database),
                metrics: MetricsController(
                    registry: parts.observability.registry, token: parts.observability.metricsToken),
                installation: InstallationController(
                    chatModel: parts.models.chat.name, usesLocalModels: parts.models.isChatLocal),
                pages: PagesController(assets: parts.pages, clock: clock, identifiers: identifiers),
                auth: signingIn.auth, permissions: PermissionsController(), sessions: signingIn.sessionsController,
                passwords: signingIn.passwords, secondFactor: signingIn.secondFactor, apiKeys: signingIn.apiKeys,
                signingKeys: signingIn.signingKeys, identityProviders: signingIn.identityProviders,
                openID: signingIn.openID,
                tenants: TenantsController(tenants: tenancy.tenants, invitations: tenancy.invitations),
                users: UsersController(people: tenancy.people),
                memberships: MembershipsController(people: tenancy.people),
                courses: CoursesController(courses: tenancy.courses),
                courseMemberships: CourseMembershipsController(courses: tenancy.courses),
                invitations: InvitationsController(invitations: tenancy.invitations, clock: clock),
                vectorStores: VectorStoreController(stores: vectorStores),
                workflows: WorkflowsController(workflows: workflows, library: library),
                chatKit: ChatKitController(conversations: conversations, workflows: workflows),
                citations: CitationsController(threads: threads, vectorStores: vectorStores),
                audit: AuditController(trail: AuditTrail(database: database)), privacy: privacy.controllers))
        idempotency = IdempotencyStore(database: database, identifiers: identifiers, clock: clock)
        routes = Idempotency(store: idempotency, sealer: Sealer(signingIn.keyring)).around(table)
        rateLimiter = RateLimiter(database: database, clock: clock, logger: parts.logger.labelled("rate-limits"))
        router = Router(
            routes: routes, middleware: Self.middleware(parts), authenticator: signingIn.authenticator,
            operators: parts.operatorToken,
            limiter: RequestLimits(parts.rateLimits, limiter: rateLimiter),
            identifiers: identifiers,
            logger: parts.logger.labelled("http"))
    }

    /// What stands around every route, the outermost first. What nobody asked for is not there, and costs nothing.
    private static func middleware(_ parts: Parts) -> [any Middleware] {
        var middleware: [any Middleware] = [parts.observability.requests, SecurityFields()]
        if let port = parts.redirectPort { middleware.append(SecureTransport(port: port)) }
        if !parts.crossOrigins.isEmpty { middleware.append(CrossOriginAccess(origins: parts.crossOrigins)) }
        return middleware + [ResponseCompression()]
    }
}
