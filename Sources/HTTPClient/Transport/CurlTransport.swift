import HTTPCore
package import Net
import Synchronization

/// Sends requests with libcurl on an event loop: HTTP/1.1, and HTTP/2 where the other side has it, over connections
/// that are kept for later requests.
///
/// Both bodies are pulled: while the answer's reader is busy a bounded part of it waits in memory and the server is
/// held back, and a request's body is asked for as fast as the server takes it. Dropping the answer's body, or
/// cancelling the task that reads it, ends the transfer.
package final class CurlTransport: HTTPTransport {
    /// What one loop has.
    private struct Lane {
        let loop: EventLoop
        /// Several transfers on one HTTP/2 connection: only for answers that fit the buffer, which never pause.
        let shared: CurlMulti
        /// One transfer on a connection at a time.
        let exclusive: CurlMulti
    }

    let configuration: CurlConfiguration
    private let lanes: [Lane]
    private let turn = Atomic<Int>(0)
    private let routes: RouteFinder

    /// Sends on the loop that the caller runs on, else on the loops in turn; each, of which there must be one, has
    /// connections of its own.
    package init(loops: [EventLoop], configuration: CurlConfiguration = CurlConfiguration()) {
        precondition(!loops.isEmpty, "A transport needs a loop.")
        self.configuration = configuration
        routes = RouteFinder(
            policy: configuration.policy, proxy: configuration.proxy, resolver: configuration.resolver)
        lanes = loops.map {
            Lane(
                loop: $0, shared: CurlMulti(loop: $0, configuration: configuration, streamsPerConnection: 100),
                exclusive: CurlMulti(loop: $0, configuration: configuration, streamsPerConnection: 1))
        }
    }

    /// Works on one loop.
    package convenience init(loop: EventLoop) {
        self.init(loops: [loop])
    }

    /// Sends the request once, to this address, and hands over whatever is answered.
    func exchange(
        _ request: HTTPClientRequest, with address: WebAddress, until deadline: MonotonicTime?
    ) async throws -> HTTPClientResponse {
        let plan = ExchangePlan(
            request: request, address: address, route: try await routes.route(to: address), deadline: deadline,
            configuration: configuration)
        let lane = nearestLane
        let multi = plan.fits(configuration.bufferLimit) ? lane.shared : lane.exclusive
        let pipe = ResponsePipe(limit: configuration.bufferLimit)
        let transfer = CurlTransfer(pipe: pipe, multi: multi)
        var upload: UploadPipe?
        if case .stream(let body) = request.body {
            upload = transfer.upload(body, length: request.bodyLength, limit: configuration.bufferLimit)
        }
        multi.loop.execute { [upload] in multi.assumeIsolated { $0.start(plan, pipe: pipe, upload: upload) } }
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
            for lane in lanes {
                count += await lane.shared.runningTransfers
                count += await lane.exclusive.runningTransfers
            }
            return count
        }
    }

    private var nearestLane: Lane {
        if lanes.count > 1, let current = EventLoop.current, let own = lanes.first(where: { $0.loop === current }) {
            return own
        }
        return lanes[turn.wrappingAdd(1, ordering: .relaxed).oldValue % lanes.count]
    }
}
