package import Core

/// What a launch says, after every check and read as far as this tool needs it (LTI Core 1.3 §5.3, §5.4).
package struct LaunchClaims: Sendable, Equatable {
    /// The messages that this tool takes.
    package enum MessageType: String, Sendable, CaseIterable {
        case resourceLink = "LtiResourceLinkRequest"
        case deepLinking = "LtiDeepLinkingRequest"
        case submissionReview = "LtiSubmissionReviewRequest"
    }

    /// `resource_link`.
    package struct Link: Sendable, Equatable {
        package var id: String
        package var title: String?

        package init(id: String, title: String? = nil) {
            self.id = id
            self.title = title
        }
    }

    /// `context`.
    package struct Course: Sendable, Equatable {
        package var id: String
        package var title: String?
        package var label: String?

        package init(id: String, title: String? = nil, label: String? = nil) {
            self.id = id
            self.title = title
            self.label = label
        }
    }

    /// `for_user`: whose work is to be looked at (Submission Review 1.0 §3.2).
    package struct Learner: Sendable, Equatable {
        /// The `sub` of their launches.
        package var subject: String
        package var name: String?

        package init(subject: String, name: String? = nil) {
            self.subject = subject
            self.name = name
        }
    }

    /// Where the platform's services are for this launch (AGS 2.0 §3.1, NRPS 2.0 §3.6.1), as far as it says.
    package struct Services: Sendable, Equatable {
        package var lineItemURL: String?
        package var lineItemsURL: String?
        package var agsScopes: [String] = []
        package var membershipsURL: String?
        /// Of the Course Groups Service 1.0 §3.1.
        package var groupsURL: String?

        package init() {}
    }

    package var messageType: MessageType
    package var deploymentID: String
    /// Nil for an anonymous launch.
    package var subject: String?
    package var targetLinkURI: String
    /// As the token has them; which part they make is told by `LaunchRoles`.
    package var roles: [String]
    /// Nil for deep linking, and for a submission review that names its line item alone.
    package var link: Link?
    /// Of a submission review alone.
    package var learner: Learner?
    package var course: Course?
    package var services = Services()
    /// The parameters of the link whose values are texts; null and others are left out.
    package var custom: [String: String] = [:]
    /// Display names as far as they were sent: `name`, `given_name`, `family_name`.
    package var names = JSONObject()
    package var locale: String?
    /// Every claim of LTI besides those above, such as `deep_linking_settings` under its full name.
    package var others = JSONObject()

    package init(
        messageType: MessageType, deploymentID: String, subject: String?, targetLinkURI: String, roles: [String]
    ) {
        self.messageType = messageType
        self.deploymentID = deploymentID
        self.subject = subject
        self.targetLinkURI = targetLinkURI
        self.roles = roles
    }
}
