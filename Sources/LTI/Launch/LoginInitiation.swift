/// A platform's wish to launch (Security Framework 1.0 §5.1.1.1).
package struct LoginInitiation: Sendable {
    package let issuer: String
    let loginHint: String
    let targetLinkURI: String
    package let clientID: String?
    let deploymentID: String?
    let messageHint: String?
    /// The frame that keeps data for the tool (Platform Storage 0.1).
    let storageTarget: String?

    /// Reads the parameters. Throws for one that is missing, naming it, and for one that cannot be right.
    package init(_ parameters: LaunchParameters) throws(LaunchFailure) {
        issuer = try parameters.required("iss", upTo: 512)
        loginHint = try parameters.required("login_hint", upTo: 8192)
        targetLinkURI = try parameters.required("target_link_uri", upTo: 2048)
        clientID = try parameters.optional("client_id", upTo: 512)
        deploymentID = try parameters.optional("lti_deployment_id", upTo: 255)
        messageHint = try parameters.optional("lti_message_hint", upTo: 8192)
        storageTarget = try parameters.optional("lti_storage_target", upTo: 255)
    }
}
