package import HTTPCore
package import Net

/// Sends requests with libcurl on an event loop: HTTP/1.1, connections kept for later requests, redirects not followed.
///
/// The answer's body is pulled: while its reader is busy at most `bufferLimit` bytes wait in memory and the server is
/// held back. Dropping the body, or cancelling the task that reads it, ends the transfer.
package final class CurlTransport: HTTPTransport {
    private let multi: CurlMulti
    private let bufferLimit: Int

    /// Works on that loop; tasks that prefer its executor are spared a change of threads for every piece of a body.
    package init(loop: EventLoop, bufferLimit: Int = 256 * 1024, idleConnections: Int = 64) {
        multi = CurlMulti(loop: loop, idleConnections: idleConnections)
        self.bufferLimit = bufferLimit
    }

    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        try Task.checkCancellation()
        let pipe = ResponsePipe(limit: bufferLimit)
        let transfer = CurlTransfer(pipe: pipe, multi: multi)
        multi.loop.execute { [multi] in multi.assumeIsolated { $0.start(request, pipe: pipe) } }
        let head = try await withTaskCancellationHandler {
            try await pipe.head()
        } onCancel: {
            transfer.cancel()
        }
        return HTTPClientResponse(status: head.status, fields: head.fields, body: .stream(CurlBody(transfer: transfer)))
    }
}

/// The reader's hold on a transfer: when the last one lets go, the transfer ends.
final class CurlTransfer: Sendable {
    private let pipe: ResponsePipe
    private let multi: CurlMulti

    init(pipe: ResponsePipe, multi: CurlMulti) {
        self.pipe = pipe
        self.multi = multi
    }

    deinit {
        cancel()
    }

    /// Ends the transfer, if it still runs.
    func cancel() {
        guard pipe.cancel() else { return }
        multi.loop.execute { [multi, pipe] in multi.assumeIsolated { $0.abort(pipe) } }
    }

    /// The next piece of the body; nil at its end.
    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await pipe.next {
                multi.loop.execute { [multi, pipe] in multi.assumeIsolated { $0.resume(pipe) } }
            }
        } onCancel: {
            cancel()
        }
    }
}

/// The body of an answer as it arrives.
struct CurlBody: AsyncSequence {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let transfer: CurlTransfer

    func makeAsyncIterator() -> Iterator { Iterator(transfer: transfer) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let transfer: CurlTransfer

        mutating func next() async throws -> [UInt8]? { try await transfer.next() }
    }
}
