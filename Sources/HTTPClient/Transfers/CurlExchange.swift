import CLibcurl
import HTTPCore
import Net

/// One request and its answer, on the loop's thread.
final class CurlExchange: CurlWork {
    /// What becomes of a piece of the body.
    enum Verdict {
        case taken
        /// Not taken: the transfer pauses and offers it again.
        case refused
        /// The transfer ends.
        case fatal
    }

    let pipe: ResponsePipe
    let upload: UploadPipe?
    /// When the next look at the clock is due.
    var timer: TimerToken?

    private let plan: ExchangePlan
    private let unsettled: UnsettledExchanges
    private var head = ResponseHead()
    private var clock: ExchangeClock
    private var meter: AnswerMeter
    private var uploaded = 0
    private var beginnings = 0
    /// When the first piece of the body came.
    private var bodyBegan: MonotonicTime?
    /// Whether libcurl takes a content coding off.
    private var isCoded = false
    private var isReceivingPaused = false
    private var isSendingPaused = false
    /// Nil where any address will do, or the way is not ours.
    private var addresses: AddressGuard?
    /// Why we ended the transfer ourselves.
    private var refusal: HTTPTransportError?

    /// Throws for a request that cannot be sent as it is.
    init(
        _ plan: ExchangePlan, pipe: ResponsePipe, upload: UploadPipe?, unsettled: UnsettledExchanges
    ) throws(HTTPTransportError) {
        self.plan = plan
        self.pipe = pipe
        self.upload = upload
        self.unsettled = unsettled
        clock = ExchangeClock(plan.request.timeouts, deadline: plan.deadline, now: .now())
        meter = AnswerMeter(plan.request, headLimit: plan.configuration.headLimit)
        super.init(try EasyHandle(plan))
        easy.setReceiver(self)
        if let policy = plan.configuration.policy, plan.route == .direct {
            addresses = AddressGuard(policy: policy, host: plan.address.host)
            easy.setSocketOpener(self)
        }
    }

    // MARK: What libcurl asks and tells

    /// Called with each resolved address before a socket is opened; nil stands for no internet address.
    func mayConnect(to address: IPAddress?) -> Bool {
        addresses?.admit(address) ?? false
    }

    /// Called when a connection is there, with its other end, before anything is sent on it.
    func mayBegin(at address: IPAddress?) -> Bool {
        clock.connected(at: .now())
        beginnings += 1
        if beginnings > 1, !plan.mayRepeat {
            refusal = HTTPTransportError(
                .disconnected, "The connection was closed, and the request may not be sent a second time.")
            return false
        }
        // A connection that is used again was judged when it was made; this costs nothing and trusts nobody.
        guard addresses == nil || mayConnect(to: address) else {
            refusal = addresses?.refusal
            return false
        }
        return true
    }

    /// Called with each line of the head; false ends the transfer.
    func receiveHead(line: UnsafeRawBufferPointer) -> Bool {
        if let excess = meter.addHead(line.count) { return refuse(excess) }
        guard unsafe head.add(line: line) else { return true }
        clock.headArrived(at: .now())
        guard head.hasSoundLength else {
            return refuse(HTTPTransportError(.malformed, "The length of the answer's body is no number."))
        }
        if plan.request.method != .head {
            if let excess = meter.announce(head.announcedLength) { return refuse(excess) }
        }
        isCoded = plan.request.expansion != nil && head.isCoded
        if isCoded { head.removeCoding() }
        pipe.receive(head)
        // libcurl sends no more of the body then, but waits for ever for an upload that is paused.
        if head.status.code >= 300, isSendingPaused { unsettled.add(self) }
        return true
    }

    /// Called with each piece of the body.
    func receiveBody(_ piece: UnsafeRawBufferPointer) -> Verdict {
        let now = MonotonicTime.now()
        clock.moved(at: now)
        gather(at: now)
        if let excess = meter.judge(piece.count, arrived: isCoded ? easy.downloaded : nil) {
            refusal = excess
            return .fatal
        }
        if isCoded {
            // What libcurl has expanded it would keep without limit if it had to wait.
            if unsafe !pipe.take(piece) { unsettled.add(self) }
        } else if unsafe !pipe.receive(piece) {
            isReceivingPaused = true
            return .refused
        }
        meter.addBody(piece.count)
        return .taken
    }

    /// Lets the connection rest, where the answer is one whose pieces are gathered.
    private func gather(at now: MonotonicTime) {
        guard let gathering = plan.request.gathering, !head.isMultiplexed else { return }
        let began = bodyBegan ?? now
        bodyBegan = began
        if .nanoseconds(now.nanoseconds - began.nanoseconds) >= gathering.after { unsettled.rest = gathering.interval }
    }

    /// Called for more of the request's body.
    func provideBody(into room: UnsafeMutableRawBufferPointer) -> UploadState.Take {
        let take = unsafe upload?.take(into: room) ?? .end
        isSendingPaused = take == .nothing
        return take
    }

    // MARK: What the loop does

    /// Whether the connection is of use to others when the transfer ends in the middle.
    var leavesConnection: Bool { head.isMultiplexed }

    /// Lets a paused answer flow again.
    func resumeReceiving() {
        clock.moved(at: .now())
        isReceivingPaused = false
        applyPauses()
    }

    /// Lets a paused body of the request flow again.
    func resumeSending() {
        clock.sent(at: .now())
        isSendingPaused = false
        applyPauses()
    }

    /// Does what must wait until libcurl is done with what it has: pauses a transfer that took more than it should have,
    /// unless its reader has caught up meanwhile, and ends the waiting for a body that nobody wants any more.
    func settle() {
        if pipe.isPaused { isReceivingPaused = true }
        if head.status.code >= 300 { isSendingPaused = false }
        applyPauses()
    }

    /// When to look at the clock again; nil when the time is up. Waiting for our own reader, or for our own body, does
    /// not count.
    func nextCheck(at now: MonotonicTime) -> Duration? {
        let uploaded = easy.uploaded
        if uploaded != self.uploaded || upload?.isStarved == true {
            self.uploaded = uploaded
            clock.sent(at: now)
        }
        if pipe.isPaused { clock.moved(at: now) }
        return clock.patience(at: now) > .zero ? clock.interval(at: now) : nil
    }

    /// What is to be said when the time is up.
    func timeoutError(at now: MonotonicTime) -> HTTPTransportError { clock.error(at: now) }

    /// Why the transfer failed; nil where it came to its end.
    func failure(_ result: CURLcode) -> (any Error)? {
        guard let error = HTTPTransportError(result, isConnected: beginnings > 0) else { return nil }
        return refusal ?? upload?.failure ?? addresses?.refusal ?? error
    }

    private func refuse(_ error: HTTPTransportError) -> Bool {
        refusal = error
        return false
    }

    private func applyPauses() {
        easy.pause(receiving: isReceivingPaused, sending: isSendingPaused)
    }
}

/// The exchanges of one loop that must be seen to as soon as libcurl is done with what it has.
final class UnsettledExchanges {
    private var exchanges: [CurlExchange] = []
    /// How long the connection that was just read is to be left alone; nil for any that is not.
    var rest: Duration?

    /// Remembers one, once.
    func add(_ exchange: CurlExchange) {
        if exchanges.last !== exchange { exchanges.append(exchange) }
    }

    /// All since the last call.
    func takeAll() -> [CurlExchange] {
        guard !exchanges.isEmpty else { return [] }
        defer { exchanges.removeAll(keepingCapacity: true) }
        return exchanges
    }
}
