import Auth
import Core
import HTTPCore
import Postgres
import VectorStore

/// The API of vector stores: making them, adding documents, searching.
struct VectorStoreController {
    let stores: VectorStores
    let audit: AuditLog

    var routes: [Route] {
        let authors = RouteGuard.permission(.documentsManage)
        let path = "/api/v1/vector-stores"
        return [
            Route(.post, path, access: authors, bodyLimit: 16 << 10, traits: .crossOrigin) {
                try await create($0, $1)
            }.documented(
                "Make a vector store", tag: "Documents", body: .newVectorStore, status: .created, answer: .vectorStore,
                errors: [.conflict]),
            // A long document takes a small model on a busy machine minutes.
            Route(
                .post, "\(path)/{slug}/documents", access: authors, bodyLimit: 8 << 20, timeout: .seconds(900),
                traits: .crossOrigin
            ) { try await addDocument($0, $1) }.documented(
                "Add a document, and wait until it can be found", tag: "Documents", body: .newDocument,
                status: .created, answer: .document, errors: [.conflict, .modelUnavailable, .storageFull],
                otherBodies: ["multipart/form-data"]),
            Route(
                .post, "\(path)/{slug}/search", access: .permission(.documentsSearch), bodyLimit: 64 << 10,
                timeout: .seconds(60), traits: [.crossOrigin, .question]
            ) { try await search($0, $1) }.documented(
                "Search the passages of a store", tag: "Documents", body: .search, answer: .hits,
                errors: [.modelUnavailable]),
        ]
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(CreateStoreRequest.self)
        let origin = AuditOrigin(request, context)
        let store = try await stores.create(
            slug: body.slug, title: body.title, in: context.member.tenantID
        ) { store, transaction in
            try await audit.record(
                AuditEvent(
                    .vectorStoreCreate, AuditTarget("vector_store", store.id),
                    changes: [AuditChange("slug", to: .string(store.slug))], origin: origin), in: transaction)
        }
        return .json(
            [
                "id": .string(store.id.description), "slug": .string(store.slug),
                "title": store.title.map(JSONValue.string) ?? .null,
            ], status: .created)
    }

    private func addDocument(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await AddDocumentRequest(request)
        let origin = AuditOrigin(request, context)
        let document = try await stores.addDocument(
            store: context.parameter("slug", as: Slug.self).description, name: body.name, mediaType: body.mediaType,
            text: body.text, in: context.member.tenantID
        ) { document, store, transaction in
            // Its name may tell of a person; the store is what others know it by.
            try await audit.record(
                AuditEvent(
                    .documentCreate, AuditTarget("document", document.id),
                    changes: [
                        AuditChange("vector_store_id", to: .string(store.id.description)),
                        AuditChange("chunks", to: .integer(Int64(document.chunks))),
                    ], origin: origin), in: transaction)
        }
        return .json(
            [
                "id": .string(document.id.description), "name": .string(document.name),
                "chunks": .integer(Int64(document.chunks)),
            ], status: .created)
    }

    private func search(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(SearchRequest.self)
        try body.requireLimits()
        let hits = try await stores.search(
            store: context.parameter("slug", as: Slug.self).description, query: body.query, limit: body.limit ?? 5,
            minimumSimilarity: body.minimumSimilarity, in: context.member.tenantID)
        return .json(["data": .array(hits.map(\.json))])
    }
}

extension SearchHit {
    fileprivate var json: JSONValue {
        [
            "chunk_id": .string(chunkID.description), "score": .double(score), "similarity": .double(similarity),
            "text": .string(text), "document": .string(document),
            "heading_path": .array(headingPath.map { .string($0) }), "start": .integer(Int64(start)),
            "end": .integer(Int64(end)),
        ]
    }
}
