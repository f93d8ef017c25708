import ModelProviders

/// Embeddings whose answers no store can take.
struct UnusableEmbeddings: EmbeddingProvider {
    enum Fault: Sendable, CaseIterable {
        case noAnswer, tooFew, zero, infinite, differingSizes
    }

    let fault: Fault
    let model = "unusable"

    func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]] {
        let good: [[Float]] = texts.map { _ in [1, 0] }
        switch fault {
        case .noAnswer: return []
        case .tooFew: return Array(good.dropLast())
        case .zero: return good.map { _ in [0, 0] }
        case .infinite: return good.map { _ in [1, .infinity] }
        case .differingSizes: return good.dropLast() + [[1, 0, 0]]
        }
    }
}
