import Core
import Crypto
import Glibc
import HTTPCore
import Net
import Synchronization

/// One loop's share of the server: its listening socket and the connections it took.
///
/// `@unchecked Sendable`: after `start` everything is touched on the loop's thread alone.
@safe final class HTTPServerWorker: @unchecked Sendable {
    /// So many tasks wait for further requests; each holds a few KiB.
    private static let idleRunnerLimit = 64

    let loop: EventLoop
    /// The server's, the same for every worker.
    let configuration: HTTPServerConfiguration
    /// The same limits in the unit of the loop's clock.
    let timeouts: ConnectionTimeouts
    /// For what no handler sees.
    let logger: Logger
    /// Answers every request.
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse
    /// Hears the status of every answer that no handler gave.
    let refused: @Sendable (HTTPStatus) -> Void
    /// Where every connection of the loop receives; its content is copied before the next one does.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private let workspace: TLSWorkspace?
    private let census: ConnectionCensus
    private var socket: ListeningSocket?
    private var connections: [Int32: HTTPConnection] = [:]
    private var headerWaits: [Int32: ProxyHeaderWait] = [:]
    private var turnedAway: [ConnectionCensus.Refusal: Int] = [:]
    private var lacksDescriptors = false
    private var date: DateLine
    private var idleRunners: [RequestRunner] = []
    private var hasEnded = false
    private var whenEmpty: (@Sendable () -> Void)?

    /// A worker that waits for `start`; its socket already holds connections back.
    init(
        loop: EventLoop, socket: ListeningSocket, configuration: HTTPServerConfiguration,
        census: ConnectionCensus, logger: Logger, refused: @escaping @Sendable (HTTPStatus) -> Void,
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        self.loop = loop
        self.socket = socket
        self.configuration = configuration
        self.census = census
        self.logger = logger
        self.refused = refused
        self.handler = handler
        workspace = configuration.tls.map { _ in TLSWorkspace() }
        timeouts = ConnectionTimeouts(configuration)
        date = DateLine(clock: configuration.clock)
    }

    deinit {
        unsafe scratch.deallocate()
    }

    /// The Date field of this turn.
    func dateLine() -> [UInt8] {
        date.bytes(at: loop.turnTime.nanoseconds)
    }

    // MARK: Runners

    /// A task for the next request: one that has answered others, where one is idle.
    func takeRunner() -> RequestRunner {
        idleRunners.popLast() ?? RequestRunner()
    }

    /// Takes a runner back that is about to pause; false where there are enough, and it may end.
    func keep(_ runner: RequestRunner) -> Bool {
        guard !hasEnded, idleRunners.count < Self.idleRunnerLimit else { return false }
        idleRunners.append(runner)
        return true
    }

    private func endRunners() {
        hasEnded = true
        for runner in idleRunners { runner.end(on: loop) }
        idleRunners = []
    }

    // MARK: Taking connections

    /// Begins to take connections.
    func start() {
        loop.execute { self.listen() }
    }

    private func listen() {
        guard let socket else { return }
        loop.watch(socket.descriptor, for: .readable) { [self] _ in accept() }
    }

    /// Takes some of those who wait, and says whether there may be more.
    @discardableResult
    private func accept() -> Bool {
        // A burst leaves some for the next turn, so that open connections go on meanwhile.
        for _ in 0..<64 {
            guard let socket else { return false }
            switch socket.accept() {
            case .none: return false
            case .connection(let descriptor, let peer):
                lacksDescriptors = false
                open(descriptor, peer: peer)
            case .outOfDescriptors:
                // The connection keeps the socket ready, so it is left alone until one may have become free.
                if !lacksDescriptors { logger.error("no descriptor left for a connection") }
                lacksDescriptors = true
                loop.unwatch(socket.descriptor)
                loop.schedule(after: .milliseconds(100)) { [self] in listen() }
                return false
            }
        }
        return true
    }

    private func open(_ descriptor: Int32, peer: SocketAddress?) {
        let proxies = configuration.trustedProxies
        let peer = ConnectionPeer(peer.flatMap { IPAddress($0.host) }, trusted: proxies)
        if let refusal = census.enter(peer.sender) { return turnAway(descriptor, refusal) }
        if configuration.expectsProxyHeader, peer.isTrusted {
            let wait = ProxyHeaderWait(descriptor: descriptor, peer: peer, worker: self)
            headerWaits[descriptor] = wait
            wait.begin()
        } else {
            open(descriptor, peer)
        }
    }

