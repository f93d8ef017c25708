/// Hands the other side on to somebody else by REFER, and learns from its NOTIFYs what became of it (RFC 3515).
struct SIPTransfer: Equatable, Sendable {
    /// How far it came.
    enum State: Equatable, Sendable {
        /// The REFER has no final answer yet.
        case asked
        /// The other side tries; this is what it heard last.
        case trying(SIPStatus?)
        /// They talk to each other: our call with the other side can end.
        case succeeded
        /// It did not come about, with the reason where there is one: our call goes on.
        case failed(SIPStatus?)
    }

    private(set) var state = State.asked

    init() {}

    /// Whether nothing more can come.
    var isOver: Bool {
        switch state {
        case .asked, .trying: false
        case .succeeded, .failed: true
        }
    }

    /// The answer to the REFER: any 2xx is 202 (§2.4.2).
    mutating func receive(_ response: SIPResponse) {
        guard case .asked = state, !response.status.isProvisional else { return }
        state = response.status.isSuccess ? .trying(nil) : .failed(response.status)
    }

    /// A NOTIFY of the transfer, which may overtake the answer to the REFER. The status to answer it with: 489 for another
    /// event, 400 for a body that says nothing.
    mutating func receive(_ notify: SIPRequest) -> SIPStatus {
        guard notify.fields[.event].flatMap({ SIPToken.first($0) }) == "refer" else { return SIPStatus(489) }
        let subscription = notify.fields[.subscriptionState].flatMap { SIPToken.first($0) }
        let status = Self.status(fragment: notify.body)
        guard status != nil || subscription == "terminated" else { return .badRequest }
        guard !isOver else { return .ok }
        if let status {
            state = status.isProvisional ? .trying(status) : status.isSuccess ? .succeeded : .failed(status)
        }
        // The end of the subscription without a final answer says that nothing will be known.
        if subscription == "terminated", !isOver { state = .failed(nil) }
        return .ok
    }

    /// Nothing final came in time.
    mutating func giveUp() {
        if !isOver { state = .failed(nil) }
    }

    /// The status line of a `message/sipfrag` (§2.4.5, RFC 3420).
    static func status(fragment body: [UInt8]) -> SIPStatus? {
        let line = body.prefix { $0 != 13 && $0 != 10 }
        guard case .response(let status?) = SIPStartLine(String(decoding: line, as: UTF8.self)) else { return nil }
        return status
    }
}

extension SIPToken {
    /// The token at the beginning of a value, in lower case.
    fileprivate static func first(_ text: String) -> String? {
        var scanner = SIPScanner(text)
        return scanner.token()?.lowercased()
    }
}
