import Auth
import Core
import HTTPCore
import Postgres
import VectorStore

extension VectorStoreSummary {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .string(id.description), "slug": .string(slug), "title": title.map { .string($0) } ?? .null,
            "description": .string(description), "embedding_model": embeddingModel.map { .string($0) } ?? .null,
            "documents": .integer(Int64(documents)), "passages": .integer(Int64(passages)), "bytes": .integer(bytes),
            "created_at": .string(createdAt.rfc3339), "updated_at": .string(updatedAt.rfc3339),
        ]
    }

    var tag: EntityTag { EntityTag(version: version) }

    static let schema = JSONSchema.named(
        "VectorStore",
        .object([
            .required("id", .identifier), .required("slug", .string()), .required("title", .nullable(.string())),
            .required("description", .string()), .required("embedding_model", .nullable(.string())),
            .required("documents", .integer()), .required("passages", .integer()), .required("bytes", .integer()),
            .required("created_at", .time), .required("updated_at", .time),
        ]))
}

extension DocumentRecord {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .string(id.description), "title": .string(title), "media_type": .string(mediaType),
            "bytes": .integer(Int64(bytes)), "state": .string(state.rawValue), "progress": .double(progress),
            "passages": .integer(Int64(passages)), "error": error.map { .string($0) } ?? .null,
            "created_at": .string(createdAt.rfc3339),
        ]
    }

    static let schema = JSONSchema.named(
        "Document",
        .object([
            .required("id", .identifier), .required("title", .string()), .required("media_type", .string()),
            .required("bytes", .integer()), .required("state", .choice(DocumentState.self)),
            .required("progress", .number), .required("passages", .integer()),
            .required("error", .nullable(.string())), .required("created_at", .time),
        ]))
}

extension AuditLog {
    /// Records what was done with a document. Its name may tell of a person; the store is what others know it by.
    func record(
        _ action: AuditAction, _ document: DocumentRecord, of store: VectorStoreRecord, _ origin: AuditOrigin,
        in transaction: Transaction
    ) async throws {
        try await record(
            AuditEvent(
                action, AuditTarget("document", document.id),
                changes: [
                    AuditChange("vector_store_id", to: .string(store.id.description)),
                    AuditChange("bytes", to: .integer(Int64(document.bytes))),
                ], origin: origin), in: transaction)
    }
}
