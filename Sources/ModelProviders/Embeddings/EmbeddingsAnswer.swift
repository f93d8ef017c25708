import Core

/// Reads the embeddings of a server.
enum EmbeddingsAnswer {
    /// The vectors in the order of the texts, scaled to unit length, and the tokens where they are counted. Throws `malformedResponse` unless there is exactly
    /// one of numbers for each text.
    static func read(_ answer: [UInt8], of kind: EmbeddingKind, count: Int) throws(ModelError) -> EmbeddedTexts {
        let value: JSONValue
        do {
            value = try JSONParser.parse(answer, limits: .fromProvider)
        } catch {
            throw ModelError(.malformedResponse, "The embeddings are no JSON: \(error)")
        }
        let list =
            switch kind {
            case .openAI, .openAICompatible: value["data"]
            case .gemini, .ollama: value["embeddings"]
            }
        guard let data = list?.arrayValue, data.count == count else {
            throw ModelError(.malformedResponse, "The answer does not hold one embedding for each text.")
        }
        var vectors = [[Float]?](repeating: nil, count: count)
        for (position, entry) in data.enumerated() {
            // Servers may answer out of order, and some leave the index out.
            let index = entry["index"]?.integerValue.flatMap(Int.init(exactly:)) ?? position
            guard vectors.indices.contains(index), vectors[index] == nil else {
                throw ModelError(.malformedResponse, "The answer numbers its embeddings wrongly.")
            }
            let numbers =
                switch kind {
                case .openAI, .openAICompatible: entry["embedding"]
                case .gemini: entry["values"]
                case .ollama: entry
                }
            vectors[index] = try vector(numbers)
        }
        let tokens =
            switch kind {
            case .openAI, .openAICompatible: value["usage"]?["prompt_tokens"]
            case .gemini: value["usageMetadata"]?["promptTokenCount"]
            case .ollama: value["prompt_eval_count"]
            }
        return EmbeddedTexts(
            vectors: vectors.compactMap(\.self),
            tokens: tokens?.integerValue.flatMap { (0...1 << 40).contains($0) ? Int($0) : nil })
    }

    private static func vector(_ value: JSONValue?) throws(ModelError) -> [Float] {
        let numbers = value?.arrayValue ?? []
        var vector: [Float] = []
        vector.reserveCapacity(numbers.count)
        var squares: Float = 0
        for number in numbers {
            guard let number = number.doubleValue.map(Float.init) else { break }
            vector.append(number)
            squares += number * number
        }
        guard vector.count == numbers.count, squares > 0, squares.isFinite else {
            throw ModelError(.malformedResponse, "An embedding is no vector of numbers.")
        }
        let length = squares.squareRoot()
        return vector.map { $0 / length }
    }
}
