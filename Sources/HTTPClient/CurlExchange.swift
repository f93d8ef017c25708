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

    init(_ request: HTTPClientRequest, pipe: ResponsePipe) throws(HTTPTransportError) {
        easy = try EasyHandle(request)
        self.pipe = pipe
        idleTimeout = request.idleTimeout
        easy.setReceiver(self)
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
