/// RTCP of one call: when reports are due, what theirs say. A pure state machine; times are nanoseconds.
struct LineControl: Sendable {
    /// Between two reports: RFC 3550 §6.2's five seconds, less or more by chance.
    private static let interval: Int64 = 5_000_000_000

    private var due: Int64
    private var random: UInt32
    /// The middle of the time of their last report, and when it came.
    private var lastReport: (middle: UInt32, at: Int64)?
    private var sentBefore: UInt32 = 0
    /// In milliseconds: the least of the call, as what is longer is somebody who was slow to answer.
    private(set) var roundTrip: Double?
    /// The share that they miss of what we send: the mean over the call.
    private(set) var remoteLoss: Double?

    init(at now: Int64, random: UInt32) {
        self.random = random | 1
        due = now + 1_000_000_000 + Int64(random % 1_000) * 1_000_000
    }

    func isDue(at now: Int64) -> Bool { now >= due }

    /// The next report: one of a sender where something was sent since the last one.
    mutating func report(
        source: UInt32, sender: RTCPReport.Sender, block: RTCPReport.Block?, at now: Int64
    ) -> RTCPReport {
        random ^= random << 13
        random ^= random >> 17
        random ^= random << 5
        due = now + Self.interval / 2 + Int64(random % 1_000) * Self.interval / 1_000
        var report = RTCPReport(source: source)
        if sender.packets != sentBefore { report.sender = sender }
        sentBefore = sender.packets
        if var block {
            if let lastReport {
                block.lastReport = lastReport.middle
                block.delay = UInt32(truncatingIfNeeded: (now - lastReport.at) * 65_536 / 1_000_000_000)
            }
            report.blocks = [block]
        }
        return report
    }

    /// Takes a report of theirs. `time` is NTP's now; `source` is ours.
    mutating func take(_ report: RTCPReport, source: UInt32, time: UInt64, sent: UInt32, at now: Int64) {
        if let sender = report.sender { lastReport = (UInt32(truncatingIfNeeded: sender.time >> 16), now) }
        guard let block = report.blocks.first(where: { $0.source == source }) else { return }
        if sent > 0 { remoteLoss = min(1, Double(block.lost < 0x80_0000 ? block.lost : 0) / Double(sent)) }
        guard block.lastReport != 0 else { return }
        let passed = UInt32(truncatingIfNeeded: time >> 16) &- block.lastReport &- block.delay
        // More than ten seconds, or less than nothing, is a clock that was set.
        guard passed < 655_360 else { return }
        let time = Double(passed) * 1_000 / 65_536
        roundTrip = min(roundTrip ?? time, time)
    }
}
