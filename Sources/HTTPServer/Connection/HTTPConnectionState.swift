import HTTPCore

/// What one connection is doing: which bytes become requests, when the next one may start, and when it must end.
///
/// Bytes and events go in, actions come out; the shell around it owns the socket, the handler's task and the clock.
struct HTTPConnectionState {
    private enum Phase: Equatable {
        case idle, handling
        /// Something else has the bytes, after a 101.
        case takenOver
        /// The last answer is written. Where the client may still be sending, closing at once could destroy the answer
        /// on its way, so the connection lingers (RFC 9112 §9.6).
        case ending(lingers: Bool)
        /// The last answer is sent; what the client still sends is thrown away.
        case lingering
    }

    private enum BodyState {
        case complete, arriving
        case failed(any Error)
    }

    /// Numbers the requests of this connection from 1; what belongs to an earlier one has no say any more.
    private(set) var requestNumber = 0
    /// The trailers of the current request, once its body is complete.
    private(set) var trailers = HTTPFields()
    private let inputLimit: Int
    private let requestLimit: Int
    private var parser: HTTPRequestParser
    private var phase = Phase.idle
    private var bodyState = BodyState.complete
    private var body: [UInt8] = []
    private var receivedBody = 0
    private var terms = ResponseTerms(keepsAlive: false, omitsBody: false, minorVersion: 1)
    private var mustContinue = false
    /// Whether the connection ends with the current request.
    private(set) var isDraining = false
    /// Whether the present answer is a stream that has begun, and whether its handler has run out of time.
    private var isStreaming = false
    private var isOverdue = false
    /// Whether the client ended its body too early.
    private var isCutShort = false

    /// Holds at most about `inputLimit` bytes that nobody has asked for yet, and ends with the answer to the last of
    /// `requestLimit` requests.
    init(limits: HTTPRequestLimits, inputLimit: Int, requestLimit: Int = .max) {
        parser = HTTPRequestParser(limits: limits)
        self.inputLimit = inputLimit
        self.requestLimit = requestLimit
    }

    /// Whether a request is being answered.
    var isHandling: Bool { phase == .handling }

    /// Whether more bytes may be received now.
    var wantsToRead: Bool {
        phase != .handling || (isBodyArriving ? body.count : parser.bufferedBytes) < inputLimit
    }

    /// What is to come next, and from whom.
    var wait: Wait {
        let kind: Wait.Kind =
            switch phase {
            case .idle: parser.isInsideHead ? .head : .request
            case .handling:
                isCutShort
                    ? .linger
                    : isBodyArriving && wantsToRead ? .body : isStreaming ? .answer : isOverdue ? .overdue : .handler
            case .ending, .takenOver: .answer
            case .lingering: .linger
            }
        return Wait(kind: kind, request: requestNumber, part: kind == .body ? receivedBody >> 18 : 0)
    }

    // MARK: Input

