package import Core
package import ModelProviders
package import Postgres

/// Collections of documents: filling them and finding passages in them, for one tenant at a time.
package struct VectorStores: Sendable {
    let database: Database
    let embedder: ChunkEmbedder
    let chunker: Chunker
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    package init(
        database: Database, embeddings: any EmbeddingProvider, chunker: Chunker = Chunker(),
        identifiers: any IdentifierGenerator = SystemIdentifierGenerator(), clock: any WallClock = SystemWallClock()
    ) {
        self.database = database
        embedder = ChunkEmbedder(embeddings: embeddings, batchSize: 32)
        self.chunker = chunker
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Makes an empty store. `note` writes what is to be told of it, last in the same transaction, here and below.
    package func create(
        slug: String, title: String?, description: String = "", in tenant: TenantID,
        note: (VectorStoreRecord, Transaction) async throws -> Void = { _, _ in }
    ) async throws -> VectorStoreRecord {
        try DocumentRules.checkSlug(slug)
        try DocumentRules.checkTitle(title)
        try DocumentRules.checkDescription(description)
        let store = VectorStoreRecord(id: identifiers.make(), slug: slug, title: title, embeddingModel: nil)
        do {
            try await database.withTenant(tenant) { transaction in
                try await DocumentStore(transaction: transaction).insert(
                    store, description: description, tenant: tenant, now: clock.now())
                try await note(store, transaction)
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            throw VectorStoreError.slugTaken(slug)
        }
        return store
    }

    /// Those of the slugs that name stores of the tenant.
    package static func existing(
        among slugs: Set<String>, in tenant: TenantID, database: Database
    ) async throws -> Set<String> {
        let rows = try await database.statements(of: tenant).query(
            "SELECT slug FROM vector_stores WHERE tenant_id = app_tenant_id() AND slug = ANY (\(slugs.sorted()))")
        return try rows.reduce(into: []) { $0.insert(try $1.decode(String.self)) }
    }

    /// Divides and embeds a text and stores it whole, in the place of an earlier document of the same name. A failure
    /// on the way leaves the store as it was; nothing is locked while the model works.
    package func addDocument(
        store slug: String, name: String, mediaType: String, text: String, in tenant: TenantID,
        note: (StoredDocument, VectorStoreRecord, Transaction) async throws -> Void = { _, _, _ in }
    ) async throws -> StoredDocument {
        let document = try newDocument(name: name, mediaType: mediaType, text: text, in: tenant)
        _ = try await store(slug, in: tenant)
        let chunks = try await embedder.embed(chunker.chunks(of: text, as: document.format))
        let ids = chunks.map { _ in identifiers.make(ChunkID.self) }
        let stored = StoredDocument(id: document.id, name: name, chunks: chunks.count)
        try await database.withTenant(tenant) { transaction in
            let documents = DocumentStore(transaction: transaction)
            let store = try await Self.held(slug, in: transaction)
            try await documents.removeDocument(named: name, from: store.id)
            try await documents.removeComing(named: name, from: store.id)
            try await adoptModel(for: store, in: documents)
            try await documents.insert(document, into: store.id, state: .ready, passages: chunks.count)
            try await documents.insert(chunks, ids: ids, of: document.id, tenant, into: store.id)
            try await Self.touch(store.id, at: document.createdAt, in: transaction)
            try await note(stored, store, transaction)
        }
        return stored
    }

    /// The chunks that best answer the question, best first; none where nothing is as similar as is asked for.
    ///
    /// Similarity depends on the model's scale, so a minimum has to be found by trying it on documents.
    package func search(
        store slug: String, query: String, limit: Int = 5, minimumSimilarity: Double? = nil, in tenant: TenantID
    ) async throws -> [SearchHit] {
        try DocumentRules.checkQuery(query, maximum: Self.maximumQueryLength)
        guard (1...Self.maximumLimit).contains(limit) else {
            throw VectorStoreError.invalidField(path: "limit", expectation: "a number from 1 to \(Self.maximumLimit)")
        }
        let store = try await store(slug, in: tenant)
        guard store.embeddingModel != nil else { return [] }
        try requireCurrentModel(of: store)
        let search = Search(
            query: query, vector: try await embedder.embed(query: query), limit: limit,
            minimumSimilarity: minimumSimilarity, candidates: max(50, limit * 2), wordCandidates: 300)
        // Long enough to hold others up, and no worse for being a moment behind.
        let statements = database.statements(of: tenant, on: .exclusive, readOnly: true)
        return try await ChunkStore(statements: statements).search(search, in: store.id)
    }

    /// A chunk with up to so many Unicode scalars of its document on either side.
    package func passage(_ chunk: ChunkID, context: Int = 600, in tenant: TenantID) async throws -> Passage {
        let passage = try await ChunkStore(statements: database.statements(of: tenant))
            .passage(chunk, context: max(0, context))
        guard let passage else { throw VectorStoreError.unknownChunk }
        return passage
    }

    /// The longest question in Unicode scalars; models read no more of it anyway.
    package static let maximumQueryLength = 4000
    /// The most hits that one search gives.
    package static let maximumLimit = 50

    /// Throws `VectorStoreError` for what no store takes.
    func newDocument(
        name: String, mediaType: String, text: String, in tenant: TenantID
    ) throws -> NewDocument {
        try DocumentRules.checkName(name)
        guard let format = DocumentFormat(mediaType: mediaType) else {
            throw VectorStoreError.unsupportedMediaType(mediaType)
        }
        try DocumentRules.checkText(text)
        return NewDocument(
            id: identifiers.make(), tenant: tenant, name: name, format: format, text: text, createdAt: clock.now())
    }

    func store(_ slug: String, in tenant: TenantID) async throws -> VectorStoreRecord {
        guard let store = try await DocumentStore(transaction: database.statements(of: tenant)).store(slug) else {
            throw VectorStoreError.unknownStore(slug)
        }
        return store
    }

    /// Notes the model of the first document, and refuses vectors of a second one beside it.
    func adoptModel(for store: VectorStoreRecord, in documents: DocumentStore) async throws {
        guard store.embeddingModel != embedder.embeddings.model else { return }
        if store.embeddingModel != nil, try await documents.hasDocuments(store.id) {
            try requireCurrentModel(of: store)
        }
        try await documents.setEmbeddingModel(embedder.embeddings.model, of: store.id)
    }

    func requireCurrentModel(of store: VectorStoreRecord) throws(VectorStoreError) {
        let current = embedder.embeddings.model
        guard let model = store.embeddingModel, model != current else { return }
        throw .embeddingModelChanged(store: store.slug, storeModel: model, currentModel: current)
    }
}
