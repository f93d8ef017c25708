import Auth
import Chat
import Core
import Crypto
import Glibc
import HTTPClient
import HTTPCore
import HTTPServer
import ModelProviders
import Net
import Postgres
import VectorStore
import Workflows

/// The parts of a running server, made and not yet started.
struct Application {
    /// In the order in which they start; they end in reverse.
    let services: [any Service]
    let logger: Logger

    /// Serves until SIGTERM or SIGINT.
    func run() async throws {
        try await ServiceGroup(services: services, logger: logger).run()
    }
}

/// Makes the world that the configuration describes: the database up to date, the first administrator, and every
/// service connected to what it needs. Throws one line that names the key to change.
func buildApplication(_ configuration: Configuration, logger: Logger) async throws -> Application {
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let loops = EventLoopGroup(count: cores)
    let clock = SystemWallClock()
    let identifiers = SystemIdentifierGenerator(clock: clock)

    let storage = try await Storage.open(configuration, loops: loops, logger: logger)
    let database = storage.database
    let secret = try SecretKey.load(
        configured: configuration.secretKey, keyFolder: storage.isEmbedded ? configuration.dataDirectory : nil)
    // Threads of their own and a short queue: a flood of sign-ins is refused and blocks nothing else.
    let hasher = PasswordHasher(pool: BlockingThreadPool(threads: max(2, cores), name: "bcrypt", queueLimit: 64))
    let tokens = try AccessTokens(key: secret.derived(for: .accessTokens), clock: clock)

    let transport = CurlTransport(loops: loops.loops)
    let models = Models(configuration, transport: transport, logger: logger)
    let vectorStores = VectorStores(
        database: database, embeddings: models.embeddings, identifiers: identifiers, clock: clock)

    let workflows = WorkflowStore(database: database, identifiers: identifiers)
    let library = WorkflowLibrary(store: workflows)
    let runs = PostgresRunStore(database: database)
    if storage.isEmbedded { try await runs.endLeases() }
    let engine = RunEngine(
        store: runs, library: library,
        services: StepServices(model: models.chat, passages: vectorStores, identifiers: identifiers),
        projection: ThreadProjection(identifiers: identifiers), clock: clock, logger: logger.labelled("runs"),
        executor: { EventLoop.current?.taskExecutor })
    let threads = ThreadStore(database: database)
    let conversations = Conversations(threads: threads, engine: engine, library: library, identifiers: identifiers)

    let controllers = Controllers(
        health: HealthController(database: database),
        installation: InstallationController(chatModel: models.chat.name, usesLocalModels: models.isChatLocal),
        pages: PagesController(assets: PageAssets(folder: configuration.toolsDirectory + "/web")),
        auth: AuthController(
            signIn: SignIn(
                users: UserStore(database: database, identifiers: identifiers, clock: clock), hasher: hasher,
                tokens: tokens,
                throttle: SignInThrottle(clock: clock)), memberships: MembershipStore(database: database)),
        vectorStores: VectorStoreController(stores: vectorStores),
        workflows: WorkflowsController(workflows: workflows, library: library),
        chatKit: ChatKitController(conversations: conversations, workflows: workflows),
        citations: CitationsController(threads: threads, vectorStores: vectorStores))
    let router = Router(
        routes: routes(controllers), authenticator: BearerAuthenticator(tokens: tokens), identifiers: identifiers,
        logger: logger.labelled("http"))
    let server = HTTPServer(
        configuration: HTTPServerConfiguration(address: configuration.listen), loops: loops,
        logger: logger.labelled("http"), handler: router.respond)
    let address = try server.bind()

    let administrator = try await Installation(
        database: database, hasher: hasher, identifiers: identifiers, clock: clock
    ).ensureAdministrator(email: configuration.administrator.email, password: configuration.administrator.password)
    let tenantID = try await TenantStore(database: database, identifiers: identifiers, clock: clock)
        .identifier(ofSlug: Installation.tenantSlug)
    let welcome = WelcomeService(
        address: address, administrator: administrator, tenantID: tenantID,
        sampleFolder: configuration.resourcesDirectory + "/Samples/first-steps-in-electric-circuits",
        samples: SampleLoader(
            database: database, vectorStores: vectorStores, library: library, embeddingModel: models.embeddings.model,
            logger: logger),
        logger: logger)
    return Application(
        services: storage.services + models.services + [engine, server, HandoverService(engine: engine), welcome],
        logger: logger)
}
