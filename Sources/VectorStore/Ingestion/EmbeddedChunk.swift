/// A chunk with its vector.
struct EmbeddedChunk: Sendable {
    let chunk: Chunk
    let vector: [Float]
}
