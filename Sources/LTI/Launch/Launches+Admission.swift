import Auth
import Core
import Crypto
import HTTPCore
import Postgres

/// From a token to a person at an assistant.
extension Launches {
    func admit(
        _ token: String, _ found: LaunchLogins.Found, _ registration: Registration, by browser: BrowserSecret
    ) async throws -> Arrival {
        guard found.login.began(in: browser) else { throw LaunchFailure(.otherBrowser) }
        guard found.isTaken else { throw LaunchFailure(.replayedState) }
        try Self.requireActive(registration)
        let claims = try await claims(of: token, found.login, registration)
        do {
            let code = try await admit(claims, registration)
            return .admitted(code: code, locale: claims.locale, hosts: registration.hosts)
        } catch var failure as LaunchFailure {
            failure.messageType = claims.messageType.rawValue
            failure.locale = claims.locale
            throw failure
        }
    }

    private func claims(
        of token: String, _ login: LaunchLogin, _ registration: Registration
    ) async throws -> LaunchClaims {
        let validator = LaunchValidator(registration: registration, tool: parts.tool, clock: parts.clock)
        let keyID = try LaunchValidator.keyID(of: token)
        let verified: JWTClaims
        do {
            switch registration.settings.keys {
            case .set(let object):
                verified = try validator.verify(token, keys: JSONWebKeySet(.object(object)).keys)
            case .address(let url):
                verified = try await parts.keys.withSet(at: url.description, naming: keyID) {
                    set throws(CryptoError) in try validator.verify(token, keys: set.keys)
                }
            }
        } catch let error as CryptoError {
            throw LaunchValidator.failure(error)
        } catch let error as RemoteDocumentError {
            throw LaunchFailure(.keysUnavailable, error.description)
        }
        return try validator.read(verified, expecting: login.expectation)
    }

    /// Lets the person in, remembers that, and gives the code of their page.
    private func admit(_ claims: LaunchClaims, _ registration: Registration) async throws -> String {
        let now = parts.clock.now()
        if let known = try await returning(claims, registration, at: now) {
            return try await finish(known.outcome, and: known.notes(at: now), at: now)
        }
        try await requireDeployment(claims.deploymentID, registration)
        let outcome: LaunchOutcome
        do {
            outcome = try await enter(claims, registration, at: now)
        } catch let error as PostgresError where error.isUniqueViolation {
            // The same person came twice at once, or the first two of a course did.
            outcome = try await enter(claims, registration, at: now)
        }
        return try await finish(outcome, at: now)
    }

    /// What the launch finds, where it says nothing new; nil where it does.
    private func returning(
        _ claims: LaunchClaims, _ registration: Registration, at now: Timestamp
    ) async throws -> ReturningLaunch? {
        let launch = ReturningLaunch.Search(claims: claims, registration: registration, assistants: parts.assistants)
        guard let statements = launch?.statements(at: now) else { return nil }
        return try launch?.found(
            try await parts.database.statements(of: registration.tenantID).batch(statements), at: now)
    }

    /// Remembers the launch, with further statements, and gives the code of its page.
    private func finish(
        _ outcome: LaunchOutcome, and notes: [Query] = [], at now: Timestamp
    ) async throws -> String {
        let launch = outcome.launch
        var record = LaunchRecord(
            id: parts.identifiers.make(), outcome: .launched, supportCode: SupportCode.make().text, at: now)
        record.registrationID = launch.registration.id
        record.userID = launch.userID
        record.linkID = outcome.link?.id
        record.messageType = launch.claims.messageType.rawValue
        record.detail = Self.foreignReturn(launch.claims, launch.registration)
        let (code, insertion) = codes.make(
            for: launch.userID, in: launch.tenantID, try await content(of: outcome, at: now), at: now)
        try await parts.database.statements(of: launch.tenantID).batch(
            notes + [LaunchLog.insertion(of: record), insertion, .withoutWaitingForDisk])
        return code
    }

    /// What administrators are told of a course whose pages, as the launch says, may not frame those of the launch.
    private static func foreignReturn(_ claims: LaunchClaims, _ registration: Registration) -> String? {
        let address = claims.others[ClaimName.presentation]?["return_url"]?.stringValue
        guard let host = address.flatMap(PlatformHosts.host), !registration.hosts.contain(host: host) else {
            return nil
        }
        return """
            The course is on \(host), which settings.return_hosts does not name: its pages cannot frame the activity.
            """
    }

