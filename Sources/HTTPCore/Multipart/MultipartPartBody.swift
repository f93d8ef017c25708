/// A part's body in pieces as they arrive; may be read once, before the next part is asked for.
package struct MultipartPartBody: AsyncSequence {
    package typealias Element = [UInt8]
    package typealias Failure = any Error

    let reader: MultipartReader
    let part: Int

    /// Goes from piece to piece.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let body: MultipartPartBody

        /// The next piece, at least one byte. Throws `MultipartPartPassed` once the next part was asked for.
        package mutating func next() async throws -> [UInt8]? { try await body.reader.nextPiece(of: body.part) }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}