    /// Takes what was received; `next()` says what it makes possible.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        if phase == .idle || phase == .handling { unsafe parser.append(bytes) }
    }

    /// The next thing to do with what was received; nil until more comes or the current answer is complete.
    mutating func next() -> Action? {
        switch phase {
        case .idle: nextRequest()
        case .handling: isBodyArriving ? nextOfBody() : nil
        case .takenOver, .ending, .lingering: nil
        }
    }

    private mutating func nextRequest() -> Action? {
        do throws(HTTPParseError) {
            guard let head = try parser.nextHead() else { return nil }
            requestNumber += 1
            bodyState = .complete
            receivedBody = 0
            isStreaming = false
            isOverdue = false
            if head.framing == .chunked { trailers = HTTPFields() }
            terms = ResponseTerms(
                keepsAlive: head.keepsAlive && requestNumber < requestLimit, omitsBody: head.method == .head,
                minorVersion: head.minorVersion)
            mustContinue = head.expectsContinue
            phase = .handling
            if head.framing == .none {
                parser.passEnd()
                return .handle(head, body: [])
            }
            bodyState = .arriving
            try receiveBody()
            guard !isBodyArriving else { return .handle(head, body: nil) }
            defer { body = [] }
            return .handle(head, body: body)
        } catch {
            abandonRequest()
            return .refuse(error)
        }
    }

    private mutating func nextOfBody() -> Action? {
        let before = body.count
        do throws(HTTPParseError) {
            try receiveBody()
        } catch {
            bodyState = .failed(error)
        }
        return body.count > before || !isBodyArriving ? .wakeBodyReader : nil
    }

    private mutating func receiveBody() throws(HTTPParseError) {
        while let event = try parser.next() {
            switch event {
            case .body(let piece):
                mustContinue = false
                receivedBody += piece.count
                if body.isEmpty { body = piece } else { body.append(contentsOf: piece) }
            case .end(let trailers):
                if !trailers.entries.isEmpty { self.trailers = trailers }
                bodyState = .complete
                return
            case .head: preconditionFailure("A head came before the end of a body.")
            }
        }
    }

    private var isBodyArriving: Bool {
        if case .arriving = bodyState { true } else { false }
    }

    // MARK: The body's reader

    /// What is here of the body.
    mutating func takeBody() -> BodyTake {
        if !body.isEmpty {
            defer { body = [] }
            return .piece(body)
        }
        switch bodyState {
        case .complete: return .end
        case .arriving: return .wait
        case .failed(let error): return .failed(error)
        }
    }

    /// Whether a reader has to wait for more of the body.
    var awaitsBody: Bool { body.isEmpty && isBodyArriving }

    /// Ends the body with an error for its reader.
    mutating func failBody(_ error: any Error) {
        guard isBodyArriving else { return }
        bodyState = .failed(error)
    }

    /// Whether the client must now be told to send its body; true once.
    mutating func takeContinue() -> Bool {
        defer { mustContinue = false }
        return mustContinue
    }

    // MARK: Output

    /// The terms of the current answer, settled as its head is written. An answer that comes before the whole request
    /// ends the connection, because the rest of the body would be in the way of the next request.
    mutating func beginResponse(streams: Bool = false, hasLength: Bool = true) -> ResponseTerms {
        mustContinue = false
        isStreaming = streams
        terms.keepsAlive = terms.keepsAlive && isBodyComplete && !isDraining && (hasLength || terms.minorVersion > 0)
        return terms
    }

    /// The current answer is written: the next request may start, or the connection ends.
    mutating func endResponse() {
        body = []
        // A stream that began before the server was told to stop has not said that it is the last answer, but it is.
        let keepsAlive = terms.keepsAlive && !isDraining
        phase = keepsAlive ? .idle : .ending(lingers: !isCutShort && (!isBodyComplete || parser.bufferedBytes > 0))
    }

    /// Takes note that the handler has run out of time; it gets no more of the body.
    mutating func handlerBecameOverdue() {
        isOverdue = true
        failBody(CancellationError())
    }

    /// Gives up a handler that does not end; an answer that says so may be written, and is the last.
    mutating func abandonHandler() {
        terms.keepsAlive = false
    }

    /// Gives up a request that no handler sees; an answer that says why may be written, and ends the connection.
    mutating func abandonRequest() {
        // What is abandoned before its head is read has no method yet.
        terms = ResponseTerms(keepsAlive: false, omitsBody: isHandling && terms.omitsBody, minorVersion: 1)
        bodyState = .failed(CancellationError())
        phase = .handling
    }

    // MARK: Another protocol

    /// Ends HTTP on this connection in favour of the request's upgrade and gives what came after the request. Nil where
    /// it cannot be: HTTP/1.0 knows no upgrade (RFC 9110 §7.8), and a body still to come would be in the way.
    mutating func takeOver() -> [UInt8]? {
        guard phase == .handling, terms.minorVersion == 1, isBodyComplete else { return nil }
        phase = .takenOver
        return parser.takeBuffered()
    }

    /// The other protocol has written its last bytes. The connection lingers where the peer may still be sending.
    mutating func endTakeover(lingers: Bool) {
        phase = .ending(lingers: lingers)
    }

    // MARK: End

    /// What is to be done once nothing waits to be sent.
    mutating func outputSent() -> AfterOutput {
        guard case .ending(let lingers) = phase else { return .goOn }
        guard lingers else { return .close }
        phase = .lingering
        return .closeSendingSide
    }

    /// The client sends nothing more; says whether the connection is to be closed at once, whatever it is doing. A
    /// handler that waits for the body gets a moment to say that it was too short.
    mutating func inputEnded(isAwaited: Bool = false) -> Bool {
        switch phase {
        case .handling:
            if isBodyArriving, isAwaited {
                failBody(HTTPParseError.incompleteBody)
                isCutShort = true
            }
            return !isCutShort
        case .takenOver, .lingering: return true
        case .idle, .ending:
            phase = .ending(lingers: false)
            return false
        }
    }

    /// Starts no request after the one that is here or on its way.
    mutating func drain() {
        isDraining = true
        if phase == .idle, !parser.isInsideHead { phase = .ending(lingers: false) }
    }

    private var isBodyComplete: Bool {
        if case .complete = bodyState { true } else { false }
    }
}