    /// Lets launches of known deployments pass, and notes one that nobody has heard of.
    private func requireDeployment(_ id: String, _ registration: Registration) async throws {
        let now = parts.clock.now()
        let tenant = registration.tenantID
        let status = try await parts.database.withTenant(tenant) { transaction async throws -> Deployment.Status? in
            let known = try await deployments.deployment(id, of: registration.id, in: transaction)
            if let known {
                if known.status == .active {
                    try await deployments.touch(known, of: registration.id, at: now, in: transaction)
                }
                return known.status
            }
            let status: Deployment.Status = registration.settings.unknownDeployments == .accept ? .active : .held
            try await deployments.insert(id, status, of: registration.id, at: now, in: transaction)
            // Somebody else may have noted it meanwhile, and as many may wait as are kept.
            return try await deployments.deployment(id, of: registration.id, in: transaction)?.status
        }
        switch status {
        case nil:
            throw LaunchFailure(.tooManyDeployments, "\(DeploymentStore.maximumHeld) wait for approval already")
        case .active: return
        case .held: throw LaunchFailure(.heldDeployment)
        case .refused: throw LaunchFailure(.refusedDeployment)
        }
    }

    private func enter(
        _ claims: LaunchClaims, _ registration: Registration, at now: Timestamp
    ) async throws -> LaunchOutcome {
        try await parts.database.withTenant(registration.tenantID) { transaction in
            let launch = try await admission.admit(claims, by: registration, at: now, in: transaction)
            if claims.messageType == .submissionReview {
                return .submissionReview(launch, try await reviewedLink(launch, at: now, in: transaction))
            }
            guard claims.messageType != .deepLinking, let said = claims.link else {
                guard launch.part == .teacher else { throw LaunchFailure(.notAllowed, "deep linking is for teachers") }
                return .deepLinking(launch)
            }
            let link = try await link(said, launch, at: now, in: transaction)
            let placement = try await placements.note(
                launch.userID, as: launch.part, on: link.id, at: now, in: transaction)
            return .resourceLink(
                launch, link, placement, try await assistants(of: link, placement, in: transaction))
        }
    }

    private func assistants(
        of link: ResourceLink, _ placement: Placement, in transaction: Transaction
    ) async throws -> LaunchAssistants {
        var own: LinkedAssistant?
        var begun: LinkedAssistant?
        if let id = link.workflowID { own = try await parts.assistants.assistant(id, in: transaction) }
        if let thread = placement.threadID {
            let row = try await transaction.queryOne(parts.assistants.statement(ofConversation: "\(thread)"))
            begun = try row.map { try parts.assistants.assistant($0) }
        }
        return LaunchAssistants(link: own, conversation: begun)
    }

    /// The link that a review is about: the one it names, else that of its line item. The reviewer gets no place on it,
    /// and a line item that is reviewed need not be the link's own.
    private func reviewedLink(
        _ launch: AdmittedLaunch, at now: Timestamp, in transaction: Transaction
    ) async throws -> ResourceLink? {
        if let said = launch.claims.link {
            return try await links.link(said.id, of: launch.place, in: transaction)
        }
        guard let item = launch.claims.services.lineItemURL else { return nil }
        return try await links.link(ofLineItem: item, of: launch.place, in: transaction)
    }

    /// The link with its assistant: that of its custom parameter, else of the deployment, else of the registration, else
    /// none until a teacher chooses.
    private func link(
        _ said: LaunchClaims.Link, _ launch: AdmittedLaunch, at now: Timestamp, in transaction: Transaction
    ) async throws -> ResourceLink {
        var workflow: WorkflowID?
        if let slug = launch.claims.custom["workflow"] {
            workflow = try await parts.assistants.assistant(named: slug, in: transaction)?.id
        }
        if workflow == nil {
            let deployment = try await deployments.deployment(
                launch.claims.deploymentID, of: launch.registration.id, in: transaction)
            workflow = deployment?.defaultWorkflowID ?? launch.registration.settings.defaultWorkflowID
        }
        let link = try await links.note(
            said, services: launch.claims.services, of: launch.place, context: launch.context?.id,
            course: launch.context?.courseID, as: parts.identifiers.make(), workflow: workflow,
            settings: LinkSettings(custom: launch.claims.custom), at: now, in: transaction)
        // What learners say to it is what teachers of the course may see.
        if let course = link.courseID, let workflow = link.workflowID {
            try await transaction.execute(
                """
                INSERT INTO course_assistants (tenant_id, course_id, workflow_id, created_at)
                VALUES (app_tenant_id(), \(course), \(workflow), \(now)) ON CONFLICT DO NOTHING
                """)
        }
        return link
    }

    /// Remembers a launch that was not let in, for the administrators of its tenant where it came to one; gives what the
    /// page shows.
    package func note(_ failure: LaunchFailure) async throws -> SupportCode {
        let code = SupportCode.make()
        guard let tenant = failure.tenantID else { return code }
        var record = LaunchRecord(
            id: parts.identifiers.make(), outcome: failure.cause.outcome, supportCode: code.text,
            at: parts.clock.now())
        record.registrationID = failure.registrationID
        record.messageType = failure.messageType
        record.cause = failure.cause.rawValue
        record.detail = failure.detail.isEmpty ? nil : failure.detail
        try await log.insert(record, in: tenant)
        return code
    }
}
