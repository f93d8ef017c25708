import CLibcurl
import HTTPCore
import Net

/// One request and its answer, on the loop's thread.
final class CurlExchange {
    let easy: EasyHandle
    let pipe: ResponsePipe
    let idleTimeout: Duration
    /// When the next look at the silence is due.
    var idleTimer: TimerToken?

    private var head = ResponseHead()
    private var lastActivity = MonotonicTime.now()
    private var uploaded = 0
    /// Nil where any address will do.
    private var addresses: AddressGuard?

    /// Connects to any address without a policy, and through the proxy of the environment if there is one. With a
    /// policy it connects by itself: a proxy would look the name up again and connect wherever it likes.
    init(_ request: HTTPClientRequest, pipe: ResponsePipe, policy: AddressPolicy?) throws(HTTPTransportError) {
        easy = try EasyHandle(request, isDirect: policy != nil)
        self.pipe = pipe
        idleTimeout = request.idleTimeout
        easy.setReceiver(self)
        if let policy {
            addresses = AddressGuard(policy: policy, host: String(request.host))
            easy.setSocketOpener(self)
        }
    }

    /// Called by libcurl with each resolved address before it opens a socket; nil stands for no internet address.
    func mayConnect(to address: IPAddress?) -> Bool {
        addresses?.admit(address) ?? false
    }

    /// Why the transfer failed; nil where it came to its end.
    func failure(_ result: CURLcode) -> HTTPTransportError? {
        guard let error = HTTPTransportError(result) else { return nil }
        return addresses?.refusal ?? error
    }

    /// Called by libcurl with each line of the head.
    func receiveHead(line: UnsafeRawBufferPointer) {
        lastActivity = .now()
        if unsafe head.add(line: line) { pipe.receive(head) }
    }

    /// Called by libcurl with each piece of the body; false pauses it.
    func receiveBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        lastActivity = .now()
        return unsafe pipe.receive(piece)
    }

    /// Lets a paused body flow again.
    func resume() {
        lastActivity = .now()
        easy.resume()
    }

    /// How much longer the other side may stay silent; zero or less when its time is up. Waiting for our own reader
    /// and progress of the upload do not count as silence.
    func patience(at now: MonotonicTime) -> Duration {
        let uploaded = easy.uploaded
        if pipe.isPaused || uploaded != self.uploaded {
            self.uploaded = uploaded
            lastActivity = now
        }
        return idleTimeout - .nanoseconds(now.nanoseconds - lastActivity.nanoseconds)
    }
}
