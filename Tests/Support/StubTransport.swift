package import HTTPCore
import Synchronization

/// A transport that answers from a list instead of a network, and keeps what was sent.
///
/// The last reply answers every request beyond the others.
package final class StubTransport: HTTPTransport {
    /// What one request gets.
    package enum Reply: Sendable {
        /// No answer at all.
        case failure(HTTPTransportError)
        /// An answer whose body arrives in these pieces, and then breaks off if there is an error.
        case response(
            HTTPStatus, fields: HTTPFields = HTTPFields(), pieces: [[UInt8]], then: HTTPTransportError? = nil)
        /// An answer with a body of any make.
        case streamed(HTTPClientResponse)

        /// A whole answer of text.
        package static func text(
            _ text: String, status: HTTPStatus = .ok, fields: HTTPFields = HTTPFields()
        ) -> Reply {
            .response(status, fields: fields, pieces: [Array(text.utf8)])
        }
    }

    private let replies: [Reply]
    private let sent = Mutex<[HTTPClientRequest]>([])

    package convenience init(_ replies: Reply...) {
        self.init(replies)
    }

    /// The same of a list.
    package init(_ replies: [Reply]) {
        precondition(!replies.isEmpty, "A stub transport needs a reply.")
        self.replies = replies
    }

    /// The requests so far, in order.
    package var requests: [HTTPClientRequest] { sent.withLock { $0 } }

    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let turn = sent.withLock { sent in
            sent.append(request)
            return sent.count - 1
        }
        switch replies[min(turn, replies.count - 1)] {
        case .failure(let error): throw error
        case .streamed(let response): return response
        case .response(let status, let fields, let pieces, let error):
            let body = HTTPBody.stream(ScriptedPieces(pieces, then: error))
            return HTTPClientResponse(status: status, fields: fields, body: body)
        }
    }
}

/// A body that arrives in the given pieces, and then ends or breaks off.
package struct ScriptedPieces: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = any Error

    private let pieces: [[UInt8]]
    private let error: (any Error)?

    package init(_ pieces: [[UInt8]], then error: (any Error)? = nil) {
        self.pieces = pieces
        self.error = error
    }

    package func makeAsyncIterator() -> Iterator { Iterator(pieces: pieces[...], error: error) }

    /// Gives the pieces in turn.
    package struct Iterator: AsyncIteratorProtocol {
        fileprivate var pieces: ArraySlice<[UInt8]>
        fileprivate let error: (any Error)?

        package mutating func next() async throws -> [UInt8]? {
            if let piece = pieces.popFirst() { return piece }
            if let error { throw error }
            return nil
        }
    }
}

extension HTTPClientRequest {
    /// The body of a request that sends it whole; empty for one that streams it.
    package var wholeBody: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }
}
