import Glibc

/// The socket of one connection: where its bytes come from and go to.
struct ConnectionSocket {
    /// What a call to `receive` found.
    enum Input {
        /// Bytes came; `mayHaveMore` is false where they have emptied the socket.
        case bytes(mayHaveMore: Bool)
        /// The socket is empty.
        case nothing
        /// The peer sends nothing more.
        case end
        /// The connection is broken.
        case failed
    }

    /// What a call to `send` did.
    enum Sent {
        /// The socket takes no more, or nothing waited.
        case nothing
        /// The peer's side took bytes; whatever still waits does so because the socket is full.
        case some
        /// The connection is broken.
        case failed
    }

    /// Non-blocking, and this object's to close.
    let descriptor: Int32

    /// Receives once and hands over what came; it is gone when `deliver` returns.
    func receive(
        into scratch: UnsafeMutableRawBufferPointer, deliver: (UnsafeRawBufferPointer) -> Void
    ) -> Input {
        while true {
            let count = unsafe recv(descriptor, scratch.baseAddress, scratch.count, 0)
            if count > 0 {
                unsafe deliver(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
                return .bytes(mayHaveMore: count == scratch.count)
            }
            if count == 0 { return .end }
            if errno != EINTR { return errno == EAGAIN ? .nothing : .failed }
        }
    }

    /// Sends what the socket takes of the output.
    func send(_ output: inout OutputBuffer) -> Sent {
        var sent = Sent.nothing
        while !output.isEmpty {
            let count = unsafe output.withNext {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                output.consume(count)
                sent = .some
            } else if errno == EAGAIN {
                break
            } else if errno != EINTR {
                return .failed
            }
        }
        return sent
    }

    /// Tells the peer that nothing more will be sent.
    func closeSendingSide() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Gives the descriptor back.
    func close() {
        Glibc.close(descriptor)
    }
}
