package import Auth
package import Core
package import Crypto

/// What can change of a registration.
package struct RegistrationSettings: Sendable, Equatable {
    /// Whether people launch by it.
    package enum Status: String, Sendable, CaseIterable {
        /// Set up, and not approved yet.
        case pending
        case active
        case inactive
    }

    /// What becomes of a deployment that nobody has heard of.
    package enum UnknownDeployments: String, Sendable, CaseIterable {
        /// It waits for an administrator.
        case hold
        case accept
    }

    /// What platforms may sign with: private keys alone (Security Framework 1.0 §5.1.3).
    package static let usableAlgorithms: [SignatureAlgorithm] = [.rs256, .es256, .edDSA]

    /// What people call the platform.
    package var name: DisplayName
    package var status: Status
    package var endpoints: PlatformEndpoints
    package var keys: PlatformKeys
    /// The allow-list, which no token adds to.
    package var algorithms: [SignatureAlgorithm]
    package var platform: Platform
    package var unknownDeployments: UnknownDeployments
    /// The assistant of links that name none.
    package var defaultWorkflowID: WorkflowID?
    package var rules: LaunchRules

    package init(
        name: DisplayName, status: Status = .active, endpoints: PlatformEndpoints, keys: PlatformKeys,
        algorithms: [SignatureAlgorithm] = [.rs256], platform: Platform = .other,
        unknownDeployments: UnknownDeployments = .hold, defaultWorkflowID: WorkflowID? = nil,
        rules: LaunchRules = LaunchRules()
    ) {
        self.name = name
        self.status = status
        self.endpoints = endpoints
        self.keys = keys
        self.algorithms = algorithms
        self.platform = platform
        self.unknownDeployments = unknownDeployments
        self.defaultWorkflowID = defaultWorkflowID
        self.rules = rules
    }

    /// The settings as the API and the audit log show them.
    package var json: JSONObject {
        var members: JSONObject = [
            "name": .string(name.description), "status": .string(status.rawValue),
            "authorization_endpoint": .string(endpoints.authorization.description),
            "token_endpoint": .string(endpoints.token.description),
        ]
        members["token_audience"] = endpoints.tokenAudience.map { .string($0) } ?? .null
        members["jwks_url"] = keys.address.map { .string($0.description) } ?? .null
        members["jwks"] = keys.set.map { .object($0) } ?? .null
        members["algorithms"] = .array(algorithms.map { .string($0.rawValue) })
        members["platform"] = .string(platform.rawValue)
        members["unknown_deployments"] = .string(unknownDeployments.rawValue)
        members["default_workflow_id"] = defaultWorkflowID.map { .string($0.description) } ?? .null
        members["settings"] = .object(rules.json)
        return members
    }
}
