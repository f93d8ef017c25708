import Auth
package import Core
import Crypto
package import HTTPCore
import Postgres

/// A learning platform that may launch this tool, as both sides agreed (LTI Core 1.3 §3.1.3, Security Framework 1.0
/// §5.1.1.1). Issuer and client id together name it within the installation, and never change.
package struct Registration: Sendable, Equatable {
    package let id: RegistrationID
    /// Whose registration it is: every launch through it lands in this tenant.
    package let tenantID: TenantID
    /// The `iss` of the platform's messages, compared byte for byte.
    package let issuer: String
    /// The tool's `client_id` at the platform.
    package let clientID: String
    package var settings: RegistrationSettings
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var version: Int

    package init(
        id: RegistrationID, tenantID: TenantID, issuer: String, clientID: String, settings: RegistrationSettings,
        createdAt: Timestamp, updatedAt: Timestamp, version: Int = 1
    ) {
        self.id = id
        self.tenantID = tenantID
        self.issuer = issuer
        self.clientID = clientID
        self.settings = settings
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }

    /// Names this state of it.
    package var tag: EntityTag { EntityTag(version: version) }
}

extension Registration {
    /// What `init(row:)` reads, of `lti_registrations r`.
    static let columns = """
        r.id, r.tenant_id, r.issuer, r.client_id, r.name, r.status, r.authorization_endpoint, r.token_endpoint,
        r.token_audience, r.jwks_url, r.jwks, r.algorithms, r.platform, r.unknown_deployments, r.default_workflow_id,
        r.settings, r.created_at, r.updated_at, r.version
        """

    init(row: Row) throws {
        /// A value that this program wrote, or a newer one did.
        func known<Value>(_ name: String, _ make: (String) -> Value?) throws -> Value {
            guard let value = make(try row[name, String.self]) else { throw LTIError.unknownColumn(name) }
            return value
        }
        let keys: PlatformKeys =
            switch try row["jwks", JSONValue?.self]?.objectValue {
            case let set?: .set(set)
            case nil: .address(try known("jwks_url", ProviderURL.init))
            }
        let settings = RegistrationSettings(
            name: try known("name", DisplayName.init),
            status: try known("status", RegistrationSettings.Status.init(rawValue:)),
            endpoints: PlatformEndpoints(
                authorization: try known("authorization_endpoint", ProviderURL.init),
                token: try known("token_endpoint", ProviderURL.init),
                tokenAudience: try row["token_audience", String?.self]),
            keys: keys,
            algorithms: try row["algorithms", [String].self].compactMap(SignatureAlgorithm.init(rawValue:)),
            platform: try known("platform", Platform.init(rawValue:)),
            unknownDeployments: try known(
                "unknown_deployments", RegistrationSettings.UnknownDeployments.init(rawValue:)),
            defaultWorkflowID: try row["default_workflow_id", WorkflowID?.self],
            rules: LaunchRules(try row["settings", JSONValue.self]))
        self.init(
            id: try row["id", RegistrationID.self], tenantID: try row["tenant_id", TenantID.self],
            issuer: try row["issuer", String.self], clientID: try row["client_id", String.self], settings: settings,
            createdAt: try row["created_at", Timestamp.self], updatedAt: try row["updated_at", Timestamp.self],
            version: try row["version", Int.self])
    }
}
