package import HTTPCore
package import Net
import Synchronization

/// Sends requests with libcurl on an event loop: HTTP/1.1, connections kept for later requests, redirects not followed.
///
/// The answer's body is pulled: while its reader is busy a bounded part of it waits in memory and the server is held
/// back. Dropping the body, or cancelling the task that reads it, ends the transfer.
package final class CurlTransport: HTTPTransport {
    private let multis: [CurlMulti]
    private let turn = Atomic<Int>(0)
    private let bufferLimit: Int

    /// Sends on the loop that the caller runs on, else on the loops in turn; each has connections of its own.
    ///
    /// - Parameters:
    ///   - loops: at least one.
    ///   - bufferLimit: how many bytes of a body wait for its reader, give or take one read of the socket.
    ///   - idleConnections: how many connections each loop keeps for later requests.
    ///   - linger: how long a body that nobody reads any more may take to end by itself, so that its connection can be
    ///     kept: servers often send the end of a stream apart from its last event.
    ///   - policy: which addresses requests may go to, for targets that somebody other than the operator chose. It is
    ///     held against each address that a host name resolves to, where the connection is made, and proxies of the
    ///     environment are not used. Without one every address is allowed.
    package init(
        loops: [EventLoop], bufferLimit: Int = 256 * 1024, idleConnections: Int = 64,
        linger: Duration = .milliseconds(100), policy: AddressPolicy? = nil
    ) {
        precondition(!loops.isEmpty, "A transport needs a loop.")
        multis = loops.map {
            CurlMulti(loop: $0, idleConnections: idleConnections, linger: linger, policy: policy)
        }
        self.bufferLimit = bufferLimit
    }

    /// Works on one loop.
    package convenience init(loop: EventLoop) {
        self.init(loops: [loop])
    }

    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        try Task.checkCancellation()
        let multi = nearestMulti
        let pipe = ResponsePipe(limit: bufferLimit)
        let transfer = CurlTransfer(pipe: pipe, multi: multi)
        multi.loop.execute { multi.assumeIsolated { $0.start(request, pipe: pipe) } }
        let head = try await withTaskCancellationHandler {
            try await pipe.head()
        } onCancel: {
            transfer.cancel()
        }
        return HTTPClientResponse(status: head.status, fields: head.fields, body: .stream(CurlBody(transfer: transfer)))
    }

    /// The transfers that run at this moment.
    var runningTransfers: Int {
        get async {
            var count = 0
            for multi in multis { count += await multi.runningTransfers }
            return count
        }
    }

    private var nearestMulti: CurlMulti {
        if multis.count > 1, let current = EventLoop.current, let own = multis.first(where: { $0.loop === current }) {
            return own
        }
        return multis[turn.wrappingAdd(1, ordering: .relaxed).oldValue % multis.count]
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
        guard pipe.cancel() else { return }
        multi.loop.execute { [multi, pipe] in multi.assumeIsolated { $0.abandon(pipe) } }
    }

    /// Ends the transfer at once, if it still runs.
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
