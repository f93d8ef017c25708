package import Core
import Postgres

/// A document of a store as lists show it, without its text.
package struct DocumentRecord: Sendable, Equatable {
    package let id: DocumentID
    package let title: String
    package let mediaType: String
    /// The size of the file that was sent, or of the text in UTF-8.
    package let bytes: Int
    package let state: DocumentState
    /// The passages that its text was divided into; 0 until it was read.
    package let passages: Int
    /// How many of them have their vectors.
    package let embedded: Int
    /// Why the last attempt failed; safe to show.
    package let error: String?
    package let createdAt: Timestamp

    /// From 0 to 1.
    package var progress: Double {
        state == .ready ? 1 : passages == 0 ? 0 : Double(embedded) / Double(passages)
    }

    static let columns =
        "id, name, media_type, coalesce(file_bytes, bytes) AS bytes, state, passages, embedded, error, created_at"

    init(row: Row) throws {
        id = try row["id", DocumentID.self]
        title = try row["name", String.self]
        mediaType = try row["media_type", String.self]
        bytes = try row["bytes", Int.self]
        state = DocumentState(rawValue: try row["state", String.self]) ?? .failed
        passages = try row["passages", Int.self]
        embedded = try row["embedded", Int.self]
        error = try row["error", String?.self]
        createdAt = try row["created_at", Timestamp.self]
    }
}
