import Core
import Documents
import Postgres

/// The statements on stores, documents and their chunks.
struct DocumentStore: Sendable {
    let transaction: any QueryExecutor

    /// Throws a unique violation where the tenant has the slug already.
    func insert(
        _ store: VectorStoreRecord, description: String, tenant: TenantID, now: Timestamp
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO vector_stores (id, tenant_id, slug, title, description, created_at, updated_at)
            VALUES (\(store.id), \(tenant), \(store.slug), \(store.title), \(description), \(now), \(now))
            """)
    }

    /// The store of the current tenant, or nil. Locking lets one document at a time change it.
    func store(_ slug: String, locking: Bool = false) async throws -> VectorStoreRecord? {
        let row = try await transaction.queryOne(
            """
            SELECT id, slug, title, embedding_model FROM vector_stores WHERE slug = \(slug)
            \(unsafeSQL: locking ? "FOR UPDATE" : "")
            """)
        guard let row else { return nil }
        let (id, slug, title, model) = try row.decode(VectorStoreID.self, String.self, String?.self, String?.self)
        return VectorStoreRecord(id: id, slug: slug, title: title, embeddingModel: model)
    }

    /// Removes the document of this name that can be found, with its chunks, if there is one.
    func removeDocument(named name: String, from store: VectorStoreID) async throws {
        try await transaction.execute(
            """
            DELETE FROM documents
            WHERE tenant_id = app_tenant_id() AND store_id = \(store) AND name = \(name) AND state = 'ready'
            """)
    }

    /// Removes the document of this name that is not in yet, if there is one.
    func removeComing(named name: String, from store: VectorStoreID) async throws {
        try await transaction.execute(
            """
            DELETE FROM documents
            WHERE tenant_id = app_tenant_id() AND store_id = \(store) AND name = \(name) AND state <> 'ready'
            """)
    }

    /// Whether the store has any document that can be found, besides one of this name.
    func hasDocuments(_ store: VectorStoreID, besides name: String = "") async throws -> Bool {
        try await !transaction.query(
            """
            SELECT FROM documents
            WHERE tenant_id = app_tenant_id() AND store_id = \(store) AND state = 'ready' AND name <> \(name) LIMIT 1
            """
        ).isEmpty
    }

    func setEmbeddingModel(_ model: String, of store: VectorStoreID) async throws {
        try await transaction.execute("UPDATE vector_stores SET embedding_model = \(model) WHERE id = \(store)")
    }

    /// Inserts a document that is due at once, with what is to be read.
    func insertQueued(_ document: NewDocument, into store: VectorStoreID) async throws {
        try await transaction.execute(
            """
            INSERT INTO documents (id, tenant_id, store_id, name, media_type, text, file, file_bytes, created_at, state,
                next_at)
            VALUES (\(document.id), \(document.tenant), \(store), \(document.name), \(document.type.rawValue),
                \(document.text), \(document.file), \(document.file?.count), \(document.createdAt), 'queued', now())
            """)
    }

    /// Inserts a document that can be found, all its passages with their vectors.
    func insertReady(
        _ document: NewDocument, text: String, passages: Int, into store: VectorStoreID
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO documents (id, tenant_id, store_id, name, media_type, text, file_bytes, created_at, state,
                passages, embedded)
            VALUES (\(document.id), \(document.tenant), \(store), \(document.name), \(document.type.rawValue), \(text),
                \(document.file?.count), \(document.createdAt), 'ready', \(passages), \(passages))
            """)
    }

    /// Inserts chunks in few round trips. Each has the identifier at its own place.
    func insert(
        _ chunks: [EmbeddedChunk], ids: [ChunkID], of document: DocumentID, _ tenant: TenantID,
        into store: VectorStoreID
    ) async throws {
        let statements = zip(chunks, ids).map { embedded, id -> Query in
            let chunk = embedded.chunk
            return """
                INSERT INTO chunks (id, tenant_id, store_id, document_id, position, heading_path, text, start_offset,
                    end_offset, embedding, dimensions, place_kind, first_place, last_place)
                VALUES (\(id), \(tenant), \(store), \(document), \(chunk.position), \(chunk.headingPath),
                    \(chunk.text), \(chunk.range.lowerBound), \(chunk.range.upperBound), \(Embedding(embedded.vector)),
                    \(embedded.vector.count), \(chunk.place?.kind.rawValue), \(chunk.place?.first),
                    \(chunk.place?.last))
                """
        }
        for start in stride(from: 0, to: statements.count, by: Self.statementsInFlight) {
            try await transaction.batch(
                Array(statements[start..<min(start + Self.statementsInFlight, statements.count)]))
        }
    }

    /// Bounds the memory of one batch: a chunk of 3072 dimensions is about 40 KB of text.
    private static let statementsInFlight = 100
}
