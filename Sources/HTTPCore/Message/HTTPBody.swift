/// A message body that arrives whole or in pieces.
package enum HTTPBody: Sendable {
    /// Everything, already here.
    case bytes([UInt8])
    /// Pieces as they arrive, pulled by the reader; may be read once.
    case stream(any AsyncSequence<[UInt8], any Error> & Sendable)

    /// No body, or one without bytes.
    package static let empty = HTTPBody.bytes([])

    /// The whole body. Throws `HTTPBodyTooLarge` past the limit, in bytes.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        switch self {
        case .bytes(let bytes):
            guard bytes.count <= limit else { throw HTTPBodyTooLarge(limit: limit) }
            return bytes
        case .stream(let pieces):
            var whole: [UInt8] = []
            for try await piece in pieces {
                guard whole.count + piece.count <= limit else { throw HTTPBodyTooLarge(limit: limit) }
                whole.append(contentsOf: piece)
            }
            return whole
        }
    }
}

/// The body has more bytes than the route takes.
package struct HTTPBodyTooLarge: HTTPResponseError {
    /// The most bytes that are taken.
    package let limit: Int

    /// The error for a limit in bytes.
    package init(limit: Int) {
        self.limit = limit
    }

    package var status: HTTPStatus { .contentTooLarge }
    package var code: ErrorCode { .bodyTooLarge }
    package var description: String { "The body is larger than the \(limit) bytes this address takes." }
}
