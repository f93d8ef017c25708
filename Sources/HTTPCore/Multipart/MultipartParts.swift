/// The parts of a form as they arrive; may be read once.
///
/// Nothing is read ahead: the sender waits while a part is worked on. Asking for the next part skips what is left of the
/// one before.
package struct MultipartParts: AsyncSequence {
    package typealias Element = MultipartPart
    package typealias Failure = any Error

    private let reader: MultipartReader

    init(reader: MultipartReader) {
        self.reader = reader
    }

    /// Goes from part to part.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: MultipartReader

        /// The next part. Throws `MultipartError` for what is no such form, and what the body throws.
        package mutating func next() async throws -> MultipartPart? { try await reader.nextPart() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }
}
