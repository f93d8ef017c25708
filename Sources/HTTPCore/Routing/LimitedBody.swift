/// A streamed body that throws `HTTPBodyTooLarge` once more bytes came than a route takes.
struct LimitedBody: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let pieces: any AsyncSequence<[UInt8], any Error> & Sendable
    let limit: Int

    struct AsyncIterator: AsyncIteratorProtocol {
        private var pieces: any AsyncIteratorProtocol<[UInt8], any Error>
        private var left: Int
        private let limit: Int

        init(_ body: LimitedBody) {
            pieces = body.pieces.makeAsyncIterator()
            left = body.limit
            limit = body.limit
        }

        mutating func next() async throws -> [UInt8]? {
            guard let piece = try await pieces.next(isolation: #isolation) else { return nil }
            guard piece.count <= left else { throw HTTPBodyTooLarge(limit: limit) }
            left -= piece.count
            return piece
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
