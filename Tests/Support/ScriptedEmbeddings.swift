package import ModelProviders

/// Embeddings without a model: texts that share words lie close together, so that search tests mean something.
///
/// Every word, lower-cased, adds ±1 at a place that its hash gives; the vector is then scaled to unit length.
package struct ScriptedEmbeddings: EmbeddingProvider {
    package let model = "scripted-bag-of-words"
    /// Numbers in a vector.
    package let dimensions: Int
    private let failure: ModelError?

    /// With an error, every call throws it.
    package init(dimensions: Int = 384, failure: ModelError? = nil) {
        self.dimensions = dimensions
        self.failure = failure
    }

    package func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]] {
        if let failure { throw failure }
        return texts.map(vector)
    }

    private func vector(for text: String) -> [Float] {
        var vector = [Float](repeating: 0, count: dimensions)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            let hash = Self.hash(word)
            vector[Int(hash % UInt64(dimensions))] += hash >> 63 == 0 ? 1 : -1
        }
        // Words may cancel each other out and a text may have none: such a vector points somewhere all the same.
        if vector.allSatisfy({ $0 == 0 }) { vector[0] = 1 }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    /// FNV-1a with a finishing mix: the same in every process, which `Hasher` is not.
    private static func hash(_ word: Substring) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        return hash ^ (hash >> 33)
    }
}
