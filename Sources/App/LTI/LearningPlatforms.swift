import Auth
import Chat
import Core
import HTTPCore
import LTI
import Postgres
import Workflows

/// What serves learning platforms: their registrations, their launches, and what people do who come from there.
struct LearningPlatforms {
    let launches: Launches
    let controllers: [any LearningPlatformController]
    let guarding: LTIGuard

    init(
        _ parts: Backend.Parts, signingIn: SigningIn, conversations: Conversations, library: WorkflowLibrary,
        limiter: RateLimiter, privacy: Privacy
    ) {
        let (database, identifiers, clock) = (parts.database, parts.identifiers, parts.clock)
        let (audit, tool) = (AuditLog(clock: clock), ToolAddress(base: parts.publicURL))
        launches = Launches(
            Launches.Parts(
                database: database, keys: KeySets(transport: parts.tenantTransport, clock: clock),
                assistants: LTIAssistants(
                    conversations: conversations, library: library, database: database, identifiers: identifiers),
                views: LTIViews(database: database, identifiers: identifiers, clock: clock), tool: tool, audit: audit,
                identifiers: identifiers, clock: clock))
        guarding = LTIGuard(database: database, clock: clock)
        controllers = [
            LTILaunchController(
                launches: launches, sessions: signingIn.sessions, ring: signingIn.ring,
                page: LTIPage(assets: parts.pages), publicURL: parts.publicURL,
                limits: LaunchLimits(parts.rateLimits, limiter: limiter), logger: parts.logger.labelled("lti")),
            LTIRegistrationsController(
                store: RegistrationStore(database: database),
                removal: RegistrationRemoval(
                    registrations: RegistrationStore(database: database), erasures: privacy.erasing, clock: clock),
                erasures: privacy.erasures, audit: audit, tool: tool, identifiers: identifiers, clock: clock),
            LTIDeploymentsController(
                registrations: RegistrationStore(database: database), audit: audit, clock: clock),
            LTILaunchesController(launches: launches), LTILinksController(launches: launches),
        ]
    }

    var routes: [Route] { controllers.flatMap(\.routes) }
}

/// Serves some of the routes of learning platforms.
protocol LearningPlatformController: Sendable {
    var routes: [Route] { get }
}
