import Auth
import Core
import Crypto
import Glibc
import HTTPClient
import HTTPCore
import HTTPServer
import LTI
import ModelProviders
import Net
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
    let certificates = try configuration.tls.map {
        try ServedCertificates($0.certificates, logger: logger.labelled("certificates"))
    }
    let storage = try await Storage.open(configuration, loops: loops, logger: logger)
    do {
        return try await application(
            configuration, storage: storage, certificates: certificates, loops: loops, cores: cores, logger: logger)
    } catch {
        // A private server would otherwise be killed with the program, and recover at the next start.
        await storage.close()
        throw error
    }
}

private func application(
    _ configuration: Configuration, storage: Storage, certificates: ServedCertificates?, loops: EventLoopGroup,
    cores: Int,
    logger: Logger
) async throws -> Application {
    let clock = SystemWallClock()
    let identifiers = SystemIdentifierGenerator(clock: clock)
    // Threads of their own that let others go first, and a short queue: a flood of sign-ins is refused and slows nothing.
    let hasher = PasswordHasher(
        pool: BlockingThreadPool(threads: max(2, cores), name: "bcrypt", queueLimit: 64, niceness: 5))
    let plain = Outbound(configuration.outbound, loops: loops.loops)
    let observability = Observability(
        configuration.observability, transport: plain.operators, clock: clock, logger: logger)
    let outbound = plain.decorated { TracingTransport($0, tracer: observability.tracer) }
    let mailing = configuration.mail.map {
        Mailing($0, publicURL: configuration.publicURL, registry: observability.registry, logger: logger)
    }
    let models = Models(configuration, transport: outbound.operators, logger: logger)
    models.guards.register(in: observability.registry)
    let secrets = try await SecretKeys.load(configuration, on: storage.database)
    let backend = try Backend(
        Backend.Parts(
            database: storage.database, models: models,
            pages: PageAssets(folder: configuration.toolsDirectory + "/web"),
            tenantTransport: outbound.tenants, operatorTransport: outbound.operators,
            blobStores: configuration.blobStores, blobTransport: outbound.operators,
            crossOrigins: configuration.crossOrigins, redirectPort: configuration.tls?.redirectPort,
            observability: observability, rateLimits: configuration.rateLimits,
            operatorToken: configuration.operatorToken,
            secret: secrets.current, previousSecret: secrets.previous,
            hasher: hasher, tokenAlgorithm: configuration.tokenAlgorithm,
            links: mailing?.links(identifiers: identifiers, clock: clock) ?? ShownLinks(),
            publicURL: configuration.publicURL, currency: configuration.currency, folder: configuration.dataDirectory,
            clock: clock, identifiers: identifiers,
            logger: logger))
    try await backend.signingIn.keyring.refresh()
    if storage.isEmbedded {
        try await backend.runs.endLeases()
        try await backend.ltiServices.scores.endLeases()
        try await backend.vectorStores.endDocumentClaims()
    }
    var telephone: TelephoneService?
    let sipCertificates = try configuration.telephone?.certificate.map {
        try ServedCertificates(
            [$0], setting: "LYCEUM_SIP_CERTIFICATE", protocols: [], logger: logger.labelled("certificates"))
    }
    // A server with a telephone always hears and speaks: where no service does it, this machine does.
    if let settings = configuration.telephone {
        telephone = try TelephoneService(
            settings, certificates: sipCertificates?.current,
            realtime: configuration.realtime.map {
                RealtimeService(
                    $0, prices: configuration.realtimePrices, connector: WebSocketClient(loops: loops),
                    accounts: backend.accounts)
            }, telephones: backend.telephones, policy: AddressPolicy(allowing: configuration.outbound.allowed),
            nonceKey: secrets.current.derived(for: .sipNonces), threads: max(1, cores / 2),
            registry: observability.registry, logger: logger)
    }
    let places = [certificates, sipCertificates].compactMap(\.self)
    let servers = Servers(
        configuration: configuration, certificates: certificates?.current, registry: observability.registry,
        loops: loops, logger: logger.labelled("http"), refused: { observability.requests.countRefusal($0) },
        handler: { await backend.router.respond(to: $0) })
    let address = try servers.bind()

    let administrator = try await Installation(
        database: storage.database, hasher: hasher, identifiers: identifiers, clock: clock
    ).ensureAdministrator(email: configuration.administrator.email, password: configuration.administrator.password)
    let welcome = WelcomeService(
        address: address, administrator: administrator, mail: configuration.mailSummary,
        tenantID: try await backend.tenants.identifier(ofSlug: Installation.tenantSlug),
        sampleFolder: configuration.resourcesDirectory + "/Samples/first-steps-in-electric-circuits",
        samples: SampleLoader(
            database: storage.database, vectorStores: backend.vectorStores, library: backend.library,
            embeddingModel: models.embeddings.model, logger: logger),
        logger: logger)
    return Application(
        services: observability.services(loops: loops.loops) + storage.services
            + [DatabaseMetrics(storage.database, registry: observability.registry)] + models.services
            + (places.isEmpty ? [] : [Certificates(places, logger: logger.labelled("certificates"))])
            + (mailing.map { [$0.queue as any Service] } ?? []) + backend.signingIn.services
            + [
                IdempotencySweep(store: backend.idempotency, logger: logger.labelled("idempotency")),
                RateLimitSweep(limiter: backend.rateLimiter, logger: logger), backend.privacy.sweep,
                backend.privacy.erasures, backend.accounts.budgets, backend.accounts.ledger,
                UsageSweep(
                    store: UsageStore(database: storage.database), clock: clock, logger: logger.labelled("usage")),
                ModelRegistryService(database: storage.database, catalogues: backend.catalogues),
                backend.attachmentSweep, backend.blobRemoval, backend.titles, backend.engine,
                backend.ingestion, backend.outbox, backend.ltiServices.queue, backend.ltiServices.rosters,
                backend.schedules,
                backend.telephones.keeper,
            ] + (telephone?.services ?? [])
            + [
                servers,
                HandoverService(engine: backend.engine), welcome,
                TenantRemoval(database: storage.database, clock: clock, logger: logger.labelled("tenants")),
            ],
        logger: logger)
}