    private func open(_ descriptor: Int32, _ peer: ConnectionPeer) {
        let connection = HTTPConnection(
            socket: ConnectionSocket(descriptor: descriptor, tls: makeEngine()), peer: peer, worker: self)
        connections[descriptor] = connection
        connection.open()
    }

    /// What a new connection is encrypted with.
    private func makeEngine() -> TLSEngine? {
        guard let workspace, let context = configuration.tls?.value else { return nil }
        return TLSEngine(server: context, workspace: workspace)
    }

    /// Goes on with the connection of a proxy that has said whose it is.
    func proceed(_ wait: ProxyHeaderWait, peer: ConnectionPeer, header: ProxyHeader) {
        headerWaits[wait.key] = nil
        guard let client = header.client else { return open(wait.key, peer) }
        let peer = ConnectionPeer(client, trusted: configuration.trustedProxies, isSecure: header.isSecure)
        guard census.enterSender(peer.sender) else {
            census.leave(nil)
            return turnAway(wait.key, .addressLimit)
        }
        open(wait.key, peer)
    }

    /// Forgets a connection that ended before its PROXY header was here, and has closed its descriptor.
    func ended(_ wait: ProxyHeaderWait, peer: ConnectionPeer) {
        headerWaits[wait.key] = nil
        left(peer)
    }

    /// Forgets a connection that has closed its descriptor.
    func remove(_ descriptor: Int32) {
        guard let connection = connections.removeValue(forKey: descriptor) else { return }
        left(connection.peer)
    }

    private func left(_ peer: ConnectionPeer) {
        census.leave(peer.sender)
        if connections.isEmpty, headerWaits.isEmpty { whenEmpty?() }
    }

    private func turnAway(_ descriptor: Int32, _ refusal: ConnectionCensus.Refusal) {
        // One line a second at most: a flood must not fill the disk too.
        if turnedAway.isEmpty { loop.schedule(after: .seconds(1)) { [self] in reportTurnedAway() } }
        turnedAway[refusal, default: 0] += 1
        refused(.serviceUnavailable)
        // A client of TLS would take these words for garbage.
        guard workspace == nil else { return _ = close(descriptor) }
        let answer: StaticString =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        _ = unsafe send(descriptor, answer.utf8Start, answer.utf8CodeUnitCount, Int32(MSG_NOSIGNAL))
        shutdown(descriptor, Int32(SHUT_WR))
        // Closing with something unread would reset the connection, and destroy the answer on its way.
        _ = unsafe recv(descriptor, scratch.baseAddress, scratch.count, Int32(MSG_DONTWAIT))
        close(descriptor)
    }

    private func reportTurnedAway() {
        for (refusal, count) in turnedAway {
            logger.warning("connections turned away", [("reason", refusal.rawValue), ("count", String(count))])
        }
        turnedAway = [:]
    }

    // MARK: Ending

    /// Takes no more connections, lets requests finish, and cuts those that last longer than the drain timeout.
    func drain() async {
        await withCheckedContinuation { continuation in
            loop.execute { [self] in beginDrain { continuation.resume() } }
        }
    }

    private func beginDrain(_ done: @escaping @Sendable () -> Void) {
        // Who waits here is connected and may have sent a request. Not without end, as others still come.
        for _ in 0..<64 { guard accept() else { break } }
        if let socket { loop.unwatch(socket.descriptor) }
        socket = nil
        for wait in Array(headerWaits.values) { wait.drain() }
        let done: @Sendable () -> Void = { [self] in
            endRunners()
            done()
        }
        guard !connections.isEmpty else { return done() }
        let timer = loop.schedule(after: configuration.drainTimeout) { [self] in
            logger.warning("requests cut at the end", [("count", String(connections.count))])
            for connection in Array(connections.values) { connection.close() }
        }
        whenEmpty = { [self] in
            whenEmpty = nil
            loop.cancel(timer)
            done()
        }
        for connection in Array(connections.values) { connection.drain() }
    }
}
