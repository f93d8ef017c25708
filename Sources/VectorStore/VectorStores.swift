package import Core
package import Documents
package import ModelProviders
package import Postgres

/// Collections of documents: filling them and finding passages in them, for one tenant at a time.
package struct VectorStores: Sendable {
    let database: Database
    private let models: any EmbeddingChoosing
    /// Who asks; nil for the institution.
    private var use: ModelUse?
    let chunker: Chunker
    let reader: DocumentReader
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    package init(
        database: Database, embeddings: any EmbeddingChoosing, chunker: Chunker = Chunker(),
        reader: DocumentReader = DocumentReader(),
        identifiers: any IdentifierGenerator = SystemIdentifierGenerator(), clock: any WallClock = SystemWallClock()
    ) {
        self.database = database
        models = embeddings
        self.chunker = chunker
        self.reader = reader
        self.identifiers = identifiers
        self.clock = clock
    }

    /// The same, whose models work for somebody.
    package func used(by use: ModelUse) -> VectorStores {
        var stores = self
        stores.use = use
        return stores
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

    /// Reads, divides and embeds a document and stores it whole, in the place of an earlier one of the same name. A
    /// failure on the way leaves the store as it was; nothing is locked while the model works.
    package func addDocument(
        store slug: String, name: String, mediaType: String, content: DocumentContent, in tenant: TenantID,
        note: (StoredDocument, VectorStoreRecord, Transaction) async throws -> Void = { _, _, _ in }
    ) async throws -> StoredDocument {
        let document = try newDocument(name: name, mediaType: mediaType, content: content, in: tenant)
        let embedder = try await embedder(for: try await store(slug, in: tenant), besides: name, in: tenant)
        let text = try await text(of: document.type, document.text, file: document.file.map(HeldDocument.init))
        let chunks = try await embedder.embed(text.chunks(by: chunker))
        let ids = chunks.map { _ in identifiers.make(ChunkID.self) }
        let stored = StoredDocument(id: document.id, name: name, chunks: chunks.count)
        try await database.withTenant(tenant) { transaction in
            let documents = DocumentStore(transaction: transaction)
            let store = try await Self.held(slug, in: transaction)
            try await documents.removeDocument(named: name, from: store.id)
            try await documents.removeComing(named: name, from: store.id)
            try await adopt(embedder, for: store, in: documents)
            try await documents.insertReady(document, text: text.text, passages: chunks.count, into: store.id)
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
        guard let model = store.embeddingModel else { return [] }
        guard let embedder = try await embedder(named: model, in: tenant) else {
            throw try await changedModel(of: store, in: tenant)
        }
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

    /// The same for a text.
    package func addDocument(
        store slug: String, name: String, mediaType: String, text: String, in tenant: TenantID
    ) async throws -> StoredDocument {
        try await addDocument(store: slug, name: name, mediaType: mediaType, content: .text(text), in: tenant)
    }

    /// Throws `VectorStoreError` for what no store takes.
    func newDocument(
        name: String, mediaType: String, content: DocumentContent, in tenant: TenantID
    ) throws -> NewDocument {
        try DocumentRules.checkName(name)
        guard let type = DocumentType(announced: mediaType) else {
            throw VectorStoreError.unsupportedMediaType(mediaType)
        }
        var content = content
        switch content {
        case .text(let text):
            guard type.isText else { throw VectorStoreError.unsupportedMediaType(mediaType) }
            try DocumentRules.checkText(text)
            // Tables and pages are read as files of them are.
            if !type.isVerbatim { content = .file(Array(text.utf8)) }
        case .file(let bytes):
            guard !bytes.isEmpty else { throw VectorStoreError.unreadable("The file is empty.") }
        }
        return NewDocument(
            id: identifiers.make(), tenant: tenant, name: name, type: type, content: content, createdAt: clock.now())
    }

    /// What is kept and divided: the text as it was sent, or what is read of the file. Throws
    /// `VectorStoreError.unreadable`.
    func text(of type: DocumentType, _ text: String, file: (any DocumentSource)?) async throws -> DocumentText {
        guard let file else { return DocumentText(text, as: type == .markdown ? .markdown : .plainText) }
        do {
            return DocumentText(try await reader.read(type, file, within: Self.limits))
        } catch let fault as DocumentFault {
            throw VectorStoreError.unreadable(fault.reason)
        }
    }

    /// What is taken of one file; more is refused, so that nobody misses what was left out.
    private static let limits = DocumentLimits(
        text: maximumText, parts: 3000, time: .seconds(120), cutsOff: false, namesValues: true)
    /// The most bytes of text that one document may have.
    package static let maximumText = 8 << 20

    func store(_ slug: String, in tenant: TenantID) async throws -> VectorStoreRecord {
        guard let store = try await DocumentStore(transaction: database.statements(of: tenant)).store(slug) else {
            throw VectorStoreError.unknownStore(slug)
        }
        return store
    }

    // MARK: Models

    /// What embeds for the store: the model of its documents, and the usual one where it has none besides one of that name.
    /// Throws where the model is not there any more.
    func embedder(
        for store: VectorStoreRecord, besides name: String, in tenant: TenantID
    ) async throws -> ChunkEmbedder {
        let documents = DocumentStore(transaction: database.statements(of: tenant))
        if let model = store.embeddingModel, try await documents.hasDocuments(store.id, besides: name) {
            guard let embedder = try await embedder(named: model, in: tenant) else {
                throw try await changedModel(of: store, in: tenant)
            }
            return embedder
        }
        guard let usual = try await embedder(named: nil, in: tenant) else { throw VectorStoreError.unusableEmbeddings }
        return usual
    }

    /// Nil where there is no such model.
    private func embedder(named model: String?, in tenant: TenantID) async throws -> ChunkEmbedder? {
        let use = use ?? ModelUse(tenantID: tenant, purpose: .embedding)
        return try await models.embeddings(named: model, for: use).map { ChunkEmbedder(embeddings: $0, batchSize: 32) }
    }

    private func changedModel(of store: VectorStoreRecord, in tenant: TenantID) async throws -> VectorStoreError {
        .embeddingModelChanged(
            store: store.slug, storeModel: store.embeddingModel ?? "",
            currentModel: try await embedder(named: nil, in: tenant)?.embeddings.model ?? "")
    }

    /// Notes the model of the first document, and refuses vectors of a second one beside it.
    func adopt(
        _ embedder: ChunkEmbedder, for store: VectorStoreRecord, in documents: DocumentStore
    ) async throws {
        let model = embedder.embeddings.model
        guard let known = store.embeddingModel, known != model else {
            if store.embeddingModel == nil { try await documents.setEmbeddingModel(model, of: store.id) }
            return
        }
        if try await documents.hasDocuments(store.id) {
            throw VectorStoreError.embeddingModelChanged(store: store.slug, storeModel: known, currentModel: model)
        }
        try await documents.setEmbeddingModel(model, of: store.id)
    }
}
