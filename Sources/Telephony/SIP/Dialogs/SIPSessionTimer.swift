/// Ends a session whose other side is gone without a BYE: one side refreshes it, both count (RFC 4028).
struct SIPSessionTimer: Equatable, Sendable {
    /// Seconds that a session lives without a refresh; nil is for ever.
    let interval: UInt32?
    /// Whether we refresh it.
    let refreshesHere: Bool

    /// The least that anybody may ask for (§5).
    static let smallest: UInt32 = 90

    /// What a server makes of an INVITE or UPDATE (§9).
    enum Decision: Equatable, Sendable {
        case taken(SIPSessionTimer, answer: SIPSessionExpires?, requiresTimer: Bool)
        /// 422 with this Min-SE.
        case tooSmall(UInt32)
    }

    private init(interval: UInt32?, refreshesHere: Bool) {
        (self.interval, self.refreshesHere) = (interval, refreshesHere)
    }

    /// Decides as the server: `wanted` seconds, not less than `minimum`.
    static func decide(_ request: SIPRequest, wanted: UInt32, minimum: UInt32 = smallest) -> Decision {
        let isKnownThere = request.fields.options(.supported).contains("timer")
        let asked = request.fields.sessionExpires
        // A client that does not know the extension cannot ask again: a proxy has put the field there.
        if let asked, asked.seconds < minimum, isKnownThere { return .tooSmall(minimum) }
        let ours = max(wanted, minimum, request.fields.minSE ?? 0)
        // What was asked for may be made shorter, never longer.
        let seconds = max(min(asked?.seconds ?? ours, ours), smallest)
        // Without the extension at the other side, only we can refresh (table 2).
        let refresher = isKnownThere ? asked?.refresher ?? .uac : .uas
        return .taken(
            SIPSessionTimer(interval: seconds, refreshesHere: refresher == .uas),
            answer: SIPSessionExpires(seconds: seconds, refresher: refresher),
            requiresTimer: isKnownThere && refresher == .uac)
    }

    /// What the client learns from a 2xx (§7.2): without the field, the session has no timer.
    init(answer response: SIPResponse) {
        let agreed = response.fields.sessionExpires
        // Less than RFC 4028 allows is believed, but not so little that it would be a flood.
        self.init(interval: agreed.map { max($0.seconds, 30) }, refreshesHere: (agreed?.refresher ?? .uac) == .uac)
    }

    /// The Session-Expires and Min-SE with which a client tries again behind a 422 (§7.3); nil where that says nothing
    /// more than was asked.
    static func retry(_ response: SIPResponse, asked: UInt32) -> UInt32? {
        guard response.status.code == 422, let least = response.fields.minSE, least > asked else { return nil }
        return least
    }

    /// When to refresh, counted from the last refresh: half of the time (§7.2, §10). Nil where the other side does.
    var refreshAfter: Duration? {
        guard refreshesHere, let interval else { return nil }
        return .seconds(Int64(interval) / 2)
    }

    /// When to give the session up by BYE: a third of the time before its end, but at most 32 seconds before (§10).
    var endAfter: Duration? {
        interval.map { .seconds(Int64($0) - Int64(min($0 / 3, 32))) }
    }
}
