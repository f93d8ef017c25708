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

    /// Where a platform's answer is.
    package enum Answer: Sendable {
        case given, held
    }

    /// What a login is kept with, besides its state.
    package struct Beginning: Sendable {
        package var nonce: String
        package var browser: BrowserSecret
        package var targetLinkURI: String
        package var deploymentID: String?
        package var storageTarget: String?

        package init(
            nonce: String, browser: BrowserSecret, targetLinkURI: String, deploymentID: String?,
            storageTarget: String?
        ) {
            self.nonce = nonce
            self.browser = browser
            self.targetLinkURI = targetLinkURI
            self.deploymentID = deploymentID
            self.storageTarget = storageTarget
        }
    }

    /// What the database knows of a state.
    package struct Found: Sendable {
        /// As it was before it was taken.
        package let login: LaunchLogin
        /// Nil once it was removed.
        package let registration: Registration?
        /// Whether the caller has used it: of any number of callers one has.
        package let isTaken: Bool
    }

    /// Keeps one that begins, where its registration is active, and forgets those that came to nothing; gives the
    /// registration, nil for one that is gone. In one exchange.
    package func begin(
        _ state: SignInState, of registration: RegistrationID, _ beginning: Beginning, at now: Timestamp
    ) async throws -> Registration? {
        let results = try await database.statements(of: state.tenantID).batch([
            RegistrationStore.statement(for: "\(registration)"),
            """
            WITH forgotten AS (
                DELETE FROM lti_logins WHERE tenant_id = app_tenant_id() AND id IN (
                    SELECT id FROM lti_logins WHERE tenant_id = app_tenant_id() AND expires_at <= \(now)
                    ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED))
            INSERT INTO lti_logins (tenant_id, id, registration_id, state_hash, nonce_hash, browser_hash,
                target_link_uri, deployment_id, storage_target, created_at, expires_at)
            SELECT app_tenant_id(), \(state.attemptID), r.id, \(state.hash),
                \(Digest.sha256(Array(beginning.nonce.utf8))), \(beginning.browser.hash), \(beginning.targetLinkURI),
                \(beginning.deploymentID), \(beginning.storageTarget), \(now), \(now + Self.lifetime)
            FROM lti_registrations r
            WHERE r.tenant_id = app_tenant_id() AND r.id = \(registration) AND r.status = 'active'
            """,
            .withoutWaitingForDisk,
        ])
        return try results[0].first.map(Registration.init(row:))
    }

    /// The login of the state, used or not, with its registration; nil for an unknown state and for one that is too old.
    /// It is taken in the same exchange, once, where the browser that began it is given. `answer` says where the platform's
    /// answer is: in the caller's hands, or held here.
    package func find(
        _ state: SignInState, for browser: BrowserSecret?, answer: Answer = .given, at now: Timestamp
    ) async throws -> Found? {
        let condition: Query = """
            tenant_id = app_tenant_id() AND id = \(state.attemptID) AND state_hash = \(state.hash) AND expires_at > \(now)
            """
        var statements: [Query] = [
            "SELECT \(unsafeSQL: LaunchLogin.columns) FROM lti_logins WHERE \(condition)",
            RegistrationStore.statement(for: "(SELECT registration_id FROM lti_logins WHERE \(condition))"),
        ]
        if let browser {
            statements.append(
                """
                UPDATE lti_logins SET launched_at = \(now), answer = NULL
                WHERE \(condition) AND browser_hash = \(browser.hash) AND launched_at IS NULL
                    \(unsafeSQL: answer == .held ? "AND answer IS NOT NULL" : "")
                RETURNING true
                """)
        }
        let results = try await database.statements(of: state.tenantID).batch(statements)
        guard let row = results[0].first else { return nil }
        return Found(
            login: try LaunchLogin(row: row), registration: try results[1].first.map(Registration.init(row:)),
            isTaken: results.count > 2 && !results[2].isEmpty)
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
}
