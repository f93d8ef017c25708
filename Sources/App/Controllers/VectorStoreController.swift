import Auth
import Core
import Documents
import HTTPCore
import ModelProviders
import Postgres
import VectorStore
import Workflows

/// The API of vector stores: making them, adding documents, searching.
struct VectorStoreController {
    let stores: VectorStores
    let audit: AuditLog
    /// Wakes whoever takes documents in.
    let alarm: Alarm

    var routes: [Route] {
        let authors = RouteGuard.permission(.documentsManage)
        let path = "/api/v1/vector-stores"
        return [
            Route(.post, path, access: authors, bodyLimit: 16 << 10, traits: .crossOrigin) {
                try await create($0, $1)
            }.documented(
                "Make a vector store", tag: "Documents", body: .newVectorStore, status: .created,
                answer: VectorStoreSummary.schema, errors: [.conflict]),
            // A long document takes a small model on a busy machine minutes.
            Route(
                .post, "\(path)/{slug}/documents", access: authors, bodyLimit: AddDocumentRequest.mostBytes,
                timeout: .seconds(900),
                traits: .crossOrigin
            ) { try await addDocument($0, $1) }.documented(
                "Add a document", tag: "Documents",
                query: [.init("wait", "`false`: the server takes it in later.", .enumeration(["true", "false"]))],
                body: .newDocument, status: .created, otherStatus: .accepted, answer: DocumentRecord.schema,
                details: """
                    The form's `file` may be \(DocumentType.names), up to \(AddDocumentRequest.mostBytes >> 20) MiB, with \
                    its type or the ending of its name; a PDF is read page by page, a presentation slide by slide, and \
                    their passages say on which they stand. As JSON a text is sent. A file that cannot be read is \
                    refused with 422 and a sentence that says why.

                    The answer comes with 201 when the document can be found; where that fails, nothing has changed. With \
                    `wait=false` it comes at once with 202: the server takes the document in by itself, however often it \
                    is restarted meanwhile, and `GET /api/v1/vector-stores/{slug}/documents/{document_id}` tells how far \
                    it is. Its `name` is the `title` in lists; one of the same name in the store gives way when the new \
                    one is ready.
                    """, errors: [.conflict, .modelUnavailable, .storageFull], otherBodies: ["multipart/form-data"]),
            Route(
                .post, "\(path)/{slug}/search", access: .permission(.documentsSearch), bodyLimit: 64 << 10,
                timeout: .seconds(60), traits: [.crossOrigin, .question]
            ) { try await search($0, $1) }.documented(
                "Search the passages of a store", tag: "Documents", body: .search, answer: .hits,
                errors: [.modelUnavailable, .budgetExceeded]),
        ]
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(CreateStoreRequest.self)
        let origin = AuditOrigin(request, context)
        let store = try await stores.create(
            slug: body.slug, title: body.title, description: body.description ?? "", in: context.member.tenantID
        ) { store, transaction in
            try await audit.record(
                AuditEvent(
                    .vectorStoreCreate, AuditTarget("vector_store", store.id),
                    changes: [AuditChange("slug", to: .string(store.slug))], origin: origin), in: transaction)
        }
        let summary = try await stores.summary(of: store.slug, in: context.member.tenantID)
        return .json(summary.json, status: .created).tagged(summary.tag)
    }

    private func addDocument(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (tenant, slug) = (try context.member.tenantID, try context.parameter("slug", as: Slug.self).description)
        let waits = try Self.waits(request)
        let body = try await AddDocumentRequest(request)
        let origin = AuditOrigin(request, context)
        guard waits else {
            let document = try await stores.enqueueDocument(
                store: slug, name: body.name, mediaType: body.mediaType, content: body.content, in: tenant
            ) { document, store, transaction in
                try await audit.record(.documentCreate, document, of: store, origin, in: transaction)
            }
            alarm.ring()
            return .json(document.json, status: .accepted)
        }
        let stored = try await stores.addDocument(
            store: slug, name: body.name, mediaType: body.mediaType, content: body.content, in: tenant
        ) { document, store, transaction in
            // Its name may tell of a person; the store is what others know it by.
            try await audit.record(
                AuditEvent(
                    .documentCreate, AuditTarget("document", document.id),
                    changes: [
                        AuditChange("vector_store_id", to: .string(store.id.description)),
                        AuditChange("passages", to: .integer(Int64(document.chunks))),
                    ], origin: origin), in: transaction)
        }
        return .json(try await stores.document(stored.id, of: slug, in: tenant).json, status: .created)
    }

    /// Whether the sender waits until the document can be found.
    private static func waits(_ request: HTTPRequest) throws(JSONDecodingError) -> Bool {
        switch request.queryParameters["wait"] {
        case nil, "true": return true
        case "false": return false
        default: throw JSONDecodingError(path: "wait", expectation: "true or false")
        }
    }

    private func search(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(SearchRequest.self)
        try body.requireLimits()
        let member = try context.member
        let use = ModelUse(tenantID: member.tenantID, person: member.userID, purpose: .embedding)
        let hits = try await stores.used(by: use).search(
            store: context.parameter("slug", as: Slug.self).description, query: body.query, limit: body.limit ?? 5,
            minimumSimilarity: body.minimumSimilarity, in: member.tenantID)
        return .json(["data": .array(hits.map(\.json))])
    }
}

extension SearchHit {
    fileprivate var json: JSONValue {
        [
            "chunk_id": .string(chunkID.description), "score": .double(score), "similarity": .double(similarity),
            "text": .string(text), "document": .string(document),
            "heading_path": .array(headingPath.map { .string($0) }), "place": place?.json ?? .null,
            "start": .integer(Int64(start)),
            "end": .integer(Int64(end)),
        ]
    }
}
