import Auth
import Chat
import Core
import Crypto
import Documents
import HTTPCore
import LTI
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
        /// Sends requests to where the operator points.
        let operatorTransport: any HTTPTransport
        /// Where attachments go; the first takes new ones, and nil is the database.
        var blobStores: [S3Address?] = [nil]
        /// Sends requests to stores of blobs.
        var blobTransport: any HTTPTransport
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
        /// The code of the currency of prices and budgets.
        var currency: String?
        /// Where the server keeps its files.
        var folder = "/"
        /// How long those who follow something are believed before it is asked again whether they still may.
        var proofPause: Duration = .seconds(15)
        let clock: any WallClock
        let identifiers: any IdentifierGenerator
        let logger: Logger
    }

    let signingIn: SigningIn
    let users: UserStore
    let tenants: TenantStore
    let tenancy: Tenancy
    let vectorStores: VectorStores
    /// Takes documents into them.
    let ingestion: IngestionService
    let library: WorkflowLibrary
    /// What is remembered of the models of tenants.
    let catalogues: RememberedCatalogues
    /// What models take, and what they may.
    let accounts: ModelAccounts
    /// What embeds, paints, hears and speaks.
    let registered: RegisteredServices
    /// What workflows refer to by name.
    let secrets: TenantSecrets
    let conversations: Conversations
    let runs: PostgresRunStore
    let engine: RunEngine
    let outbox: EffectQueue
    /// What is done at learning platforms without anybody asking.
    let ltiServices: LTIServices
    /// Names conversations.
    let titles: ThreadTitles
    let schedules: TriggerClock
    /// The whole table, as `routes(_:)` documents it.
    let routes: [Route]
    let router: Router
    let rateLimiter: RateLimiter
    let idempotency: IdempotencyStore
    let attachmentSweep: AttachmentSweep
    let blobRemoval: BlobRemoval
    let privacy: Privacy
    /// Calls, besides carrying them.
    let telephones: Telephones

    init(_ parts: Parts) throws {
        let (database, identifiers, clock) = (parts.database, parts.identifiers, parts.clock)
        users = UserStore(database: database, identifiers: identifiers, clock: clock)
        signingIn = try SigningIn(parts, users: users)
        tenants = TenantStore(database: database, identifiers: identifiers, clock: clock)
        tenancy = Tenancy(
            Invitations.Parts(
                database: database, hasher: parts.hasher, throttle: signingIn.throttle, delivery: parts.links,
                publicURL: parts.publicURL, identifiers: identifiers, clock: clock))
        let workflows = WorkflowStore(database: database, identifiers: identifiers, clock: clock)
        library = WorkflowLibrary(store: workflows)
        runs = PostgresRunStore(database: database)
        let effects = EffectStore(database: database)
        accounts = ModelAccounts(parts)
        let (registryStore, sealer) = (RegistryStore(database: database), Sealer(signingIn.keyring))
        let catalogues = RememberedCatalogues(clock: clock) {
            try await ModelRegistry.opened(of: $0, registryStore, sealer)
        }
        self.catalogues = catalogues
        let registry = ModelRegistry(
            store: registryStore, sealer: sealer,
            audit: AuditLog(clock: clock), identifiers: identifiers, clock: clock,
            configuredName: parts.models.chat.name, changed: { [catalogues] in catalogues.forget($0) })
        let models = RegisteredModels(
            catalogues: catalogues, database: database,
            configured: { [configured = parts.models] in configured.chat(for: $0) },
            configuredName: parts.models.chat.name, guards: parts.models.guards,
            tenantTransport: parts.tenantTransport, operatorTransport: parts.operatorTransport, accounts: accounts)
        registered = RegisteredServices(models: models, configured: parts.models)
        vectorStores = VectorStores(
            database: database, embeddings: registered,
            reader: DocumentReader(named: "documents", logger: parts.logger), identifiers: identifiers, clock: clock)
        ingestion = IngestionService(
            stores: vectorStores, alarm: Alarm(), logger: parts.logger.labelled("documents"))
        var services = StepServices(
            model: parts.models.chat, models: models, passages: vectorStores,
            history: ThreadHistory(database: database), identifiers: identifiers, clock: clock)
        secrets = TenantSecrets(
            database: database, sealer: Sealer(signingIn.keyring), audit: AuditLog(clock: clock),
            identifiers: identifiers, clock: clock)
        services.workflows = library
        services.secrets = WorkflowSecrets(secrets: secrets)
        services.transport = parts.tenantTransport
        services.ingestion = vectorStores
        let files = Files(parts)
        services.attachments = files.images
        services.calls = CallsOfThreads(calls: CallStore(database: database))
        services.images = registered
        services.imageStore = files.generated
        services.accounts = accounts
        let placing = OutboundCallDelivery()
        let outbox = EffectQueue(
            store: effects,
            delivering: [
                OutboundCallEffect.kind: placing,
                HTTPEffectDelivery.kind: HTTPEffectDelivery(
                    transport: services.transport, secrets: services.secrets),
            ], replica: identifiers.next(), logger: parts.logger.labelled("outbox"))
        self.outbox = outbox
        titles = ThreadTitles(
            database: database, models: models, isUsual: !parts.models.isChatLocal,
            logger: parts.logger.labelled("titles"))
        titles.register(in: parts.observability.registry)
        engine = RunEngine(
            store: runs, library: library, services: services,
            projection: JoinedProjections(
                ThreadProjection(identifiers: identifiers), ApprovalProjection(clock: clock), titles,
                GradeKeeping(identifiers: identifiers, clock: clock)), clock: clock,
            logger: parts.logger.labelled("runs"),
            executor: { EventLoop.current?.taskExecutor }, outbox: { outbox.ring() })
        ltiServices = LTIServices(parts, keys: signingIn.ring)
        attachmentSweep = files.sweep
        blobRemoval = files.removal
        let threads = ThreadStore(database: database, links: files.attachments.links)
        privacy = Privacy(
            parts, people: tenancy.people, threads: threads, runs: runs, blobs: files.attachments.blobs)
        let begun = BegunRuns(database: database, engine: engine)
        let proofs = StreamProofs(database: database, clock: clock, pause: parts.proofPause)
        conversations = Conversations(
            threads: threads, engine: engine, library: library,
            codes: TeacherCodes(database: database, library: library), titles: titles,
            courses: LinkedCourses(database: database), identifiers: identifiers)
        let triggers = Triggers(
            store: TriggerStore(database: database), database: database, sealer: Sealer(signingIn.keyring),
            audit: AuditLog(clock: clock), alarm: Alarm(), identifiers: identifiers, clock: clock)
        let firing = TriggerFiring(
            store: triggers.store, conversations: conversations, workflows: workflows,
            memberships: MembershipStore(database: database), clock: clock)
        schedules = TriggerClock(firing: firing, alarm: triggers.alarm, logger: parts.logger.labelled("schedules"))

        rateLimiter = RateLimiter(database: database, clock: clock, logger: parts.logger.labelled("rate-limits"))
        telephones = Telephones(
            parts, sealer: sealer, conversations: conversations, library: library, workflows: workflows, engine: engine,
            limiter: rateLimiter, proofs: proofs, speech: registered)
        placing.fill(by: telephones)
        let chatKit = ChatKitController(
            conversations: conversations, workflows: workflows, attachments: files.attachments,
            transcription: Transcription(registered))
        let table = lyceum.routes(
            Controllers(
                health: HealthController(database: database),
                metrics: MetricsController(
                    registry: parts.observability.registry, token: parts.observability.metricsToken),
                installation: InstallationController(
                    chatModel: parts.models.chat.name, usesLocalModels: parts.models.isChatLocal,
                    currency: parts.currency),
                pages: PagesController(assets: parts.pages, clock: clock, identifiers: identifiers),
                auth: signingIn.auth, permissions: PermissionsController(), sessions: signingIn.sessionsController,
                passwords: signingIn.passwords, secondFactor: signingIn.secondFactor, apiKeys: signingIn.apiKeys,
                signingKeys: signingIn.signingKeys, identityProviders: signingIn.identityProviders,
                openID: signingIn.openID,
                secrets: TenantSecretsController(secrets: secrets),
                models: ModelControllers(
                    providers: ModelProvidersController(registry: registry),
                    actions: ModelProviderActionsController(
                        registry: registry, tenantTransport: parts.tenantTransport,
                        operatorTransport: parts.operatorTransport),
                    models: ModelsController(registry: registry)),
                approvals: ApprovalsController(
                    approvals: Approvals(database: database, engine: engine, clock: clock),
                    audit: AuditLog(clock: clock)),
                tenants: TenantsController(tenants: tenancy.tenants, invitations: tenancy.invitations),
                appearance: AppearanceController(
                    database: database, tenants: tenants, attachments: files.attachments,
                    audit: AuditLog(clock: clock), clock: clock),
                overview: OverviewController(database: database, clock: clock),
                system: SystemController(
                    database: database, registry: registry, models: parts.models, folder: parts.folder,
                    start: clock.now(), clock: clock),
                users: UsersController(people: tenancy.people),
                memberships: MembershipsController(people: tenancy.people),
                courses: CoursesController(courses: tenancy.courses),
                courseMemberships: CourseMembershipsController(courses: tenancy.courses),
                invitations: InvitationsController(invitations: tenancy.invitations, clock: clock),
                vectorStores: VectorStoreController(
                    stores: vectorStores, audit: AuditLog(clock: clock), alarm: ingestion.alarm),
                storeCatalogue: VectorStoresController(
                    stores: vectorStores, audit: AuditLog(clock: clock), alarm: ingestion.alarm),
                workflows: WorkflowsController(workflows: workflows, library: library),
                authoring: WorkflowControllers(
                    workflows: workflows, library: library,
                    references: TenantReferences(
                        workflows: workflows, database: database, model: parts.models.chat.name,
                        makesImages: parts.models.images != nil),
                    conversations: conversations, begun: begun, clock: clock),
                effects: EffectsController(
                    effects: effects, queue: outbox, database: database, audit: AuditLog(clock: clock)),
                triggers: TriggersController(
                    triggers: triggers, workflows: workflows, publicURL: parts.publicURL),
                budgets: BudgetsController(
                    budgets: Budgets(
                        store: BudgetStore(database: database), database: database, models: models,
                        audit: AuditLog(clock: clock), identifiers: identifiers, clock: clock)),
                usage: UsageController(usage: UsageStore(database: database), clock: clock),
                widgets: WidgetsController(
                    widgets: WidgetLibrary(
                        store: WidgetStore(database: database), database: database, audit: AuditLog(clock: clock),
                        identifiers: identifiers, clock: clock)),
                webhooks: WebhooksController(triggers: triggers, firing: firing),
                chatKit: chatKit,
                attachments: AttachmentsController(attachments: files.attachments, clock: clock),
                openAI: OpenAIControllers(
                    conversations: conversations, workflows: workflows, journal: runs, database: database,
                    embeddings: registered, asked: models, clock: clock),
                citations: CitationsController(threads: threads, vectorStores: vectorStores),
                feedback: FeedbackController(feedback: FeedbackStore(database: database, identifiers: identifiers)),
                threads: ThreadsController(conversations: conversations, proofs: proofs),
                catalogue: ThreadControllers(
                    conversations: conversations, audit: AuditLog(clock: clock), clock: clock, database: database,
                    shares: ThreadShares(
                        database: database, threads: threads, identifiers: identifiers, clock: clock),
                    publicURL: parts.publicURL),
                embed: EmbedController(
                    pages: PagesController(assets: parts.pages, clock: clock, identifiers: identifiers),
                    embeds: WorkflowEmbedStore(database: database), tenants: tenants,
                    visitors: Visitors(
                        database: database, sessions: signingIn.sessions, identifiers: identifiers, clock: clock),
                    limiter: rateLimiter, library: library),
                workflowEmbed: WorkflowEmbedController(
                    embeds: WorkflowEmbedStore(database: database), audit: AuditLog(clock: clock),
                    publicURL: parts.publicURL),
                branches: BranchesController(
                    conversations: conversations, workflows: workflows, chatKit: chatKit),
                teaching: TeachingControllers(
                    database: database, courses: tenancy.courses, conversations: conversations,
                    titles: StepTitles(library: library), proofs: proofs, clock: clock),
                runStart: RunStartController(
                    conversations: conversations, workflows: workflows, begun: begun),
                runs: RunsController(
                    database: database, engine: engine, audit: AuditLog(clock: clock),
                    titles: StepTitles(library: library), proofs: proofs),
                audit: AuditController(trail: AuditTrail(database: database)), privacy: privacy.controllers,
                deepLinking: LTIDeepLinkingController(
                    deepLinkings: DeepLinkings(), registrations: RegistrationStore(database: database),
                    workflows: workflows, keys: signingIn.ring, publicURL: parts.publicURL, clock: clock),
                resourceLinks: LTIResourceLinkController(
                    links: ResourceLinkStore(), database: database, workflows: workflows,
                    audit: AuditLog(clock: clock), clock: clock),
                ltiServices: ltiServices.controllers,
                platforms: LearningPlatforms(
                    parts, signingIn: signingIn, conversations: conversations, library: library,
                    limiter: rateLimiter, privacy: privacy),
                telephony: telephones.controllers))
        idempotency = IdempotencyStore(database: database, identifiers: identifiers, clock: clock)
        routes = Idempotency(store: idempotency, sealer: Sealer(signingIn.keyring)).around(table)
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
        return middleware + [ResponseCompression(), OpenAIErrors()]
    }
}
