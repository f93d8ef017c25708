import CLibcurl
import Core
import Crypto
import HTTPCore
import Net

/// libcurl's multi interface on one event loop: all transfers of a transport, and its pool of connections.
@safe actor CurlMulti {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let multi: UnsafeMutableRawPointer
    private var exchanges: [ObjectIdentifier: CurlExchange] = [:]
    private var timer: TimerToken?
    private let linger: Duration
    /// One for all transfers: a connection that is used again was made under the same policy.
    private let policy: AddressPolicy?

    /// Prepared once a process; libcurl counts on being initialised before any thread uses it.
    private static let library: Void = {
        CryptoLibrary.prepare()
        curl_global_init(lyceum_curl_global_default)
    }()

    /// Keeps so many idle connections for later requests, and waits so long for the end of a body that nobody reads.
    init(loop: EventLoop, idleConnections: Int, linger: Duration, policy: AddressPolicy?) {
        _ = Self.library
        guard let multi = unsafe curl_multi_init() else { preconditionFailure("libcurl is out of memory.") }
        self.loop = loop
        self.linger = linger
        self.policy = policy
        unsafe self.multi = multi
        unsafe lyceum_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, idleConnections)
        let argument = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe lyceum_curl_multi_set_socket_callback(multi, watchSocket, argument)
        unsafe lyceum_curl_multi_set_timer_callback(multi, scheduleTimer, argument)
    }

    isolated deinit {
        if let timer { loop.cancel(timer) }
        unsafe curl_multi_cleanup(multi)
    }

    // MARK: Transfers

    /// Sends the request; everything that follows goes to the pipe.
    func start(_ request: HTTPClientRequest, pipe: ResponsePipe) {
        do {
            let exchange = try CurlExchange(request, pipe: pipe, policy: policy)
            let code = unsafe curl_multi_add_handle(multi, exchange.easy.pointer)
            guard code == CURLM_OK else { throw HTTPTransportError(.failed, "libcurl refused the transfer.") }
            exchanges[ObjectIdentifier(pipe)] = exchange
            scheduleIdleCheck(exchange, after: exchange.idleTimeout)
        } catch {
            pipe.end(with: error)
        }
    }

    /// Lets the paused body behind the pipe flow again.
    func resume(_ pipe: ResponsePipe) {
        exchanges[ObjectIdentifier(pipe)]?.resume()
    }

    /// Ends the transfer behind the pipe, if it still runs.
    func abort(_ pipe: ResponsePipe) {
        if let exchange = exchanges[ObjectIdentifier(pipe)] { remove(exchange) }
    }

    /// Nobody reads the body behind the pipe any more: lets it come to its end, if that is near, and drops what comes.
    func abandon(_ pipe: ResponsePipe) {
        guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return }
        guard !pipe.isPaused else { return remove(exchange) }
        if let timer = exchange.idleTimer { loop.cancel(timer) }
        exchange.idleTimer = loop.schedule(after: linger) { [weak self] in
            self?.assumeIsolated { $0.abort(pipe) }
        }
    }

    var runningTransfers: Int { exchanges.count }

    private func remove(_ exchange: CurlExchange) {
        guard exchanges.removeValue(forKey: ObjectIdentifier(exchange.pipe)) != nil else { return }
        if let timer = exchange.idleTimer { loop.cancel(timer) }
        unsafe curl_multi_remove_handle(multi, exchange.easy.pointer)
    }

    private func scheduleIdleCheck(_ exchange: CurlExchange, after delay: Duration) {
        exchange.idleTimer = loop.schedule(after: delay) { [weak self, pipe = exchange.pipe] in
            self?.assumeIsolated { $0.checkIdle(pipe) }
        }
    }

    private func checkIdle(_ pipe: ResponsePipe) {
        guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return }
        let patience = exchange.patience(at: .now())
        guard patience <= .zero else { return scheduleIdleCheck(exchange, after: patience) }
        remove(exchange)
        pipe.end(with: HTTPTransportError(.timedOut, "The server was silent for \(exchange.idleTimeout)."))
    }

    // MARK: Readiness

    fileprivate func watch(_ socket: curl_socket_t, for wish: Int32) {
        guard wish != CURL_POLL_REMOVE else { return loop.unwatch(socket) }
        var events: Readiness = []
        if wish & CURL_POLL_IN != 0 { events.insert(.readable) }
        if wish & CURL_POLL_OUT != 0 { events.insert(.writable) }
        loop.watch(socket, for: events) { [weak self] readiness in
            var mask: Int32 = 0
            if !readiness.isDisjoint(with: [.readable, .hungUp]) { mask |= CURL_CSELECT_IN }
            if readiness.contains(.writable) { mask |= CURL_CSELECT_OUT }
            self?.assumeIsolated { $0.advance(socket, mask) }
        }
    }

    fileprivate func setTimer(milliseconds: Int) {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard milliseconds >= 0 else { return }
        timer = loop.schedule(after: .milliseconds(milliseconds)) { [weak self] in
            self?.assumeIsolated { $0.advance(lyceum_curl_socket_timeout, 0) }
        }
    }

    private func advance(_ socket: curl_socket_t, _ mask: Int32) {
        var running: Int32 = 0
        unsafe curl_multi_socket_action(multi, socket, mask, &running)
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            // The message lies in memory that the removal of its handle frees.
            let result = unsafe lyceum_curl_message_result(message)
            guard let handle = unsafe message.pointee.easy_handle, let exchange = unsafe EasyHandle.receiver(of: handle)
            else { continue }
            remove(exchange)
            exchange.pipe.end(with: exchange.failure(result))
        }
    }
}

// File-level functions: a closure could be inferred to be isolated, and these run on the loop's thread.

private func watchSocket(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ wish: Int32, _ argument: UnsafeMutableRawPointer?,
    _ socketArgument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let argument = unsafe argument else { return 0 }
    unsafe Unmanaged<CurlMulti>.fromOpaque(argument).takeUnretainedValue().assumeIsolated {
        $0.watch(socket, for: wish)
    }
    return 0
}

private func scheduleTimer(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let argument = unsafe argument else { return 0 }
    unsafe Unmanaged<CurlMulti>.fromOpaque(argument).takeUnretainedValue()
        .assumeIsolated { $0.setTimer(milliseconds: milliseconds) }
    return 0
}
