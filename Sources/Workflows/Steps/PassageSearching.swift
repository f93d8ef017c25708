package import Core
package import ModelProviders
package import VectorStore

/// Finds passages in a tenant's vector stores.
package protocol PassageSearching: Sendable {
    /// The best passages first, at most `limit`. Throws where the tenant has no such store.
    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) async throws -> [SearchHit]

    /// The same, on somebody's account.
    func searching(for use: ModelUse) -> any PassageSearching
}

extension PassageSearching {
    /// Itself, where searches cost nothing.
    package func searching(for use: ModelUse) -> any PassageSearching { self }
}

extension VectorStores: PassageSearching {
    package func searching(for use: ModelUse) -> any PassageSearching { used(by: use) }
}
