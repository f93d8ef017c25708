package import Core
package import VectorStore

/// Finds passages in a tenant's vector stores.
package protocol PassageSearching: Sendable {
    /// The best passages first, at most `limit`. Throws where the tenant has no such store.
    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) async throws -> [SearchHit]
}

extension VectorStores: PassageSearching {}
