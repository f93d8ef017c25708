import Core
import Postgres
import Workflows

/// What expressions and models read of attachments, within limits.
enum AttachedText {
    /// The most characters (Unicode scalars) of one attachment, and of all of a message.
    static let (ofOne, ofAll) = (40_000, 100_000)

    /// What was sent with messages, as the database keeps them, of a run's conversation.
    static func files(
        of messages: [JSONValue], in run: RunReference, _ database: Database
    ) async throws -> [AttachmentID: Attachment] {
        let ids = messages.flatMap(ids)
        return try await AttachmentStore(database: database).attachments(ids, in: run.threadID, of: run.tenantID)
    }

    /// Those of one message that are still there.
    static func of(_ message: JSONValue, among files: [AttachmentID: Attachment]) -> [AttachedFile] {
        values(of: ids(message).compactMap { files[$0] }).compactMap(AttachedFile.init(json:))
    }

    private static func ids(_ message: JSONValue) -> [AttachmentID] {
        (message["attachments"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue.flatMap { AttachmentID($0) } }
    }

    /// Each as `{"id", "name", "mime_type", "size", "text"}`; `text` is null where there is nothing to read, and
    /// `is_cut` says that there is more.
    static func values(of attachments: [Attachment]) -> [JSONValue] {
        var left = ofAll
        return attachments.map { attachment in
            let scalars = attachment.text?.unicodeScalars
            let shown = scalars.map { String(String.UnicodeScalarView($0.prefix(min(ofOne, left)))) }
            left -= shown?.unicodeScalars.count ?? 0
            return [
                "id": .string(attachment.id.description), "name": .string(attachment.name),
                "mime_type": .string(attachment.type.rawValue), "size": .integer(Int64(attachment.size)),
                "text": shown.map { .string($0) } ?? .null, "is_cut": .bool(shown != attachment.text),
            ]
        }
    }
}
