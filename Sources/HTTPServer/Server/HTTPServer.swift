package import Core
package import HTTPCore
package import Net
import Synchronization

/// An HTTP/1.1 server: every loop has a listening socket and connections of its own, and a request's handler runs on
/// the loop of its connection.
package final class HTTPServer: Service {
    /// `http` or `https`.
    package let name: String
    private let configuration: HTTPServerConfiguration
    private let loops: EventLoopGroup
    private let logger: Logger
    private let refused: @Sendable (HTTPStatus) -> Void
    private let handler: @Sendable (HTTPRequest) async -> HTTPResponse
    private let census: ConnectionCensus
    private let sockets = Mutex<[ListeningSocket]>([])

    /// A server that does nothing until `bind` or `run`. The loops stay the caller's. Servers that share a census share
    /// its limits; without one, the server has a census of its own. `refused` hears the status of every answer that the
    /// server gives without its handler, and a 503 for each connection that is turned away.
    package init(
        configuration: HTTPServerConfiguration, loops: EventLoopGroup, logger: Logger, census: ConnectionCensus? = nil,
        refused: @escaping @Sendable (HTTPStatus) -> Void = { _ in },
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        self.configuration = configuration
        name = configuration.tls == nil ? "http" : "https"
        self.loops = loops
        self.logger = logger
        self.refused = refused
        self.handler = handler
        self.census =
            census
            ?? ConnectionCensus(
                limit: configuration.connectionLimit, limitPerSender: configuration.connectionLimitPerAddress)
    }

    /// How many connections are open, those of other servers that share its census included.
    package var openConnections: Int { census.count }

    /// Takes the address; connections wait from now on and are served by `run`. Throws `HTTPServerError`.
    @discardableResult
    package func bind() throws(HTTPServerError) -> BoundAddress {
        do throws(SocketError) {
            let bound = try ListeningSocket.listen(at: configuration.address, sockets: loops.loops.count)
            defer { sockets.withLock { $0 = bound } }
            return BoundAddress(address: bound[0].address, isSecure: configuration.tls != nil)
        } catch {
            throw HTTPServerError(configuration, error)
        }
    }

    /// Serves until cancelled. Then takes no more connections, lets requests finish, and cuts those that last longer
    /// than the drain timeout.
    package func run() async throws {
        if sockets.withLock({ $0.isEmpty }) { try bind() }
        var taken = sockets.withLock { sockets in
            defer { sockets = [] }
            return sockets
        }
        let workers = zip(loops.loops, taken).map { loop, socket in
            HTTPServerWorker(
                loop: loop, socket: socket, configuration: configuration, census: census, logger: logger,
                refused: refused, handler: handler)
        }
        // The workers alone hold the sockets, so that draining closes them.
        taken = []
        for worker in workers { worker.start() }
        for await _ in AsyncStream<Never>.makeStream().stream {}
        await withDiscardingTaskGroup { group in
            for worker in workers { group.addTask { await worker.drain() } }
        }
    }
}
