import Core
import Postgres

/// What is sent with messages.
extension Conversations {
    /// The message with what its attachments are called, and with what expressions see of them beside the other members.
    /// Throws `AttachmentProblem` where one is not the speaker's, not whole, or in a message already.
    ///
    /// - Parameter kept: attachments of the thread that may be in another message too
    func attached(
        _ message: UserMessage, to threadID: ThreadID, with members: JSONObject = [:],
        keeping kept: [AttachmentID] = [], by speaker: Speaker
    ) async throws -> (UserMessage, JSONObject) {
        guard !message.attachments.isEmpty else { return (message, members) }
        let person = PersonalScope(tenantID: speaker.scope.tenantID, userID: speaker.scope.userID)
        let found = try await AttachmentStore(database: threads.database).unbound(
            message.attachments.map(\.id), orOf: threadID, kept, of: person)
        var (message, members) = (message, members)
        message.attachments = found.map {
            var attachment = MessageAttachment($0, in: threadID)
            attachment.isBound = $0.threadID != nil
            return attachment
        }
        members["attachments"] = .array(AttachedText.values(of: found))
        return (message, members)
    }

    /// What storing a message gives. Throws `AttachmentProblem.unknown` where another message took what is attached.
    func binding<Value>(_ store: () async throws -> Value) async throws -> Value {
        do {
            return try await store()
        } catch let error as PostgresError where error.sqlState?.rawValue == "LY404" {
            throw AttachmentProblem.unknown
        }
    }

    /// The message as its sender sees it.
    func linked(_ item: ThreadItem, by speaker: Speaker) -> ThreadItem {
        item.linked(
            by: threads.links,
            for: PersonalScope(tenantID: speaker.scope.tenantID, userID: speaker.scope.userID))
    }
}
