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
    private var deliveries: [ObjectIdentifier: MailDelivery] = [:]
    private var timer: TimerToken?
    private let linger: Duration
    private let unsettled = UnsettledExchanges()
    private var rests = SocketRests()

    /// Prepared once a process; libcurl counts on being initialised before any thread uses it.
    private static let library: Void = {
        CryptoLibrary.prepare()
        curl_global_init(lyceum_curl_global_default)
    }()

    /// Connections that are used again were made under the same configuration, whose policy is one for all transfers.
    init(loop: EventLoop, configuration: CurlConfiguration, streamsPerConnection: Int) {
        _ = Self.library
        guard let multi = unsafe curl_multi_init() else { preconditionFailure("libcurl is out of memory.") }
        self.loop = loop
        linger = configuration.linger
        unsafe self.multi = multi
        unsafe lyceum_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.idleConnections)
        unsafe lyceum_curl_multi_set_long(multi, CURLMOPT_PIPELINING, lyceum_curl_multiplex)
        unsafe lyceum_curl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, streamsPerConnection)
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
    func start(_ plan: ExchangePlan, pipe: ResponsePipe, upload: UploadPipe?) {
        do {
            let exchange = try CurlExchange(plan, pipe: pipe, upload: upload, unsettled: unsettled)
            let code = unsafe curl_multi_add_handle(multi, exchange.easy.pointer)
            guard code == CURLM_OK else { throw HTTPTransportError(.failed, "libcurl refused the transfer.") }
            exchanges[ObjectIdentifier(pipe)] = exchange
            scheduleCheck(exchange, after: exchange.nextCheck(at: .now()) ?? .zero)
        } catch {
            upload?.close()
            pipe.end(with: error)
        }
    }

    /// Lets the paused body behind the pipe flow again.
    func resumeReceiving(_ pipe: ResponsePipe) {
        guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return }
        exchange.resumeReceiving()
        settle()
    }

    /// Lets the paused body of the request behind the pipe flow again.
    func resumeSending(_ pipe: ResponsePipe) {
        exchanges[ObjectIdentifier(pipe)]?.resumeSending()
    }

    /// Ends the transfer behind the pipe, if it still runs.
    func abort(_ pipe: ResponsePipe) {
        if let exchange = exchanges[ObjectIdentifier(pipe)] { remove(exchange) }
    }

    /// Nobody reads the body behind the pipe any more: lets it come to its end, if that is near, and drops what comes.
    func abandon(_ pipe: ResponsePipe) {
        guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return }
        guard !pipe.isPaused, !exchange.leavesConnection else { return remove(exchange) }
        if let timer = exchange.timer { loop.cancel(timer) }
        exchange.timer = loop.schedule(after: linger) { [weak self] in
            self?.assumeIsolated { $0.abort(pipe) }
        }
    }

    var runningTransfers: Int { exchanges.count + deliveries.count }

    private func remove(_ exchange: CurlExchange) {
        guard exchanges.removeValue(forKey: ObjectIdentifier(exchange.pipe)) != nil else { return }
        if let timer = exchange.timer { loop.cancel(timer) }
        unsafe curl_multi_remove_handle(multi, exchange.easy.pointer)
        exchange.upload?.close()
    }

    private func scheduleCheck(_ exchange: CurlExchange, after delay: Duration) {
        exchange.timer = loop.schedule(after: delay) { [weak self, pipe = exchange.pipe] in
            self?.assumeIsolated { $0.checkTime(pipe) }
        }
    }

    private func checkTime(_ pipe: ResponsePipe) {
        guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return }
        let now = MonotonicTime.now()
        if let interval = exchange.nextCheck(at: now) { return scheduleCheck(exchange, after: interval) }
        remove(exchange)
        pipe.end(with: exchange.timeoutError(at: now))
    }

    // MARK: Mails

    /// Sends the mail; its delivery is told how that went.
    func start(_ delivery: MailDelivery) {
        guard unsafe curl_multi_add_handle(multi, delivery.easy.pointer) == CURLM_OK else {
            return delivery.finish(CURLE_FAILED_INIT)
        }
        deliveries[ObjectIdentifier(delivery)] = delivery
    }

    /// Ends the delivery, if it still runs.
    func abort(_ delivery: MailDelivery) {
        remove(delivery)
    }

    private func remove(_ delivery: MailDelivery) {
        guard deliveries.removeValue(forKey: ObjectIdentifier(delivery)) != nil else { return }
        unsafe curl_multi_remove_handle(multi, delivery.easy.pointer)
    }

    // MARK: Readiness

    fileprivate func watch(_ socket: curl_socket_t, for wish: Int32) {
        rests.forget(socket)
        guard wish != CURL_POLL_REMOVE else { return loop.unwatch(socket) }
        var events: Readiness = []
        if wish & CURL_POLL_IN != 0 { events.insert(.readable) }
        if wish & CURL_POLL_OUT != 0 { events.insert(.writable) }
        watch(socket, for: events)
    }

    private func watch(_ socket: curl_socket_t, for events: Readiness) {
        loop.watch(socket, for: events) { [weak self] readiness in
            var mask: Int32 = 0
            if !readiness.isDisjoint(with: [.readable, .hungUp]) { mask |= CURL_CSELECT_IN }
            if readiness.contains(.writable) { mask |= CURL_CSELECT_OUT }
            self?.assumeIsolated { $0.advance(socket, mask, canRest: events == .readable) }
        }
    }

    /// Leaves a socket alone for a while: what comes meanwhile is read in one piece.
    private func rest(_ socket: curl_socket_t, for interval: Duration) {
        loop.unwatch(socket)
        if rests.add(socket, until: .now() + interval) { scheduleAwakening(after: interval) }
    }

    private func scheduleAwakening(after delay: Duration) {
        loop.schedule(after: delay) { [weak self] in self?.assumeIsolated { $0.awaken() } }
    }

    /// Reads what the sockets have whose rest is over. One that has nothing is watched until something comes.
    private func awaken() {
        let now = MonotonicTime.now()
        // What is done for one may close another.
        for socket in rests.due(at: now) where rests.end(socket) {
            advance(socket, CURL_CSELECT_IN, canRest: true)
            if !rests.isResting(socket), !rests.wasTouched { watch(socket, for: .readable) }
        }
        if let next = rests.next(after: now) { scheduleAwakening(after: next) }
    }

    fileprivate func setTimer(milliseconds: Int) {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard milliseconds >= 0 else { return }
        timer = loop.schedule(after: .milliseconds(milliseconds)) { [weak self] in
            self?.assumeIsolated { $0.advance(lyceum_curl_socket_timeout, 0) }
        }
    }

    private func advance(_ socket: curl_socket_t, _ mask: Int32, canRest: Bool = false) {
        var running: Int32 = 0
        unsettled.rest = nil
        rests.begin(socket)
        unsafe curl_multi_socket_action(multi, socket, mask, &running)
        if canRest, let interval = unsettled.rest, !rests.wasTouched { rest(socket, for: interval) }
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            // The message lies in memory that the removal of its handle frees.
            let result = unsafe lyceum_curl_message_result(message)
            guard let handle = unsafe message.pointee.easy_handle else { continue }
            switch unsafe EasyHandle.receiver(of: handle) {
            case let exchange as CurlExchange:
                remove(exchange)
                exchange.pipe.end(with: exchange.failure(result))
            case let delivery as MailDelivery:
                remove(delivery)
                delivery.finish(result)
            default: continue
            }
        }
        settle()
    }

    /// libcurl keeps without limit what it expands while a transfer is paused, so that pauses wait until it is between
    /// two reads.
    private func settle() {
        for exchange in unsettled.takeAll() where exchanges[ObjectIdentifier(exchange.pipe)] === exchange {
            exchange.settle()
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
