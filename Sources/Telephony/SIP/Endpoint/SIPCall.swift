import Net

/// A call at an endpoint. Its methods may be called from anywhere; what they do happens on the endpoint's thread, where
/// its state is touched alone, hence `@unchecked Sendable`.
package final class SIPCall: @unchecked Sendable {
    /// What names it in SIP.
    package let callID: String
    /// Whether we called.
    package let isOutgoing: Bool
    /// The id of the account that it belongs to.
    package let account: String
    /// Where it came from; nil for a call of ours.
    package let source: SIPSource?
    /// The INVITE as it came; nil for a call of ours.
    package let request: SIPRequest?
    /// The call that this one shall take the place of (RFC 3891), which ends when this one is answered.
    package let replaced: SIPCall?

    private weak let core: SIPEndpointCore?
    private let loop: EventLoop
    let localTag: String
    /// Nil before the way to the other side is known.
    var machine: SIPCallMachine?
    var delegate: (any SIPCallDelegate)?
    /// The way that the last message of the other side came.
    var flow: SIPFlow?
    var timers: [SIPCallTimer: TimerToken] = [:]
    /// The transactions of INVITEs that wait here, by number.
    var invites: [UInt32: SIPTransactionKey] = [:]
    var onTransfer: ((SIPTransferResult) -> Void)?
    /// Whether it is over, or never began.
    var isOver = false
    var end: SIPCallEnd?

    init(
        callID: String, localTag: String, isOutgoing: Bool, account: String, source: SIPSource?, request: SIPRequest?,
        replaced: SIPCall?, core: SIPEndpointCore
    ) {
        (self.callID, self.localTag, self.isOutgoing, self.account) = (callID, localTag, isOutgoing, account)
        (self.source, self.request, self.replaced) = (source, request, replaced)
        self.core = core
        loop = core.loop
    }

    /// The description of the session that came with the INVITE; nil where we are to offer one.
    package var offer: [UInt8]? { request.flatMap { $0.body.isEmpty ? nil : $0.body } }

    /// Who is told from now on what happens; the call holds it until it is over. If it is over already, it is told so.
    package func attach(_ delegate: any SIPCallDelegate) {
        loop.run { [self] in
            if let end { return delegate.call(self, ended: end) }
            self.delegate = delegate
        }
    }

    /// Says that it rings.
    package func ring() { change { $0.ring() } }

    /// Sends sound before the answer, by this description.
    package func progress(_ description: [UInt8]) { change { $0.progress(description) } }

    /// Picks up, with an answer to the offer, or an offer where there was none.
    package func answer(_ description: [UInt8]) { change { $0.answer(description) } }

    /// Does not take the call, with a status from 300 to 699.
    package func refuse(_ status: Int) {
        let status = SIPStatus((300...699).contains(status) ? status : 603)
        change { $0.refuse(status) }
    }

    /// Ends the call, or takes it back.
    package func hangUp() {
        loop.run { [self] in
            if machine == nil, !isOver { core?.abandon(self) }
            core?.change(self) { $0.hangUp() }
        }
    }

    /// Offers another session, such as one on hold.
    package func reoffer(_ description: [UInt8]) { change { $0.change(description) } }

    /// Asks the other side to call an address (`sip:…`, `sips:…` or `tel:…`) in place of us; where that succeeds, this
    /// call ends.
    package func transfer(to address: String) async -> SIPTransferResult {
        guard let uri = SIPAnyURI(address) else { return .failed(nil) }
        return await transfer { _ in SIPNameAddress(uri) }
    }

    /// Joins the other sides of two calls: this one's takes our place in the other.
    package func transfer(to other: SIPCall) async -> SIPTransferResult {
        await transfer { _ in other.machine?.replacement }
    }

    private func transfer(
        _ target: @escaping @Sendable (SIPCall) -> SIPNameAddress?
    ) async -> SIPTransferResult {
        await withCheckedContinuation { continuation in
            loop.run { [self] in
                guard onTransfer == nil, !isOver, let core, let address = target(self) else {
                    return continuation.resume(returning: .failed(nil))
                }
                onTransfer = { continuation.resume(returning: $0) }
                var hasBegun = false
                core.change(self) { hasBegun = $0.transfer(to: address) }
                if !hasBegun { endTransfer(.failed(nil)) }
            }
        }
    }

    /// Says what became of the call that the other side asked for by REFER.
    package func tellReferral(_ status: Int) {
        guard (100...699).contains(status) else { return }
        change { $0.tellReferral(SIPStatus(status)) }
    }

    func endTransfer(_ result: SIPTransferResult) {
        let tell = onTransfer
        onTransfer = nil
        tell?(result)
    }

    private func change(_ event: @escaping @Sendable (inout SIPCallMachine) -> Void) {
        loop.run { [self] in core?.change(self, event) }
    }
}
