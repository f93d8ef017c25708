package import Core

/// The answer to a request for content (Deep Linking 2.0 §4.5, "Deep linking response message"), before it is signed.
package struct DeepLinkingResponse: Sendable {
    /// How long the platform may take to read it.
    package static let lifetime: Duration = .seconds(300)

    /// The registration's `client_id`, which the answer is from.
    package let clientID: String
    /// The platform's `iss`, which it is for.
    package let issuer: String
    /// The deployment that the request came from.
    package let deploymentID: String
    package let settings: DeepLinkingSettings
    /// What was chosen; may be empty.
    package let items: [ResourceLinkItem]
    /// What the platform shows to the teacher.
    package let message: String?
    /// Unguessable, used once.
    package let nonce: String

    package init(
        clientID: String, issuer: String, deploymentID: String, settings: DeepLinkingSettings,
        items: [ResourceLinkItem], message: String?, nonce: String
    ) {
        self.clientID = clientID
        self.issuer = issuer
        self.deploymentID = deploymentID
        self.settings = settings
        self.items = items
        self.message = message
        self.nonce = nonce
    }

    /// The claims at a moment (Security Framework 1.0 §5.2.2, "Tool-originating messages").
    package func claims(at now: Timestamp) -> JSONObject {
        let (core, links) = (
            "https://purl.imsglobal.org/spec/lti/claim/", "https://purl.imsglobal.org/spec/lti-dl/claim/"
        )
        var claims: JSONObject = [
            "iss": .string(clientID), "aud": .string(issuer), "iat": .integer(now.seconds),
            "exp": .integer((now + Self.lifetime).seconds), "nonce": .string(nonce),
            "\(core)message_type": "LtiDeepLinkingResponse", "\(core)version": "1.3.0",
            "\(core)deployment_id": .string(deploymentID),
            "\(links)content_items": .array(items.map(\.json)),
        ]
        claims["\(links)data"] = settings.data
        claims["\(links)msg"] = message.map { .string($0) }
        return claims
    }
}
