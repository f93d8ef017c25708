import Core
import Crypto
import HTTPCore
import Net

/// The shell around one connection's state: its socket, its handler's task, its output and its deadlines.
///
/// A client that closes its sending side while a handler is at work counts as gone, because a closed connection looks
/// the same: the handler's task is cancelled. A handler that answers without waiting has answered before that, and one
/// that waits for a body which now cannot become whole is told so and has a moment to say 400.
///
/// `@unchecked Sendable`: everything is touched on the loop's thread alone. Tasks that prefer the loop run there, and
/// whoever else comes in goes through `EventLoop.run`.
final class HTTPConnection: @unchecked Sendable {
    /// Receives in one turn before the other connections have theirs.
    private static let readsPerTurn = 16
    /// Requests that are begun in one turn, however many are pipelined.
    private static let requestsPerTurn = 32

    /// The loop's share of the server, which took this connection.
    let worker: HTTPServerWorker
    /// Who is at the other end.
    let peer: ConnectionPeer
    /// What the connection is doing.
    var state: HTTPConnectionState
    /// What waits to be sent.
    var output = OutputBuffer()
    /// When the client has taken too long.
    var deadlines = ConnectionDeadlines()
    /// How many bytes the present answer's body still owes; nil where its length is not known.
    var lengthLeft: Int?
    /// How long the handler may take from when it first waits; nil for as long as it needs.
    var handlerTime: Duration?
    /// The handler at work, if it did not finish at once.
    var task: Task<Void, Never>?
    /// Where the trailers of a request go whose body is still arriving.
    var trailers: RequestTrailers?
    /// Tasks that wait for room in the output, and the one that waits for more of the request's body.
    var writers: [LoopWaiter] = []
    var bodyReader: LoopWaiter?
    /// What has the connection's bytes instead of HTTP.
    var takeover: WebSocketTakeover?
    /// False from `close` on; events that were already on their way are ignored then.
    private(set) var isOpen = true
    /// Where bytes come from and go to.
    let socket: ConnectionSocket
    private(set) var isSettling = false
    private var mayHaveInput = false
    private var hasInputEnded = false
    private var flushIsPlanned = false

    /// Takes over a non-blocking socket and closes it in the end.
    init(socket: ConnectionSocket, peer: ConnectionPeer, worker: HTTPServerWorker) {
        self.socket = socket
        self.peer = peer
        self.worker = worker
        state = HTTPConnectionState(
            limits: worker.configuration.requestLimits, inputLimit: worker.configuration.inputLimit,
            requestLimit: worker.configuration.requestsPerConnection)
    }

    /// The loop that everything happens on.
    var loop: EventLoop { worker.loop }

    /// Begins to watch the socket.
    func open() {
        // Edge-triggered: one registration for the connection's whole life. Whoever stops reading before the socket is
        // empty must come back by himself, as no new edge will.
        loop.watch(socket.descriptor, for: [.readable, .writable, .peerClosed, .edgeTriggered]) { [self] in ready($0) }
        updateDeadline()
    }

    private func ready(_ readiness: Readiness) {
        guard isOpen else { return }
        if !readiness.isDisjoint(with: .hungUp) { return close() }
        if readiness.contains(.readable) { mayHaveInput = true }
        if readiness.contains(.peerClosed) { hasInputEnded = true }
        settle()
    }

    // MARK: Turning

    /// Does everything that can be done now: requests, input, output. Every event ends here.
    func settle() {
        guard isOpen, !isSettling else { return }
        isSettling = true
        var reads = 0
        var goesOnLater = false
        let lastRequest = state.requestNumber + Self.requestsPerTurn
        while isOpen {
            process(upTo: lastRequest)
            if isOutputFull {
                flush()
                if isOutputFull { break }
            } else if reads == Self.readsPerTurn || state.requestNumber == lastRequest {
                goesOnLater = true
                loop.execute { self.settle() }
                break
            } else if !receive() {
                break
            }
            reads += 1
        }
        isSettling = false
        if let takeover {
            if hasInputEnded { takeover.inputEnds(isTaken: !mayHaveInput) }
        } else if hasInputEnded, !goesOnLater, state.isHandling || !mayHaveInput && !isOutputFull {
            // Behind a full output whole requests may wait; the turn in which it empties goes on with them.
            if state.inputEnded(isAwaited: bodyReader != nil && !mayHaveInput) { return close() }
            wakeBodyReader()
        }
        flush()
        updateDeadline()
    }

    private func process(upTo lastRequest: Int) {
        while isOpen, !isOutputFull, state.requestNumber < lastRequest || state.isHandling, let action = state.next() {
            switch action {
            case .handle(let head, let body): start(head, body: body)
            case .wakeBodyReader: wakeBodyReader()
            case .refuse(let error): refuse(error)
            }
        }
    }

