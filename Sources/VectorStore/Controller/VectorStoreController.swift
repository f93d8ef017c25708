import Core
package import HTTPCore

/// The API of vector stores: making them, adding documents, searching.
package struct VectorStoreController: Sendable {
    private let stores: VectorStores

    package init(stores: VectorStores) {
        self.stores = stores
    }

    package var routes: [Route] {
        let authors = RouteGuard.roles([.owner, .admin, .teacher])
        let path = "/api/v1/vector-stores"
        return [
            Route(.post, path, access: authors, bodyLimit: 16 << 10, handler: create),
            Route(.post, "\(path)/{slug}/documents", access: authors, bodyLimit: 8 << 20, handler: addDocument),
            Route(.post, "\(path)/{slug}/search", access: .member, bodyLimit: 64 << 10, handler: search),
        ]
    }

    /// Body `{slug, title?}`.
    @Sendable private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try CreateStoreRequest(try await request.json())
        let store = try await stores.create(slug: body.slug, title: body.title, in: tenant(of: context))
        return .json(
            [
                "id": .string(store.id.description), "slug": .string(store.slug),
                "title": store.title.map(JSONValue.string) ?? .null,
            ], status: .created)
    }

    /// Body `{name, media_type, text}`.
    @Sendable private func addDocument(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try AddDocumentRequest(try await request.json())
        let document = try await stores.addDocument(
            store: context.parameters["slug"] ?? "", name: body.name, mediaType: body.mediaType, text: body.text,
            in: tenant(of: context))
        return .json(
            [
                "id": .string(document.id.description), "name": .string(document.name),
                "chunks": .integer(Int64(document.chunks)),
            ], status: .created)
    }

    /// Body `{query, limit?, minimum_similarity?}`.
    @Sendable private func search(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try SearchRequest(try await request.json())
        let hits = try await stores.search(
            store: context.parameters["slug"] ?? "", query: body.query, limit: body.limit,
            minimumSimilarity: body.minimumSimilarity, in: tenant(of: context))
        return .json(["data": .array(hits.map(\.json))])
    }

    private func tenant(of context: RequestContext) -> TenantID {
        guard let identity = context.identity else {
            preconditionFailure("No route of vector stores is public, so the router has proven an identity.")
        }
        return identity.tenantID
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
