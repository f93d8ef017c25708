package import Core

/// A learning platform that may launch this tool, as both sides agreed (LTI Core 1.3 §3.1.3, Security Framework 1.0
/// §5.1.1.1). Issuer and client id together name it within the installation.
package struct Registration: Sendable, Equatable {
    package let id: RegistrationID
    /// Whose registration it is: every launch through it lands in this tenant.
    package let tenantID: TenantID
    /// What people call the platform.
    package let name: String
    /// The `iss` of the platform's messages, compared byte for byte.
    package let issuer: String
    /// The tool's `client_id` at the platform.
    package let clientID: String
    /// Deployments that were made known; a launch from any other is refused.
    package let deploymentIDs: Set<String>
    package let endpoints: PlatformEndpoints
    /// The JOSE names of the algorithms that the platform signs with: an allow-list, never extended by a token.
    package let signatureAlgorithms: Set<String>

    /// Throws `LTIError.invalidRegistration` for an empty issuer, client id or allow-list.
    package init(
        id: RegistrationID, tenantID: TenantID, name: String, issuer: String, clientID: String,
        deploymentIDs: Set<String>, endpoints: PlatformEndpoints, signatureAlgorithms: Set<String> = ["RS256"]
    ) throws(LTIError) {
        guard !issuer.isEmpty else { throw .invalidRegistration(field: "issuer", expectation: "the platform's iss") }
        guard !clientID.isEmpty else {
            throw .invalidRegistration(field: "client_id", expectation: "the id that the platform gave")
        }
        guard !signatureAlgorithms.isEmpty, signatureAlgorithms.allSatisfy(Self.isAsymmetric) else {
            throw .invalidRegistration(
                field: "signature_algorithms", expectation: "names of RSA or elliptic-curve signatures")
        }
        self.id = id
        self.tenantID = tenantID
        self.name = name
        self.issuer = issuer
        self.clientID = clientID
        self.deploymentIDs = deploymentIDs
        self.endpoints = endpoints
        self.signatureAlgorithms = signatureAlgorithms
    }

    /// Whether a launch with this `deployment_id` may come in.
    package func knows(deployment: String) -> Bool {
        deploymentIDs.contains(deployment)
    }

    /// Platforms sign with private keys (Security Framework §5.1.3); `none` and shared secrets have no place.
    private static func isAsymmetric(_ algorithm: String) -> Bool {
        ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"].contains(algorithm)
    }
}
