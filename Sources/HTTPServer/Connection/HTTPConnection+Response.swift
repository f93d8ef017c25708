import Core
import HTTPCore
import Net

/// The connection ended before the answer did.
struct HTTPConnectionClosed: Error, CustomStringConvertible {
    var description: String { "The client is gone." }
}

/// A handler's body has another length than it said.
struct WrongBodyLength: Error {}

extension HTTPConnection {
    /// What became of bytes that a handler sent.
    enum SendResult {
        /// Kept, with room for more.
        case sent
        /// Sent, but the handler has filled the output once: the other connections get their turn now.
        case sentAfterFilling
        /// Kept, but no more may come until there is room.
        case full
        /// The answer or its connection is over.
        case closed
    }

    /// Sends a handler's whole answer.
    @inline(never)
    func answer(with response: HTTPResponse, to number: Int) {
        loop.checkIsolated()
        guard isCurrent(number) else { return }
        write(response, terms: state.beginResponse())
        responseEnded()
    }

    /// Sends a handler's answer; returns when the last byte of it is in the output.
    func respond(with response: HTTPResponse, to number: Int) async {
        loop.checkIsolated()
        guard isCurrent(number) else { return }
        switch response.body {
        case .webSocket(let upgrade): await takeOver(response, upgrade)
        case .stream(let produce) where response.status.allowsBody:
            await stream(response, length: nil, to: number, produce)
        case .counted(let length, let produce) where response.status.allowsBody:
            await stream(response, length: length, to: number, produce)
        case .bytes, .stream, .counted: answer(with: response, to: number)
        }
    }

    private func stream(
        _ response: HTTPResponse, length: Int?, to number: Int,
        _ produce: @Sendable (any ResponseWriter) async throws -> Void
    ) async {
        let (isChunked, omitsBody) = beginStream(of: response, length: length)
        if !omitsBody {
            do {
                try await produce(ConnectionBodyWriter(connection: self, requestNumber: number, isChunked: isChunked))
            } catch {
                return cut(number, because: error)
            }
            guard isCurrent(number) else { return }
            if let lengthLeft, lengthLeft > 0 { return cut(number, because: WrongBodyLength()) }
            if isChunked { output.gather { ResponseHead.append("0\r\n\r\n", to: &$0) } }
        }
        responseEnded()
    }

    /// Writes the head of an answer that is still being made. Not part of the call that waits for the rest, which keeps
    /// room for all that it does.
    @inline(never)
    private func beginStream(of response: HTTPResponse, length: Int?) -> (isChunked: Bool, omitsBody: Bool) {
        let terms = state.beginResponse(streams: true, hasLength: length != nil)
        let isChunked = length == nil && terms.minorVersion == 1
        lengthLeft = length
        writeHead(
            of: response, framing: length.map { .length($0) } ?? (isChunked ? .chunked : .close), terms: terms)
        if !terms.omitsBody { flushAtEndOfTurn() }
        return (isChunked, terms.omitsBody)
    }

    /// Writes a whole answer.
    func write(_ response: HTTPResponse, terms: HTTPConnectionState.ResponseTerms) {
        guard response.status.allowsBody, case .bytes(let bytes) = response.body else {
            return writeHead(of: response, framing: .none, terms: terms)
        }
        let isCopied = bytes.count <= Self.copiedBytes
        writeHead(
            of: response, framing: .length(bytes.count), terms: terms,
            body: isCopied && !terms.omitsBody ? bytes : [])
        if !isCopied, !terms.omitsBody { output.append(bytes) }
    }

    /// Bodies of up to so many bytes are written in one go with their head.
    private static let copiedBytes = 4 << 10

    /// Writes the head of an answer, and a short body.
    func writeHead(
        of response: HTTPResponse, framing: ResponseHead.Framing, terms: HTTPConnectionState.ResponseTerms,
        body: [UInt8] = []
    ) {
        output.gather { bytes in
            ResponseHead.write(
                response, framing: framing, keepsAlive: terms.keepsAlive, minorVersion: terms.minorVersion,
                date: worker.dateLine(), body: body, to: &bytes)
        }
    }

    /// Ends the connection in the middle of an answer, so that the client cannot take what it has for the whole.
    @inline(never)
    private func cut(_ number: Int, because error: any Error) {
        guard isCurrent(number) else { return }
        if !(error is CancellationError) {
            worker.logger.error("response stream failed", [("error", String(reflecting: error))])
        }
        flush()
        close()
    }

    func isCurrent(_ number: Int) -> Bool {
        isOpen && state.isHandling && state.requestNumber == number
    }

    // MARK: The writer of a streamed body

    /// Takes the next bytes of a streamed body.
    func send(_ bytes: [UInt8], of number: Int, isChunked: Bool) -> SendResult {
        loop.checkIsolated()
        guard isCurrent(number) else { return .closed }
        if let left = lengthLeft {
            guard bytes.count <= left else {
                cut(number, because: WrongBodyLength())
                return .closed
            }
            lengthLeft = left - bytes.count
        }
        if isChunked {
            output.gather { ResponseHead.append(chunkOf: bytes.count, to: &$0) }
            output.append(bytes)
            output.gather { ResponseHead.append("\r\n", to: &$0) }
        } else {
            output.append(bytes)
        }
        guard isOutputFull else {
            flushAtEndOfTurn()
            return .sent
        }
        flush()
        updateDeadline()
        return !isOpen ? .closed : isOutputFull ? .full : .sentAfterFilling
    }

    /// Wakes the waiter once there is room again, or with an error once the connection ended.
    func waitForRoom(_ waiter: LoopWaiter, number: Int) {
        if !isCurrent(number) {
            waiter.resume(with: .failure(HTTPConnectionClosed()))
        } else if isOutputFull {
            writers.append(waiter)
        } else {
            waiter.resume()
        }
    }

    /// Wakes whoever waits for room.
    func wakeWriters() {
        takeover?.roomCame()
        guard !writers.isEmpty else { return }
        let result: Result<Void, any Error> = isOpen ? .success(()) : .failure(HTTPConnectionClosed())
        for waiter in writers { waiter.resume(with: result) }
        writers.removeAll()
    }

    // MARK: The reader of a streamed body

    /// What is here of the request's body; taking it makes room for more.
    func takeBody(of number: Int) -> HTTPConnectionState.BodyTake {
        loop.checkIsolated()
        guard isCurrent(number) else { return .failed(HTTPConnectionClosed()) }
        let taken = state.takeBody()
        if case .wait = taken, state.takeContinue() {
            output.gather { ResponseHead.append("HTTP/1.1 100 Continue\r\n\r\n", to: &$0) }
            flushAtEndOfTurn()
        }
        if case .piece = taken { settle() }
        if case .end = taken { trailers?.receive(state.trailers) }
        return taken
    }

    /// Wakes the waiter once more of the body is here, or nothing more will come.
    func waitForBody(_ waiter: LoopWaiter, number: Int) {
        guard isCurrent(number), state.awaitsBody else { return waiter.resume() }
        bodyReader?.resume()
        bodyReader = waiter
    }

    /// Makes the reader of the body look again.
    func wakeBodyReader() {
        bodyReader?.resume()
        bodyReader = nil
    }
}
