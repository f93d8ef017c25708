import Core
import VectorStore
import Workflows

/// Finds nothing.
struct NoPassages: PassageSearching {
    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) -> [SearchHit] { [] }
}
