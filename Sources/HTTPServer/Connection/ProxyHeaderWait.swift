import Core
import Glibc
import Net

/// A connection of a trusted proxy before its PROXY header is here. The header is looked at where it lies and taken
/// whole, so that whoever takes the connection over finds the client's first byte first.
final class ProxyHeaderWait {
    private let descriptor: Int32
    private let peer: ConnectionPeer
    private let worker: HTTPServerWorker
    private var timer: TimerToken?

    /// Takes over a non-blocking socket.
    init(descriptor: Int32, peer: ConnectionPeer, worker: HTTPServerWorker) {
        self.descriptor = descriptor
        self.peer = peer
        self.worker = worker
    }

    /// Waits for the header, at most as long as for a request's head.
    func begin() {
        timer = worker.loop.schedule(after: worker.configuration.headTimeout) { [self] in
            end(because: "The PROXY header did not arrive in time.")
        }
        // Edge-triggered: what lies there already is no reason to look again, each further byte is.
        worker.loop.watch(descriptor, for: [.readable, .peerClosed, .edgeTriggered]) { [self] in
            look(isLast: $0.contains(.peerClosed))
        }
    }

    /// Ends the connection without an answer, as nobody knows which protocol its client speaks.
    func end(because reason: String?) {
        if let reason {
            worker.logger.info("PROXY header refused", [("reason", reason), ("pii.address", peer.text)])
        }
        stop()
        close(descriptor)
        worker.ended(self, peer: peer)
    }

    /// Looks a last time, and ends the connection where the header is not here: no request was begun then.
    func drain() {
        look(isLast: true)
        if timer != nil { end(because: nil) }
    }

    /// The key of the connection in the worker's tables.
    var key: Int32 { descriptor }

    private func look(isLast: Bool) {
        var bytes = [UInt8](repeating: 0, count: ProxyHeader.lengthLimit)
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_PEEK))
        if count < 0, errno == EAGAIN { return }
        guard count > 0 else { return end(because: nil) }
        do throws(ProxyHeaderError) {
            guard let header = try ProxyHeader.parse(Array(bytes.prefix(count))) else {
                return isLast ? end(because: nil) : ()
            }
            // They are here, so this takes exactly these.
            guard unsafe recv(descriptor, &bytes, header.length, 0) == header.length else { return end(because: nil) }
            stop()
            worker.proceed(self, peer: peer, header: header)
        } catch {
            end(because: error.description)
        }
    }

    private func stop() {
        if let timer { worker.loop.cancel(timer) }
        timer = nil
        worker.loop.unwatch(descriptor)
    }
}
