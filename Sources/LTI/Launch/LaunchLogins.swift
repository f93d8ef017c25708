package import Auth
package import Core
import Crypto
package import Postgres

/// The launches that are on their way to a platform and back, in the database. Each is used once.
package struct LaunchLogins: Sendable {
    /// How long a platform may take, with everything that it asks its people.
    package static let lifetime: Duration = .seconds(600)
    /// The same for cookies.
    package static let lifetimeSeconds = 600

    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// What a login is kept with, besides its state.
    package struct Beginning: Sendable {
        package var nonce: String
        package var browser: BrowserSecret
        package var targetLinkURI: String
        package var deploymentID: String?
        package var loginHint: String
        package var messageHint: String?
        package var storageTarget: String?

        package init(
            nonce: String, browser: BrowserSecret, targetLinkURI: String, deploymentID: String?, loginHint: String,
            messageHint: String?, storageTarget: String?
        ) {
            self.nonce = nonce
            self.browser = browser
            self.targetLinkURI = targetLinkURI
            self.deploymentID = deploymentID
            self.loginHint = loginHint
            self.messageHint = messageHint
            self.storageTarget = storageTarget
        }
    }

    /// Keeps one that begins, and forgets those that came to nothing.
    package func insert(
        _ state: SignInState, of registration: RegistrationID, _ beginning: Beginning, at now: Timestamp
    ) async throws {
        _ = try await database.statements(of: state.tenantID).batch([
            """
            DELETE FROM lti_logins WHERE tenant_id = app_tenant_id() AND id IN (
                SELECT id FROM lti_logins WHERE tenant_id = app_tenant_id() AND expires_at <= \(now)
                ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED)
            """,
            """
            INSERT INTO lti_logins (tenant_id, id, registration_id, state_hash, nonce_hash, browser_hash,
                target_link_uri, deployment_id, login_hint, message_hint, storage_target, created_at, expires_at)
            VALUES (app_tenant_id(), \(state.attemptID), \(registration), \(state.hash),
                \(Digest.sha256(Array(beginning.nonce.utf8))), \(beginning.browser.hash), \(beginning.targetLinkURI),
                \(beginning.deploymentID), \(beginning.loginHint), \(beginning.messageHint),
                \(beginning.storageTarget), \(now), \(now + Self.lifetime))
            """,
        ])
    }

    /// The login of the state, used or not; nil for an unknown state and for one that is too old.
    package func login(_ state: SignInState, at now: Timestamp) async throws -> LaunchLogin? {
        try await database.statements(of: state.tenantID).queryOne(
            """
            SELECT \(unsafeSQL: LaunchLogin.columns) FROM lti_logins
            WHERE tenant_id = app_tenant_id() AND id = \(state.attemptID) AND state_hash = \(state.hash)
                AND expires_at > \(now)
            """
        ).map(LaunchLogin.init(row:))
    }

    /// Keeps the platform's answer until the browser shows that it began; false where there is one already.
    package func hold(_ answer: String, of state: SignInState, at now: Timestamp) async throws -> Bool {
        try await database.statements(of: state.tenantID).execute(
            """
            UPDATE lti_logins SET answer = \(answer)
            WHERE tenant_id = app_tenant_id() AND id = \(state.attemptID) AND state_hash = \(state.hash)
                AND expires_at > \(now) AND launched_at IS NULL AND answer IS NULL
            """) == 1
    }

    /// Uses the login: of any number of callers with its state one gets true.
    package func use(_ state: SignInState, at now: Timestamp) async throws -> Bool {
        try await database.statements(of: state.tenantID).execute(
            """
            UPDATE lti_logins SET launched_at = \(now), answer = NULL
            WHERE tenant_id = app_tenant_id() AND id = \(state.attemptID) AND state_hash = \(state.hash)
                AND expires_at > \(now) AND launched_at IS NULL
            """) == 1
    }
}
