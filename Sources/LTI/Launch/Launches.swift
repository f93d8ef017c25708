package import Auth
package import Core
import Crypto
import HTTPCore
package import Postgres

/// Launches from their beginning at a platform to the page that shows an assistant (Security Framework 1.0 §5.1.1).
package struct Launches: Sendable {
    /// What launches are made of.
    package struct Parts: Sendable {
        package let database: Database
        package let keys: KeySets
        package let assistants: any AssistantSession
        package let views: any LaunchViews
        package let tool: ToolAddress
        package let audit: AuditLog
        package let identifiers: any IdentifierGenerator
        package let clock: any WallClock

        package init(
            database: Database, keys: KeySets, assistants: any AssistantSession, views: any LaunchViews,
            tool: ToolAddress, audit: AuditLog, identifiers: any IdentifierGenerator, clock: any WallClock
        ) {
            self.database = database
            self.keys = keys
            self.assistants = assistants
            self.views = views
            self.tool = tool
            self.audit = audit
            self.identifiers = identifiers
            self.clock = clock
        }
    }

    /// Where to send the browser, and what to keep in it.
    package struct Departure: Sendable {
        package let url: String
        package let state: SignInState
        package let browser: BrowserSecret
        /// The frame of the platform that keeps data for the tool; nil where it has none.
        package let storageTarget: String?
        /// Whether the platform refuses the launch once it has taken it.
        package let isTakenOnce: Bool
        /// Of the platform's pages, which alone are told what the frame keeps.
        package let platformOrigin: String
        /// What may frame the page that goes there.
        package let hosts: PlatformHosts
    }

    /// What a platform's answer leads to.
    package enum Arrival: Sendable {
        /// The page gets its session for the code.
        case admitted(code: String, locale: String?, hosts: PlatformHosts)
        /// The browser has still to show that it began, by what the platform kept.
        case unproven(SignInState, LaunchLogin, origin: String, hosts: PlatformHosts)
    }

    let parts: Parts
    let registrations: RegistrationStore
    let logins: LaunchLogins
    let codes: LaunchCodes
    let log: LaunchLog
    let links = ResourceLinkStore()
    let placements = PlacementStore()
    let deployments = DeploymentStore()
    let admission: LaunchAdmission
    /// What assistants speak with people of whose language a launch says nothing (a BCP 47 tag).
    private(set) var language = "en"

    package init(_ parts: Parts) {
        self.parts = parts
        registrations = RegistrationStore(database: parts.database)
        logins = LaunchLogins(database: parts.database)
        codes = LaunchCodes(database: parts.database, identifiers: parts.identifiers)
        log = LaunchLog(database: parts.database)
        admission = LaunchAdmission(audit: parts.audit, identifiers: parts.identifiers)
    }

    /// The same for a browser that prefers a language (a BCP 47 tag): what people get of whose own a launch says
    /// nothing.
    package func speaking(_ language: String) -> Launches {
        var launches = self
        launches.language = language
        return launches
    }

    // MARK: Login

    /// Begins a launch. Throws `LaunchFailure`; nobody is sent to an address that is not registered.
    package func begin(_ initiation: LoginInitiation) async throws -> Departure {
        let (tenant, id) = try await named(by: initiation)
        guard parts.tool.contains(initiation.targetLinkURI) else {
            guard let registration = try await registrations.registration(id, in: tenant) else {
                throw LaunchFailure(.unknownRegistration)
            }
            do { try Self.requireActive(registration) } catch { throw error.of(registration) }
            throw LaunchFailure(.foreignTarget).of(registration)
        }
        let state = SignInState(tenantID: tenant, attemptID: parts.identifiers.next())
        let (nonce, browser) = (Base64URL.encode(Random.bytes(32)), BrowserSecret())
        let beginning = LaunchLogins.Beginning(
            nonce: nonce, browser: browser, targetLinkURI: initiation.targetLinkURI,
            deploymentID: initiation.deploymentID, storageTarget: initiation.storageTarget)
        guard let registration = try await logins.begin(state, of: id, beginning, at: parts.clock.now()) else {
            throw LaunchFailure(.unknownRegistration)
        }
        do { try Self.requireActive(registration) } catch { throw error.of(registration) }
        return Departure(
            url: Self.request(registration, initiation, tool: parts.tool, state: state, nonce: nonce), state: state,
            browser: browser, storageTarget: initiation.storageTarget,
            isTakenOnce: registration.settings.platform.takesLaunchesOnce,
            platformOrigin: registration.settings.endpoints.authorization.origin, hosts: registration.hosts)
    }

    private func named(by initiation: LoginInitiation) async throws -> (TenantID, RegistrationID) {
        switch try await registrations.name(issuer: initiation.issuer, clientID: initiation.clientID) {
        case .one(let tenant, let id): return (tenant, id)
        case .several: throw LaunchFailure(.ambiguousClient, "client_id is missing")
        case .none: throw LaunchFailure(.unknownRegistration)
        }
    }

    static func requireActive(_ registration: Registration) throws(LaunchFailure) {
        switch registration.settings.status {
        case .active: return
        case .pending: throw LaunchFailure(.pendingRegistration)
        case .inactive: throw LaunchFailure(.inactiveRegistration)
        }
    }

    /// The authentication request (§5.1.1.2).
    static func request(
        _ registration: Registration, _ initiation: LoginInitiation, tool: ToolAddress, state: SignInState,
        nonce: String
    ) -> String {
        var parameters = [
            ("scope", "openid"), ("response_type", "id_token"), ("response_mode", "form_post"), ("prompt", "none"),
            ("client_id", registration.clientID), ("redirect_uri", tool.launch), ("state", state.text),
            ("nonce", nonce), ("login_hint", initiation.loginHint),
        ]
        if let hint = initiation.messageHint { parameters.append(("lti_message_hint", hint)) }
        return registration.settings.endpoints.authorization.appending(parameters.map { (name: $0.0, value: $0.1) })
    }

    /// Where a tab of its own begins the launch instead. Platforms take a hint once, so that this serves only while the
    /// browser was not sent to the platform; a tab has no frame beside it that would keep data.
    package func address(of initiation: LoginInitiation) -> String {
        let parameters: [(String, String?)] = [
            ("iss", initiation.issuer), ("client_id", initiation.clientID), ("login_hint", initiation.loginHint),
            ("target_link_uri", initiation.targetLinkURI), ("lti_message_hint", initiation.messageHint),
            ("lti_deployment_id", initiation.deploymentID),
        ]
        let given = parameters.compactMap { name, value in value.map { "\(name)=\(PercentCoding.encode($0))" } }
        return parts.tool.login + "?" + given.joined(separator: "&")
    }

    // MARK: Answer

    /// Takes the platform's answer. `browser` gives the secret of the browser for a state. Throws `LaunchFailure`.
    package func finish(
        _ parameters: LaunchParameters, browser: (SignInState) -> BrowserSecret?
    ) async throws -> Arrival {
        guard let text = parameters["state"], let state = SignInState(text) else {
            if let error = parameters["error"] { throw Self.platformFailure(error) }
            throw LaunchFailure(.unknownState, "no state of ours")
        }
        // A browser that began has its login used before anything else, so that whatever follows happens once.
        let token = parameters["error"] == nil ? try? Self.token(parameters) : nil
        let secret = token == nil ? nil : browser(state)
        let (found, registration) = try await begun(state, for: secret)
        do {
            if let error = parameters["error"] { throw Self.platformFailure(error) }
            let token = try token ?? Self.token(parameters)
            if let secret { return try await admit(token, found, registration, by: secret) }
            guard try await logins.hold(token, of: state, at: parts.clock.now()) else {
                throw LaunchFailure(.replayedState)
            }
            return .unproven(
                state, found.login, origin: registration.settings.endpoints.authorization.origin,
                hosts: registration.hosts)
        } catch let failure as LaunchFailure {
            throw failure.of(registration)
        }
    }

    /// Finishes a launch whose answer is held: what the platform kept shows that this browser began.
    package func prove(state text: String, secret: String) async throws -> Arrival {
        guard let state = SignInState(text) else { throw LaunchFailure(.unknownState, "no state of ours") }
        let secret = BrowserSecret(secret)
        let (found, registration) = try await begun(state, for: secret, answer: .held)
        do {
            guard let secret, found.login.began(in: secret) else { throw LaunchFailure(.otherBrowser) }
            guard let token = found.login.answer else { throw LaunchFailure(.unknownState, "no answer is held") }
            return try await admit(token, found, registration, by: secret)
        } catch let failure as LaunchFailure {
            throw failure.of(registration)
        }
    }

    private static func token(_ parameters: LaunchParameters) throws(LaunchFailure) -> String {
        try parameters.required("id_token", upTo: LaunchValidator.maximumLength)
    }

    private func begun(
        _ state: SignInState, for browser: BrowserSecret?, answer: LaunchLogins.Answer = .given
    ) async throws -> (LaunchLogins.Found, Registration) {
        guard let found = try await logins.find(state, for: browser, answer: answer, at: parts.clock.now()) else {
            throw LaunchFailure(.unknownState, "unknown, or too old")
        }
        guard let registration = found.registration else { throw LaunchFailure(.unknownRegistration) }
        guard !found.login.isUsed else { throw LaunchFailure(.replayedState).of(registration) }
        return (found, registration)
    }

    /// What an error of the platform means (OpenID Connect Core 1.0 §3.1.2.6).
    private static func platformFailure(_ error: String) -> LaunchFailure {
        let signIn: Set = [
            "login_required", "interaction_required", "account_selection_required", "consent_required",
        ]
        if signIn.contains(error) { return LaunchFailure(.loginRequired, error) }
        let isPlain = error.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) }
        return LaunchFailure(.platformError, isPlain && error.utf8.count <= 64 ? error : "an error of its own")
    }
}
