/// How long the timers run (RFC 3261 §17, table 4).
struct SIPTimings: Equatable, Sendable {
    /// An estimate of the round trip.
    var t1 = Duration.milliseconds(500)
    /// The longest pause between repetitions.
    var t2 = Duration.seconds(4)
    /// How long a message can stay in the network.
    var t4 = Duration.seconds(5)
    /// How long repeated refusals are taken over datagrams.
    var d = Duration.seconds(32)

    /// The first run of a timer; zero means that what it ends is over at once.
    func duration(_ timer: SIPTimer, isReliable: Bool) -> Duration {
        switch timer {
        case .a, .e, .g: t1
        case .b, .f, .h, .l, .m: t1 * 64
        case .d: isReliable ? .zero : d
        case .i, .k: isReliable ? .zero : t4
        case .j: isReliable ? .zero : t1 * 64
        }
    }

    /// The pause behind one of that length.
    func doubled(_ pause: Duration, capped: Bool) -> Duration {
        capped ? min(pause * 2, t2) : pause * 2
    }
}
