package import Core
import Documents
import ModelProviders
package import Postgres

/// A document that a server has claimed, until it loses it.
package struct ClaimedDocument: Sendable {
    package let tenantID: TenantID
    package let id: DocumentID
    let claim: UUID128
}

/// Taking documents in without anybody waiting: they are rows from the first moment, and servers share the work. What a
/// server that died had claimed becomes due again; what is in the store stays until its successor is whole.
extension VectorStores {
    /// Attempts that are begun before a document is given up.
    static let attempts = 6

    /// Stores a document that servers are to take in, in the place of one of the same name that is not in yet.
    package func enqueueDocument(
        store slug: String, name: String, mediaType: String, content: DocumentContent, in tenant: TenantID,
        note: (DocumentRecord, VectorStoreRecord, Transaction) async throws -> Void
    ) async throws -> DocumentRecord {
        let document = try newDocument(name: name, mediaType: mediaType, content: content, in: tenant)
        // Told at once where it could never be taken in.
        _ = try await embedder(for: try await store(slug, in: tenant), besides: name, in: tenant)
        return try await database.withTenant(tenant) { transaction in
            let (documents, store) = (
                DocumentStore(transaction: transaction), try await Self.held(slug, in: transaction)
            )
            try await documents.removeComing(named: name, from: store.id)
            try await documents.insertQueued(document, into: store.id)
            try await Self.touch(store.id, at: document.createdAt, in: transaction)
            let record = try await Self.document(document.id, of: store, through: transaction)
            try await note(record, store, transaction)
            return record
        }
    }

    /// Has a document that was given up taken in once more. Throws `VectorStoreError.notFailed` for another one.
    package func retryDocument(
        _ id: DocumentID, of slug: String, in tenant: TenantID,
        note: (DocumentRecord, VectorStoreRecord, Transaction) async throws -> Void
    ) async throws -> DocumentRecord {
        try await database.withTenant(tenant) { transaction in
            let store = try await Self.held(slug, in: transaction)
            guard try await Self.document(id, of: store, through: transaction).state == .failed else {
                throw VectorStoreError.notFailed
            }
            try await transaction.execute(
                """
                UPDATE documents SET state = 'queued', attempts = 0, next_at = now(), embedded = 0, error = NULL
                WHERE tenant_id = app_tenant_id() AND id = \(id)
                """)
            let record = try await Self.document(id, of: store, through: transaction)
            try await note(record, store, transaction)
            return record
        }
    }

    // MARK: The work

    /// Claims documents of any tenant whose time has come, at most so many.
    package func claimDocuments(_ most: Int, lease: Duration) async throws -> [ClaimedDocument] {
        try await database.query(
            """
            SELECT tenant_id, document_id, claim
            FROM claim_documents(make_interval(secs => \(lease.components.seconds)), \(most))
            """
        ).map { row in
            let (tenant, id, claim) = try row.decode(TenantID.self, DocumentID.self, UUID128.self)
            return ClaimedDocument(tenantID: tenant, id: id, claim: claim)
        }
    }

    /// How long it is until the next document is due, negative where it has been for so long; nil where none will be.
    package func nextDocumentDue() async throws -> Duration? {
        try await database.query("SELECT next_document_due() AS seconds").first?["seconds", Double?.self]
            .map { .seconds($0) }
    }

    /// Makes due at once what servers have claimed: for a start that knows that no other server lives.
    package func endDocumentClaims() async throws {
        _ = try await database.query("SELECT end_document_claims()")
    }

