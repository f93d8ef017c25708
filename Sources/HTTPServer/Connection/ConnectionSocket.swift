import Crypto
import Glibc

/// The socket of one connection: where its bytes come from and go to, as they are or over TLS.
struct ConnectionSocket {
    /// What a call to `receive` found.
    enum Input {
        /// Bytes came; `mayHaveMore` is false where they have emptied the socket.
        case bytes(mayHaveMore: Bool)
        /// The socket is empty.
        case nothing
        /// The peer sends nothing more.
        case end
        /// The connection is broken, by the network or by what the peer sent instead of TLS.
        case failed(TLSError?)
    }

    /// What a call to `send` did.
    enum Sent {
        /// The socket takes no more, or nothing waited.
        case nothing
        /// The peer's side took bytes; whatever still waits does so because the socket is full.
        case some
        /// The peer's side took bytes, and may take more, but it is time for the other connections.
        case turnEnded
        /// The connection is broken.
        case failed
    }

    /// Non-blocking, and this object's to close.
    let descriptor: Int32
    /// What encrypts and decrypts on the way; nil where bytes travel as they are.
    let tls: TLSEngine?

    /// Whether what the peer sees of it is encrypted.
    var isSecure: Bool { tls != nil }

    /// Whether both sides still agree on how to encrypt.
    var isShakingHands: Bool { tls.map { !$0.isEstablished } ?? false }

    /// How many bytes were taken from the output and are not yet sent.
    var outputCount: Int { tls?.outputCount ?? 0 }

    /// Receives once and hands over what came; it is gone when `deliver` returns.
    func receive(
        into scratch: UnsafeMutableRawBufferPointer, deliver: (UnsafeRawBufferPointer) -> Void
    ) -> Input {
        if let tls { return unsafe receive(through: tls, scratch, deliver) }
        while true {
            let count = unsafe recv(descriptor, scratch.baseAddress, scratch.count, 0)
            if count > 0 {
                unsafe deliver(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
                return .bytes(mayHaveMore: count == scratch.count)
            }
            if count == 0 { return .end }
            if errno != EINTR { return errno == EAGAIN ? .nothing : .failed(nil) }
        }
    }

    /// Sends what the socket takes of the output.
    func send(_ output: inout OutputBuffer) -> Sent {
        if let tls { return send(&output, through: tls) }
        var sent = Sent.nothing
        while !output.isEmpty {
            let count = unsafe output.withNext { unsafe send($0) }
            if count > 0 {
                output.consume(count)
                sent = .some
            } else if count == 0 {
                break
            } else {
                return .failed
            }
        }
        return sent
    }

    /// Sends once: how many bytes the socket took, or -1 where the connection is broken.
    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            let count = unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return count }
            if errno != EINTR { return errno == EAGAIN ? 0 : -1 }
        }
    }

    /// Tells the peer that nothing more will be sent: everything before has gone.
    func closeSendingSide() {
        finish()
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Tells the peer that what it got is all there is, where TLS has a word for it. Without it, what was sent before
    /// the descriptor is given back counts as cut off.
    func finish() {
        guard let tls else { return }
        tls.finish()
        transmitOnce(tls)
    }

    /// Gives the descriptor back.
    func close() {
        Glibc.close(descriptor)
    }
}
