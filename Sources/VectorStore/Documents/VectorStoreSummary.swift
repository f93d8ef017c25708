package import Core
import Postgres

/// A store with what lies in it.
package struct VectorStoreSummary: Sendable, Equatable {
    package let id: VectorStoreID
    package let slug: String
    package let title: String?
    package let description: String
    /// The model that embedded its documents; nil while it has none.
    package let embeddingModel: String?
    /// Documents in any state.
    package let documents: Int
    /// Passages that can be found.
    package let passages: Int
    /// The size of the documents' files and texts.
    package let bytes: Int64
    package let createdAt: Timestamp
    /// When it was last described otherwise, or its documents changed.
    package let updatedAt: Timestamp
    /// Counts the changes of the title and the description.
    package let version: Int

    /// What the summary is read from, the store being `s`.
    static let selection = """
        SELECT s.id, s.slug, s.title, s.description, s.embedding_model, s.created_at, s.updated_at, s.version,
            d.documents, d.passages, d.bytes
        FROM vector_stores s CROSS JOIN LATERAL (
            SELECT count(*) AS documents, coalesce(sum(passages) FILTER (WHERE state = 'ready'), 0)::bigint AS passages,
                coalesce(sum(coalesce(file_bytes, bytes)), 0)::bigint AS bytes
            FROM documents WHERE tenant_id = app_tenant_id() AND store_id = s.id) d
        WHERE s.tenant_id = app_tenant_id()
        """

    init(row: Row) throws {
        id = try row["id", VectorStoreID.self]
        slug = try row["slug", String.self]
        title = try row["title", String?.self]
        description = try row["description", String.self]
        embeddingModel = try row["embedding_model", String?.self]
        documents = try row["documents", Int.self]
        passages = try row["passages", Int.self]
        bytes = try row["bytes", Int64.self]
        createdAt = try row["created_at", Timestamp.self]
        updatedAt = try row["updated_at", Timestamp.self]
        version = try row["version", Int.self]
    }
}
