import ModelProviders
import Support
import Synchronization

/// Scripted embeddings that remember how many texts each request had.
final class CountingEmbeddings: EmbeddingProvider {
    let model = "counting"
    private let sizes = Mutex<[Int]>([])
    private let scripted = ScriptedEmbeddings(dimensions: 768)

    var batches: [Int] { sizes.withLock { $0 } }

    func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]] {
        sizes.withLock { $0.append(texts.count) }
        return try await scripted.embed(texts, as: purpose)
    }
}
