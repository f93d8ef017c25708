import Chat
import Core
import LTI
import Postgres
import Workflows

/// The assistants of workflows and conversations, as launches need them.
struct LTIAssistants: AssistantSession {
    let conversations: Conversations
    let library: WorkflowLibrary
    let database: Database
    let identifiers: any IdentifierGenerator

    func assistant(named slug: String, in transaction: Transaction) async throws -> LinkedAssistant? {
        try await transaction.queryOne("\(Self.selection) AND slug = \(slug)").map(assistant)
    }

    func assistant(_ id: WorkflowID, in transaction: Transaction) async throws -> LinkedAssistant? {
        try await transaction.queryOne(statement(for: "\(id)")).map(assistant)
    }

    func statement(for workflow: Query) -> Query { "\(Self.selection) AND id = \(workflow)" }

    func assistant(_ row: Row) throws -> LinkedAssistant {
        let (id, version, slug, title, description) = try row.decode(
            WorkflowID.self, WorkflowVersionID.self, String.self, String.self, String.self)
        return LinkedAssistant(id: id, versionID: version, slug: slug, title: title, description: description)
    }

    private static let selection: Query = """
        SELECT id, published_version_id, slug, title, description FROM workflows
        WHERE tenant_id = app_tenant_id() AND deleted_at IS NULL AND published_version_id IS NOT NULL
        """

    /// One whose workflow this program no longer understands has none.
    func starterPrompts(of assistant: LinkedAssistant, locale: String, in tenant: TenantID) async -> [String] {
        (try? await library.compiled(assistant.versionID, in: tenant))?.starterPrompts(locale: locale) ?? []
    }

    func begin(_ opening: AssistantOpening) async throws -> ThreadID {
        let (tenant, assistant, threadID) = (opening.tenantID, opening.assistant, identifiers.make(ThreadID.self))
        let thread = ChatThread(
            id: threadID, userID: opening.userID, workflowID: assistant.id, title: assistant.title,
            createdAt: threadID.createdAt)
        let place: Query = """
            tenant_id = app_tenant_id() AND link_id = \(opening.linkID) AND user_id = \(opening.userID)
            """
        do {
            try await conversations.threads.create(
                thread, first: nil,
                and: """
                    UPDATE lti_placements SET thread_id = \(threadID), attempts = attempts + 1 WHERE \(place)
                    """,
                after: """
                    SELECT link_id FROM lti_placements
                    WHERE \(place) AND thread_id IS NOT DISTINCT FROM \(opening.earlier)::uuid FOR UPDATE
                    """, in: tenant)
        } catch is ClaimLost {
            // The person opened the link twice at once.
            let row = try await database.statements(of: tenant).queryOne(
                "SELECT thread_id FROM lti_placements WHERE \(place)")
            guard let other = try row?["thread_id", ThreadID?.self] else { throw LTIError.unknownLink }
            return other
        }
        let workflow = try await library.compiled(assistant.versionID, in: tenant)
        if let text = workflow.automaticStart(locale: opening.locale) {
            let speaker = Conversations.Speaker(
                scope: ThreadScope(tenantID: tenant, userID: opening.userID, workflowID: assistant.id),
                versionID: assistant.versionID, role: "learner", locale: opening.locale)
            _ = try await conversations.start(["text": .string(text)], in: threadID, origin: .chat, by: speaker)
        }
        return threadID
    }
}
