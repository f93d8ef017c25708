package import Core

/// The assistants behind launches. This module declares what it needs of them; the program connects it with workflows
/// and threads.
package protocol AssistantSession: Sendable {
    /// The published assistants of the tenant, which deep linking offers to a teacher.
    func assistants(in tenant: TenantID) async throws -> [LinkableAssistant]

    /// Opens the assistant for the person, in the thread that belongs to this person and resource link, and gives the
    /// path of the page that shows it. Throws where the tenant has no such assistant.
    func open(_ launch: AssistantLaunch) async throws -> String
}

/// An assistant that a teacher can place in a course.
package struct LinkableAssistant: Sendable, Equatable {
    /// The workflow's slug; it goes into the link's custom parameters.
    package let slug: String
    package let title: String
    package let description: String

    package init(slug: String, title: String, description: String) {
        self.slug = slug
        self.title = title
        self.description = description
    }
}

/// A launch after every check: who came, from where, to which assistant.
package struct AssistantLaunch: Sendable, Equatable {
    package let tenantID: TenantID
    /// The person, found or made by issuer and `sub`, never by e-mail address.
    package let userID: UserID
    package let assistantSlug: String
    /// The platform's `resource_link.id`.
    package let resourceLinkID: String
    /// The platform's `context.id`, where the launch came from a course.
    package let contextID: String?

    package init(
        tenantID: TenantID, userID: UserID, assistantSlug: String, resourceLinkID: String, contextID: String?
    ) {
        self.tenantID = tenantID
        self.userID = userID
        self.assistantSlug = assistantSlug
        self.resourceLinkID = resourceLinkID
        self.contextID = contextID
    }
}
