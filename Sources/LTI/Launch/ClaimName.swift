/// The names of LTI's claims.
package enum ClaimName {
    static let prefix = "https://purl.imsglobal.org/spec/"
    static let messageType = "https://purl.imsglobal.org/spec/lti/claim/message_type"
    static let version = "https://purl.imsglobal.org/spec/lti/claim/version"
    static let deploymentID = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
    static let targetLinkURI = "https://purl.imsglobal.org/spec/lti/claim/target_link_uri"
    static let resourceLink = "https://purl.imsglobal.org/spec/lti/claim/resource_link"
    static let roles = "https://purl.imsglobal.org/spec/lti/claim/roles"
    static let context = "https://purl.imsglobal.org/spec/lti/claim/context"
    static let custom = "https://purl.imsglobal.org/spec/lti/claim/custom"
    package static let presentation = "https://purl.imsglobal.org/spec/lti/claim/launch_presentation"
    static let endpoint = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
    static let groups = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
    static let memberships = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
    package static let forUser = "https://purl.imsglobal.org/spec/lti/claim/for_user"
    package static let deepLinkingSettings = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
}
