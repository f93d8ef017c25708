import Chat
import Core
import Telephony
import Workflows

extension CallAssistant {
    /// A person who talks to a page instead of typing: their conversation is one of the chat.
    struct Page: Sendable, Equatable {
        let userID: UserID
        /// The conversation that goes on; nil for one that begins.
        let threadID: ThreadID?
        /// The language of the page (BCP 47).
        let locale: String
    }

    /// Goes on silently, because the person sees what was said; in a new conversation the assistant speaks first where it
    /// does so in the chat.
    func begin(_ page: Page, _ answer: CallAnswer) async throws {
        let speaker = try await parts.speaker(
            page.userID, beginning.workflow, locale: page.locale, in: beginning.tenantID)
        speak(as: speaker)
        if let thread = page.threadID { return try await attach(thread, of: speaker) }
        let title = try await parts.workflows.published(beginning.workflow.slug, in: beginning.tenantID)?.title
        let turn = try await parts.conversations.open(titled: title ?? "…", by: speaker) {
            try await attach($0, of: speaker)
        }
        guard let turn else { return }
        try await follow(turn, answer)
    }
}
