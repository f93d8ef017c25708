/// Something that the assistant says: pieces of text as the model writes them. May be read once.
package struct AssistantUtterance: AsyncSequence, Sendable {
    package typealias Element = String
    package typealias Failure = any Error

    private let pieces: AsyncThrowingStream<String, any Error>

    /// Pieces that arrive one by one. The producer ends when the stream's consumer does.
    package init(_ pieces: AsyncThrowingStream<String, any Error>) {
        self.pieces = pieces
    }

    /// A text that is known already.
    package init(_ text: String) {
        pieces = AsyncThrowingStream { continuation in
            continuation.yield(text)
            continuation.finish()
        }
    }

    package func makeAsyncIterator() -> AsyncThrowingStream<String, any Error>.AsyncIterator {
        pieces.makeAsyncIterator()
    }
}
