/// A streamed body that throws `HTTPBodyTooLarge` once more bytes came than a route takes.
struct LimitedBody: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    /// The body as it arrives.
    let pieces: any AsyncSequence<[UInt8], any Error> & Sendable
    /// The most bytes that pass.
    let limit: Int

    /// Counts what passes.
    struct AsyncIterator: AsyncIteratorProtocol {
        private var pieces: any AsyncIteratorProtocol<[UInt8], any Error>
        private var left: Int
        private let limit: Int

        /// Begins to read; a body is read once.
        init(_ body: LimitedBody) {
            pieces = body.pieces.makeAsyncIterator()
            left = body.limit
            limit = body.limit
        }

        /// The next piece; throws instead of the one that passes the limit.
        mutating func next() async throws -> [UInt8]? {
            guard let piece = try await pieces.next(isolation: #isolation) else { return nil }
            guard piece.count <= left else { throw HTTPBodyTooLarge(limit: limit) }
            left -= piece.count
            return piece
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