    private func start(_ head: HTTPRequestHead, body: [UInt8]?) {
        let number = state.requestNumber
        handlerTime = nil
        trailers = head.framing == .chunked ? RequestTrailers(state.trailers) : nil
        var request = head.request
        request.complete(
            body: body.map(HTTPBody.bytes) ?? .stream(RequestBodyStream(connection: self, requestNumber: number)),
            remoteAddress: peer.text, isSecure: peer.isSecure || socket.isSecure, timer: self,
            receivedTrailers: trailers)
        if head.isForwarded, let error = settleForwarding(of: &request) {
            state.abandonRequest()
            return refuse(error)
        }
        let runner = worker.takeRunner()
        // Runs up to its first real suspension right here: most answers are complete before this returns.
        runner.answer(request, of: self, number)
        if state.isHandling || takeover != nil, state.requestNumber == number, task == nil { task = runner.task }
    }

    /// Sends an answer that takes its time in a task of its own: the handler's task keeps the room for calls that the
    /// handler took, which is free for other requests meanwhile.
    func stream(_ response: HTTPResponse, to number: Int) {
        let isCancelled = Task.isCancelled
        let streaming = Task.immediate(executorPreference: loop.taskExecutor) {
            await self.respond(with: response, to: number)
        }
        if isCancelled { streaming.cancel() }
        if isCurrent(number) { task = streaming }
    }

    /// Answers with an error that no handler saw, and ends the connection.
    func refuse(_ error: any HTTPResponseError) {
        worker.logger.info(
            "request refused",
            [
                ("status", String(error.status.code)), ("reason", error.description), ("pii.address", peer.text),
            ])
        worker.refused(error.status)
        let response = HTTPResponse.error(error, requestID: worker.configuration.identifiers.next().hex)
        write(response, terms: state.beginResponse())
        responseEnded()
    }

    // MARK: Input

    /// Receives once; false when nothing came or nothing may come.
    private func receive() -> Bool {
        guard isOpen, mayHaveInput, takeover?.wantsInput ?? state.wantsToRead else { return false }
        switch unsafe socket.receive(into: worker.scratch, deliver: { unsafe deliver($0) }) {
        case .bytes(let mayHaveMore):
            mayHaveInput = mayHaveMore
            return true
        case .nothing:
            mayHaveInput = false
        case .end:
            mayHaveInput = false
            hasInputEnded = true
        case .failed(let error):
            if let error { worker.logger.debug("TLS failed", [("reason", error.description)]) }
            close()
        }
        return false
    }

    private func deliver(_ bytes: UnsafeRawBufferPointer) {
        if let takeover { unsafe takeover.take(bytes) } else { unsafe state.receive(bytes) }
    }

    /// Receives again, soon, where something is left.
    func resumeInput() {
        if mayHaveInput || hasInputEnded { loop.execute { self.settle() } }
    }

    // MARK: Output

    /// Whether writers and further requests have to wait for the client.
    var isOutputFull: Bool { outputCount > worker.configuration.outputLimit }

    /// Whether the client is yet to take something.
    var isOutputWaiting: Bool { outputCount > 0 }

    /// How many bytes wait for the client, encrypted or not.
    private var outputCount: Int { output.count + socket.outputCount }

    /// Sends at the end of the turn, so that what is written until then shares the system call.
    func flushAtEndOfTurn() {
        guard !flushIsPlanned else { return }
        flushIsPlanned = true
        loop.atEndOfTurn { [self] in
            flushIsPlanned = false
            flush()
            updateDeadline()
        }
    }

    /// Sends what the socket takes.
    func flush() {
        guard isOpen else { return }
        let waiting = outputCount
        switch socket.send(&output) {
        case .some: deadlines.outputMoved(by: waiting - outputCount)
        case .turnEnded:
            deadlines.outputMoved(by: waiting - outputCount)
            loop.execute { self.settle() }
        case .nothing: break
        case .failed: return close()
        }
        if output.count <= worker.configuration.outputLimit / 2 { wakeWriters() }
        guard !isOutputWaiting else { return }
        switch state.outputSent() {
        case .goOn: break
        case .close:
            socket.finish()
            close()
        case .closeSendingSide: socket.closeSendingSide()
        }
    }

    /// What an answer's end means for the connection; called with its last byte in the output.
    func responseEnded() {
        task = nil
        state.endResponse()
        settle()
    }

    // MARK: End

    /// Ends the connection once the current request, if there is one, is answered. One that has come and of which the
    /// loop has not heard is the current one.
    func drain() {
        if takeover == nil {
            mayHaveInput = true
            _ = receive()
        }
        state.drain()
        takeover?.drain()
        settle()
    }

    /// Ends the connection now: cancels the handler and throws to its suspended reads and writes.
    func close() {
        guard isOpen else { return }
        isOpen = false
        loop.unwatch(socket.descriptor)
        socket.close()
        task?.cancel()
        task = nil
        wakeWriters()
        wakeBodyReader()
        takeover?.connectionClosed()
        cancelTimer()
        worker.remove(socket.descriptor)
    }
}
