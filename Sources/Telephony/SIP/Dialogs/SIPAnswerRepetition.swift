/// Sends a 2xx of an INVITE, or a reliable provisional answer, again until it is acknowledged (RFC 3261 §13.3.1.4,
/// RFC 3262 §3). Over connections too: the next hop may be a datagram.
struct SIPAnswerRepetition: Equatable, Sendable {
    /// What is to be done when time has passed.
    enum Action: Equatable, Sendable {
        /// Send it again, and ask once more after the pause.
        case again(Duration)
        /// Nobody acknowledges: a call is ended by BYE, a provisional answer by refusing its request.
        case giveUp
        /// It was acknowledged.
        case none
    }

    private let timings: SIPTimings
    /// Whether pauses stop growing at T2, which they do for a 2xx alone.
    private let isCapped: Bool
    private(set) var pause: Duration
    private var waited = Duration.zero
    private(set) var isAcknowledged = false

    /// It was sent for the first time; ask after `pause`.
    init(timings: SIPTimings = SIPTimings(), isProvisional: Bool = false) {
        self.timings = timings
        isCapped = !isProvisional
        pause = timings.t1
    }

    /// The pause is over.
    mutating func fire() -> Action {
        if isAcknowledged { return .none }
        waited += pause
        if waited >= timings.t1 * 64 { return .giveUp }
        // The last pause is cut, so that the end comes after 64 T1.
        pause = min(timings.doubled(pause, capped: isCapped), timings.t1 * 64 - waited)
        return .again(pause)
    }

    /// The ACK or the PRACK came.
    mutating func acknowledge() { isAcknowledged = true }
}
