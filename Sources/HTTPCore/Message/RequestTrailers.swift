import Synchronization

/// The trailer fields of a request that is still arriving (RFC 9110 §6.5): the server puts them here once they came.
package final class RequestTrailers: Sendable {
    private let received: Mutex<HTTPFields>

    /// Trailers that came with the head, or none yet.
    package init(_ fields: HTTPFields = HTTPFields()) {
        received = Mutex(fields)
    }

    /// What has come; empty until the body was read to its end.
    package var fields: HTTPFields { received.withLock { $0 } }

    /// Takes what came after the last chunk.
    package func receive(_ fields: HTTPFields) {
        received.withLock { $0 = fields }
    }
}