    /// Reads, divides, embeds and stores a claimed document, and tells on the way how far it is. Throws `LostDocument` where it
    /// was removed or claimed by somebody else meanwhile.
    package func ingest(_ claimed: ClaimedDocument, lease: Duration) async throws {
        let statements = database.statements(of: claimed.tenantID)
        let row = try await statements.queryOne(
            """
            SELECT d.name, d.media_type, d.text, octet_length(d.file), s.slug
            FROM documents d JOIN vector_stores s ON s.tenant_id = d.tenant_id AND s.id = d.store_id
            WHERE d.tenant_id = app_tenant_id() AND d.id = \(claimed.id) AND d.claim = \(claimed.claim)
            """)
        guard let row else { throw LostDocument() }
        let (name, mediaType, sent, size, slug) = try row.decode(
            String.self, String.self, String.self, Int?.self, String.self)
        guard let type = DocumentType(announced: mediaType) else {
            throw VectorStoreError.unsupportedMediaType(mediaType)
        }
        let text = try await text(
            of: type, sent,
            file: size.map { StoredFile(statements: statements, document: claimed.id, size: $0) })
        let read = size.map { _ in text.text }
        let chunks = text.chunks(by: chunker)
        let embedder = try await embedder(
            for: try await store(slug, in: claimed.tenantID), besides: name, in: claimed.tenantID)
        try await advance(claimed, lease, "state = 'embedding', passages = \(chunks.count), embedded = 0")
        let embedded = try await embedder.embed(chunks) { done in
            try await advance(claimed, lease, "embedded = \(done)")
        }
        let ids = chunks.map { _ in identifiers.make(ChunkID.self) }
        try await database.withTenant(claimed.tenantID) { transaction in
            let documents = DocumentStore(transaction: transaction)
            let store = try await Self.held(slug, in: transaction)
            let held = try await transaction.query(
                """
                SELECT FROM documents
                WHERE tenant_id = app_tenant_id() AND id = \(claimed.id) AND claim = \(claimed.claim) FOR UPDATE
                """)
            guard !held.isEmpty else { throw LostDocument() }
            try await documents.removeDocument(named: name, from: store.id)
            try await adopt(embedder, for: store, in: documents)
            try await documents.insert(embedded, ids: ids, of: claimed.id, claimed.tenantID, into: store.id)
            try await transaction.execute(
                """
                UPDATE documents SET state = 'ready', embedded = passages, next_at = NULL, claim = NULL, error = NULL,
                    text = coalesce(\(read), text), file = NULL
                WHERE tenant_id = app_tenant_id() AND id = \(claimed.id)
                """)
            try await Self.touch(store.id, at: clock.now(), in: transaction)
        }
    }

    /// Keeps the claim from running out while nothing else says that the server lives.
    package func renew(_ claimed: ClaimedDocument, lease: Duration) async throws {
        try await advance(claimed, lease, "attempts = attempts")
    }

    /// Notes that an attempt has failed: to be tried again later where that may help, and given up otherwise.
    ///
    /// - Parameter message: safe to show
    package func fail(_ claimed: ClaimedDocument, message: String, allowsRetry: Bool) async throws {
        try await database.statements(of: claimed.tenantID).execute(
            """
            UPDATE documents SET claim = NULL, error = \(message),
                state = CASE WHEN \(allowsRetry) AND attempts < \(Self.attempts) THEN 'queued' ELSE 'failed' END,
                next_at = CASE WHEN \(allowsRetry) AND attempts < \(Self.attempts)
                    THEN now() + make_interval(secs => 5 * power(4, least(attempts, 6) - 1)) END
            WHERE tenant_id = app_tenant_id() AND id = \(claimed.id) AND claim = \(claimed.claim)
            """)
    }

    /// Gives the document back for others to take up at once; not an attempt, because nothing failed.
    package func release(_ claimed: ClaimedDocument) async throws {
        try await database.statements(of: claimed.tenantID).execute(
            """
            UPDATE documents SET claim = NULL, state = 'queued', embedded = 0, next_at = now(),
                attempts = greatest(attempts - 1, 0)
            WHERE tenant_id = app_tenant_id() AND id = \(claimed.id) AND claim = \(claimed.claim)
            """)
    }

    private func advance(_ claimed: ClaimedDocument, _ lease: Duration, _ change: Query) async throws {
        let count = try await database.statements(of: claimed.tenantID).execute(
            """
            UPDATE documents SET \(change), next_at = now() + make_interval(secs => \(lease.components.seconds))
            WHERE tenant_id = app_tenant_id() AND id = \(claimed.id) AND claim = \(claimed.claim)
            """)
        guard count > 0 else { throw LostDocument() }
    }
}

/// The document was removed, or another server has it now.
package struct LostDocument: Error {}
