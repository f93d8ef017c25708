import Crypto
import Glibc

extension ConnectionSocket {
    /// Bytes that are encrypted before any are sent: four records of TLS, which share one system call.
    private static let bytesPerSend = 64 << 10
    /// System calls in one turn: encrypting keeps the loop from its other connections for longer than sending does.
    private static let sendsPerTurn = 16

    /// Receives once and hands over what it says in plain.
    func receive(
        through tls: TLSEngine, _ scratch: UnsafeMutableRawBufferPointer, _ deliver: (UnsafeRawBufferPointer) -> Void
    ) -> Input {
        if tls.isPeerFinished { return .end }
        while true {
            let count = unsafe recv(descriptor, scratch.baseAddress, scratch.count, 0)
            if count > 0 {
                let ciphertext = unsafe UnsafeRawBufferPointer(rebasing: scratch[..<count])
                do throws(TLSError) {
                    try unsafe tls.receive(ciphertext, deliver: deliver)
                } catch {
                    unsafe explain(error, to: ciphertext, tls)
                    return .failed(error)
                }
                return .bytes(mayHaveMore: count == scratch.count || tls.isPeerFinished)
            }
            if count == 0 { return .end }
            if errno != EINTR { return errno == EAGAIN ? .nothing : .failed(nil) }
        }
    }

    /// Encrypts and sends what the socket takes of the output; what is encrypted and finds no room waits in the engine.
    func send(_ output: inout OutputBuffer, through tls: TLSEngine) -> Sent {
        var sent = Sent.nothing
        for _ in 0..<Self.sendsPerTurn {
            // While the socket is full nothing more is encrypted: the output waits as plain bytes, and within its limit.
            if !tls.isCongested, !output.isEmpty, tls.isEstablished {
                guard encrypt(&output, tls) else { return .failed }
            }
            guard tls.outputCount > 0 else {
                tls.releaseMemory()
                return sent
            }
            var status = 0
            unsafe tls.transmit { bytes in
                status = unsafe send(bytes)
                return max(0, status)
            }
            if status < 0 { return .failed }
            if status > 0 { sent = .some }
            if tls.outputCount > 0 { return sent }
        }
        return .turnEnded
    }

    private func encrypt(_ output: inout OutputBuffer, _ tls: TLSEngine) -> Bool {
        var room = Self.bytesPerSend
        while room > 0, !output.isEmpty {
            var count = 0
            let isEncrypted = unsafe output.withNext { bytes in
                count = min(room, bytes.count)
                return unsafe tls.encrypt(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
            guard isEncrypted else { return false }
            output.consume(count)
            room -= count
        }
        return true
    }

    /// Says what is wrong before the connection ends: with an alert, or with the words of HTTP to who speaks it plainly.
    private func explain(_ error: TLSError, to received: UnsafeRawBufferPointer, _ tls: TLSEngine) {
        transmitOnce(tls)
        guard error == .notTLS, let first = unsafe received.first,
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
        else { return }
        let answer: StaticString = """
            HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 28\r\nConnection: close\r\n\r\n\
            This port speaks https only.
            """
        _ = unsafe send(UnsafeRawBufferPointer(start: answer.utf8Start, count: answer.utf8CodeUnitCount))
    }

    /// Sends what waits in the engine, if there is room for it.
    func transmitOnce(_ tls: TLSEngine) {
        unsafe tls.transmit { max(0, unsafe send($0)) }
    }
}
