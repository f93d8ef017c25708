package import Crypto
import Glibc

/// A TCP connection on a loop, made or accepted, over TLS where that was asked for.
///
/// `@unchecked Sendable`: everything but the constants is touched on the loop's thread alone.
package final class TCPStream: @unchecked Sendable {
    /// Receives in one turn before the loop's other descriptors have theirs.
    private static let readsPerTurn = 16
    private static let bytesPerRead = 64 << 10

    /// The loop that everything happens on.
    package let loop: EventLoop
    /// Who is told what happens; let go when the stream is closed.
    private var owner: (any StreamOwner)?
    private let descriptor: Int32
    private var tls: TLSEngine?
    private var opening: StreamOpening?
    /// Encrypted already where there is TLS, from the given place on.
    private var output: [UInt8] = []
    private var outputStart = 0
    private let outputLimit: Int
    /// Plain bytes that came with the end of the TLS handshake.
    private var early: [UInt8] = []
    private var isOpen = true
    private var isConnected = false
    private var isSettling = false
    private var mayHaveInput = false
    private var hasInputEnded = false
    private var flushIsPlanned = false
    private var closesWhenFlushed = false

    /// Takes over a non-blocking socket whose connection has begun; `opening` hears how that ends.
    init(descriptor: Int32, loop: EventLoop, outputLimit: Int, opening: StreamOpening) {
        self.descriptor = descriptor
        self.loop = loop
        self.outputLimit = outputLimit
        self.opening = opening
    }

    /// Takes over a non-blocking socket of a connection that was accepted.
    private init(accepted descriptor: Int32, loop: EventLoop, outputLimit: Int) {
        self.descriptor = descriptor
        self.loop = loop
        self.outputLimit = outputLimit
        isConnected = true
    }

    // MARK: Opening

    /// A connection that a listening socket gave, whose descriptor it closes; on the loop's thread.
    package static func accepted(_ descriptor: Int32, on loop: EventLoop, outputLimit: Int = 64 << 10) -> TCPStream {
        let stream = TCPStream(accepted: descriptor, loop: loop, outputLimit: outputLimit)
        stream.open()
        return stream
    }

    /// The server's side of a TLS handshake, before an owner is attached. Throws ``StreamError``, and then is closed.
    package func shakeHands(_ context: TLSContext, within timeout: Duration) async throws {
        do {
            try await StreamOpening.wait(on: loop, until: MonotonicTime.now() + timeout) { [self] opening in
                guard isOpen else { return opening.end(StreamError(.refused, "The connection is closed.")) }
                tls = TLSEngine(server: context)
                self.opening = opening
                settle()
            }
        } catch {
            loop.run { self.close() }
            throw error
        }
    }

    /// Begins to watch the socket.
    func open() {
        loop.watch(descriptor, for: [.readable, .writable, .peerClosed, .edgeTriggered]) { [self] in ready($0) }
    }

    /// Begins the client's side of a TLS handshake; `opening` hears how that ends.
    func startTLS(_ context: TLSContext, host: String, opening: StreamOpening) {
        do throws(TLSError) {
            let engine = try TLSEngine(client: context, host: host)
            tls = engine
            self.opening = opening
            takeOutput(of: engine)
            settle()
        } catch {
            opening.end(StreamError(.tls, error.description))
        }
    }

    /// Hands the open stream over; what has come already is taken soon.
    package func attach(_ owner: any StreamOwner) {
        self.owner = owner
        loop.execute { self.settle() }
    }

    private func connectEnded() {
        isConnected = true
        let opening = opening
        self.opening = nil
        if let error = SocketError(pendingOn: descriptor) {
            close()
            opening?.end(StreamError(.refused, "The connection failed (\(error.description))."))
        } else {
            opening?.end(nil)
        }
    }

    // MARK: Turning

    private func ready(_ readiness: Readiness) {
        guard isOpen else { return }
        if !isConnected, !readiness.isDisjoint(with: [.writable, .hungUp]) { connectEnded() }
        guard isOpen, isConnected else { return }
        if !readiness.isDisjoint(with: .hungUp) { hasInputEnded = true }
        if readiness.contains(.readable) { mayHaveInput = true }
        if readiness.contains(.peerClosed) { hasInputEnded = true }
        settle()
    }

    /// Does everything that can be done now.
    private func settle() {
        guard isOpen, !isSettling else { return }
        isSettling = true
        var reads = 0
        while isOpen, !isFull, receive() {
            reads += 1
            guard reads < Self.readsPerTurn else {
                loop.execute { self.settle() }
                break
            }
        }
        isSettling = false
        guard isOpen else { return }
        if hasInputEnded { inputEnds() }
        flush()
    }

    private func inputEnds() {
        if let opening {
            guard !mayHaveInput else { return }
            close()
            return opening.end(StreamError(.refused, "The peer closed the connection at once."))
        }
        owner?.inputEnds(isTaken: !mayHaveInput && early.isEmpty)
    }

    private var wantsInput: Bool {
        guard opening == nil else { return tls != nil }
        return owner?.wantsInput ?? false
    }

    private func receive() -> Bool {
        guard wantsInput else { return false }
        if opening == nil, !early.isEmpty {
            let bytes = early
            early = []
            owner?.take(bytes)
            return true
        }
        guard mayHaveInput else { return false }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.bytesPerRead) { buffer, count in
            unsafe count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        guard !bytes.isEmpty else {
            // An error of the socket has been reported as its end.
            mayHaveInput = false
            if errno != EAGAIN { hasInputEnded = true }
            return false
        }
        mayHaveInput = bytes.count == Self.bytesPerRead
        deliver(bytes)
        return true
    }

    private func deliver(_ bytes: [UInt8]) {
        guard let tls else {
            owner?.take(bytes)
            return
        }
        do throws(TLSError) {
            let plain = try tls.receive(bytes)
            takeOutput(of: tls)
            if tls.isPeerFinished { hasInputEnded = true }
            if let opening, tls.isEstablished {
                self.opening = nil
                early = plain
                return opening.end(nil)
            }
            if !plain.isEmpty { owner?.take(plain) }
        } catch {
            takeOutput(of: tls)
            flush()
            let opening = opening
            self.opening = nil
            close()
            opening?.end(StreamError(.tls, error.description))
        }
    }

    // MARK: Output

    /// Whether writers have to wait for the peer.
    package var isFull: Bool { output.count - outputStart > outputLimit }

    /// Takes bytes on their way, as many as there are, and says whether they filled it once.
    package func write(_ bytes: [UInt8]) -> Bool {
        guard isOpen else { return false }
        if let tls {
            try? tls.send(bytes)
            takeOutput(of: tls)
        } else {
            output.append(contentsOf: bytes)
        }
        guard isFull else {
            flushAtEndOfTurn()
            return false
        }
        flush()
        return true
    }

    /// Receives again, soon, where something is left.
    package func resumeInput() {
        if mayHaveInput || hasInputEnded || !early.isEmpty { loop.execute { self.settle() } }
    }

    private func takeOutput(of engine: TLSEngine) {
        output.append(contentsOf: engine.takeOutput())
    }

    private func flushAtEndOfTurn() {
        guard !flushIsPlanned else { return }
        flushIsPlanned = true
        loop.atEndOfTurn { [self] in
            flushIsPlanned = false
            flush()
        }
    }

    private func flush() {
        guard isOpen, isConnected else { return }
        let wasFull = isFull
        while outputStart < output.count {
            let count = unsafe output.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[outputStart...])
                return unsafe send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                outputStart += count
            } else if errno == EAGAIN {
                break
            } else if errno != EINTR {
                return close()
            }
        }
        if outputStart == output.count {
            output.removeAll(keepingCapacity: output.capacity <= Self.bytesPerRead)
            outputStart = 0
            if closesWhenFlushed { return close() }
        } else if outputStart > outputLimit {
            output.removeFirst(outputStart)
            outputStart = 0
        }
        // No edge tells of input that came while nothing was received.
        if wasFull, !isFull { resumeInput() }
        if output.count - outputStart <= outputLimit / 2 { owner?.roomCame() }
    }

    // MARK: End

    /// Closes once what waits is sent, or at the deadline.
    package func closeWhenFlushed(within time: Duration) {
        guard isOpen else { return }
        if let tls {
            tls.finish()
            takeOutput(of: tls)
        }
        closesWhenFlushed = true
        loop.schedule(after: time) { [weak self] in self?.close() }
        flushAtEndOfTurn()
    }

    /// Closes now.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        loop.unwatch(descriptor)
        Glibc.close(descriptor)
        let owner = owner
        self.owner = nil
        owner?.streamClosed()
    }
}
