import Auth
import Core
import HTTPCore
import VectorStore
import Workflows

/// The vector stores of a tenant and the documents in them, as authors see and tidy them.
struct VectorStoresController {
    let stores: VectorStores
    let audit: AuditLog
    /// Wakes whoever takes documents in.
    let alarm: Alarm

    var routes: [Route] {
        let authors = RouteGuard.permission(.documentsManage)
        let (path, tag) = ("/api/v1/vector-stores", "Documents")
        let (one, documents) = ("\(path)/{slug}", "\(path)/{slug}/documents")
        return [
            Route(.get, path, access: authors, traits: .crossOrigin) { request, context in
                let query = try ListQuery(request)
                return .page(
                    try await stores.list(query.page, search: query.search(), in: context.member.tenantID), \.json)
            }.documented(
                "List vector stores, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("search", "Part of the name or title, in any case.")
                ],
                answer: .page(of: VectorStoreSummary.schema)),
            Route(.get, one, access: authors, traits: .crossOrigin) { _, context in
                Self.show(try await stores.summary(of: Self.slug(context), in: context.member.tenantID))
            }.documented(
                "Show a vector store and what lies in it", tag: tag, answer: VectorStoreSummary.schema,
                isVersioned: true),
            Route(.patch, one, access: authors, bodyLimit: 64 << 10, traits: .crossOrigin) {
                try await change($0, $1)
            }.documented(
                "Describe a vector store otherwise", tag: tag, body: .changedVectorStore,
                answer: VectorStoreSummary.schema, isVersioned: true),
            Route(.delete, one, access: authors, timeout: .seconds(300), traits: .crossOrigin) {
                try await delete($0, $1)
            }.documented(
                "Remove a vector store with its documents", tag: tag, status: .noContent, isVersioned: true,
                details: """
                    Answers that cite its documents keep what they cite. Workflows that name the store find it no more.
                    """),
            Route(.get, documents, access: authors, traits: .crossOrigin) { request, context in
                let query = try ListQuery(request)
                return .page(
                    try await stores.documents(
                        of: Self.slug(context), query.page, state: query.choice("state"), search: query.search(),
                        in: context.member.tenantID), \.json)
            }.documented(
                "List the documents of a store, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("state", "Only documents in this state.", .choice(DocumentState.self)),
                    .init("search", "Part of the title, in any case."),
                ], answer: .page(of: DocumentRecord.schema), details: DocumentRecord.details),
            Route(.get, "\(documents)/{document_id}", access: authors, traits: .crossOrigin) { _, context in
                let document = try await stores.document(
                    context.parameter("document_id"), of: Self.slug(context), in: context.member.tenantID)
                return .json(document.json)
            }.documented("Show a document and how far it is", tag: tag, answer: DocumentRecord.schema),
            Route(.delete, "\(documents)/{document_id}", access: authors, timeout: .seconds(300), traits: .crossOrigin)
            {
                try await deleteDocument($0, $1)
            }.documented(
                "Remove a document", tag: tag, status: .noContent,
                details: "Answers that cite it keep what they cite."),
            Route(.post, "\(documents)/{document_id}/retry", access: authors, traits: .crossOrigin) {
                try await retry($0, $1)
            }.documented(
                "Take a document in once more that had failed", tag: tag, status: .accepted,
                answer: DocumentRecord.schema, errors: [.conflict]),
        ]
    }

    private static func slug(_ context: RequestContext) throws -> String {
        try context.parameter("slug", as: Slug.self).description
    }

    private static func show(_ store: VectorStoreSummary) -> HTTPResponse { .json(store.json).tagged(store.tag) }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(ChangeStoreRequest.self)
        let origin = AuditOrigin(request, context)
        let store = try await stores.update(
            Self.slug(context), title: body.title, description: body.description, in: context.member.tenantID,
            check: { try request.requireMatch(EntityTag(version: $0)) },
            note: { before, after, transaction in
                var changes: [AuditChange] = []
                if before.title != after.title {
                    changes.append(
                        AuditChange(
                            "title", from: before.title.map { .string($0) } ?? .null,
                            to: after.title.map { .string($0) } ?? .null))
                }
                if before.description != after.description {
                    changes.append(
                        AuditChange("description", from: .string(before.description), to: .string(after.description)))
                }
                try await audit.record(
                    AuditEvent(
                        .vectorStoreUpdate, AuditTarget("vector_store", after.id), changes: changes, origin: origin),
                    in: transaction)
            })
        return Self.show(store)
    }

    private func delete(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let origin = AuditOrigin(request, context)
        try await stores.delete(
            Self.slug(context), in: context.member.tenantID,
            check: { try request.requireMatch(EntityTag(version: $0)) },
            note: { store, transaction in
                try await audit.record(
                    AuditEvent(
                        .vectorStoreDelete, AuditTarget("vector_store", store.id),
                        changes: [
                            AuditChange("slug", from: .string(store.slug), to: .null),
                            AuditChange("documents", from: .integer(Int64(store.documents)), to: .null),
                        ], origin: origin), in: transaction)
            })
        return HTTPResponse(status: .noContent)
    }

    private func deleteDocument(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let origin = AuditOrigin(request, context)
        try await stores.deleteDocument(
            context.parameter("document_id"), of: Self.slug(context), in: context.member.tenantID
        ) { document, store, transaction in
            try await audit.record(.documentDelete, document, of: store, origin, in: transaction)
        }
        return HTTPResponse(status: .noContent)
    }

    private func retry(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let origin = AuditOrigin(request, context)
        let document = try await stores.retryDocument(
            context.parameter("document_id"), of: Self.slug(context), in: context.member.tenantID
        ) { document, store, transaction in
            try await audit.record(.documentRetry, document, of: store, origin, in: transaction)
        }
        alarm.ring()
        return .json(document.json, status: .accepted)
    }
}

extension DocumentRecord {
    static let details = """
        `state` is `queued`, `reading` or `embedding` on the way, then `ready`, or `failed` with an `error`; `progress` is \
        a number from 0 to 1. A document that is to take the place of another one stands beside it until it is ready.
        """
}
