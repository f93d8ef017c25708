package import Core
package import Postgres

/// The assistants behind launches. This module declares what it needs of them; the program connects it with workflows
/// and conversations.
package protocol AssistantSession: Sendable {
    /// The published assistant with this slug; nil where the tenant has none.
    func assistant(named slug: String, in transaction: Transaction) async throws -> LinkedAssistant?

    /// The published assistant; nil where it was taken back or removed.
    func assistant(_ id: WorkflowID, in transaction: Transaction) async throws -> LinkedAssistant?

    /// The statement that finds the published assistant whose identifier the expression gives, for a caller that asks more
    /// at once; `assistant(_:)` reads its row.
    func statement(for workflow: Query) -> Query

    /// What a row of `statement` says.
    func assistant(_ row: Row) throws -> LinkedAssistant

    /// Questions that somebody may begin with, in the language of the locale (a BCP 47 tag).
    func starterPrompts(of assistant: LinkedAssistant, locale: String, in tenant: TenantID) async -> [String]

    /// Begins a conversation of the person with the assistant, with what the assistant says first, and makes it that of
    /// their place on the link unless another one has become that meanwhile; gives the one that is.
    func begin(_ opening: AssistantOpening) async throws -> ThreadID
}

extension AssistantSession {
    /// The statement that finds the published assistant of the conversation whose identifier the expression gives;
    /// nothing where that was deleted. `assistant(_:)` reads its row.
    func statement(ofConversation thread: Query) -> Query {
        statement(
            for: """
                (SELECT t.workflow_id FROM threads t
                WHERE t.tenant_id = app_tenant_id() AND t.deleted_at IS NULL AND t.id = \(thread))
                """)
    }
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

/// An assistant that a link leads to.
package struct LinkedAssistant: Sendable, Equatable {
    package let id: WorkflowID
    package let versionID: WorkflowVersionID
    package let slug: String
    package let title: String
    package let description: String

    package init(id: WorkflowID, versionID: WorkflowVersionID, slug: String, title: String, description: String) {
        self.id = id
        self.versionID = versionID
        self.slug = slug
        self.title = title
        self.description = description
    }
}

/// A conversation that is to begin.
package struct AssistantOpening: Sendable {
    package let tenantID: TenantID
    package let userID: UserID
    package let linkID: ResourceLinkID
    package let assistant: LinkedAssistant
    /// The one that it takes the place of; nil for the person's first on the link.
    package let earlier: ThreadID?
    /// A BCP 47 tag such as `fr-CA`.
    package let locale: String

    package init(
        tenantID: TenantID, userID: UserID, linkID: ResourceLinkID, assistant: LinkedAssistant, earlier: ThreadID?,
        locale: String
    ) {
        self.tenantID = tenantID
        self.userID = userID
        self.linkID = linkID
        self.assistant = assistant
        self.earlier = earlier
        self.locale = locale
    }
}
