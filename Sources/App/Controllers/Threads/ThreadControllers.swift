import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// Everything that people do with conversations beside talking.
struct ThreadControllers {
    let conversations: Conversations
    let audit: AuditLog
    let clock: any WallClock
    let database: Database
    let shares: ThreadShares
    /// The address of the installation without a slash at its end.
    let publicURL: String

    var routes: [Route] {
        ThreadCatalogueController(conversations: conversations, clock: clock).routes
            + ThreadExportController(threads: conversations.threads).routes
            + ThreadStatusController(conversations: conversations, audit: audit).routes
            + ThreadSharesController(shares: shares, audit: audit, publicURL: publicURL).routes
            + ConversationSettingsController(database: database, audit: audit).routes
    }
}
