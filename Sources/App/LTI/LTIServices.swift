import Auth
import Core
import Crypto
import HTTPCore
import LTI
import Postgres

/// What the server does at learning platforms by itself: sends scores, reads rosters, registers.
struct LTIServices {
    let scores: ScoreStore
    let queue: ScoreQueue
    let rosters: RosterSync
    let controllers: LTIServiceControllers

    init(_ parts: Backend.Parts, keys: SigningKeyRing) {
        let (database, identifiers, clock) = (parts.database, parts.identifiers, parts.clock)
        let audit = AuditLog(clock: clock)
        let tokens = ServiceTokens(
            transport: parts.tenantTransport, identifiers: identifiers, clock: clock,
            signer: { try await keys.signer(.rs256) })
        let services = PlatformServices(transport: parts.tenantTransport, tokens: tokens)
        let grades = GradeServices(services: services)
        scores = ScoreStore(database: database)
        queue = ScoreQueue(
            store: scores, grades: grades, replica: identifiers.next(), logger: parts.logger.labelled("scores"))
        rosters = RosterSync(
            store: RosterStore(database: database, audit: audit, clock: clock),
            service: RosterService(services: services), groups: CourseGroups(services: services),
            clock: clock, logger: parts.logger.labelled("rosters"))
        let registrations = RegistrationStore(database: database)
        let tool = ToolConfiguration(publicURL: parts.publicURL)
        controllers = LTIServiceControllers(
            grades: LTIGradesController(
                database: database, scores: scores, sheet: GradeSheet(database: database), services: grades,
                rosters: rosters, audit: audit, identifiers: identifiers, clock: clock),
            invitations: LTIInvitationsController(
                invitations: RegistrationInvitationStore(database: database), audit: audit,
                publicURL: parts.publicURL, identifiers: identifiers, clock: clock),
            registering: LTIRegisteringController(
                registration: DynamicRegistration(
                    registrations: registrations, tool: tool, transport: parts.tenantTransport, audit: audit,
                    identifiers: identifiers, clock: clock), tool: tool, logger: parts.logger.labelled("lti")),
            check: LTIRegistrationCheckController(
                registrations: registrations, keySets: KeySets(transport: parts.tenantTransport, clock: clock),
                tokens: tokens))
    }
}

/// Their routes.
struct LTIServiceControllers {
    let grades: LTIGradesController
    let invitations: LTIInvitationsController
    let registering: LTIRegisteringController
    let check: LTIRegistrationCheckController

    var routes: [Route] { grades.routes + invitations.routes + registering.routes + check.routes }
}
