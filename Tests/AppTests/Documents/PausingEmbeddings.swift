import ModelProviders
import Support
import Synchronization

/// Embeds as the scripted model does, after it has looked at something.
final class PausingEmbeddings: EmbeddingProvider {
    let model = ScriptedEmbeddings().model
    private let look: @Sendable () async -> Double?
    private let looks = Mutex<[Double]>([])

    init(_ look: @escaping @Sendable () async -> Double?) {
        self.look = look
    }

    /// What it saw before each batch.
    var seen: [Double] { looks.withLock { $0 } }

    func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]] {
        if let value = await look() { looks.withLock { $0.append(value) } }
        if Task.isCancelled { throw ModelError(.cancelled, "Ended.") }
        return try await ScriptedEmbeddings().embed(texts, as: purpose)
    }
}
