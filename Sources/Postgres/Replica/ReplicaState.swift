/// Whether a replica is worth asking: after it failed it is left alone for a while, and then tried by one caller.
///
/// A pure state machine.
struct ReplicaState: Equatable {
    private var failures = 0
    private var avoidedUntil: Duration = .zero

    /// Whether the replica answered last time.
    var isAvailable: Bool { failures == 0 }

    /// Whether the next caller asks the replica. While it is away only one does in each interval.
    mutating func mayAsk(now: Duration) -> Bool {
        guard failures > 0 else { return true }
        guard now >= avoidedUntil else { return false }
        avoidedUntil = now + delay
        return true
    }

    /// The replica answered; gives whether it had been away.
    mutating func succeeded() -> Bool {
        defer { failures = 0 }
        return failures > 0
    }

    /// The replica did not answer; gives whether it had until now.
    mutating func failed(now: Duration) -> Bool {
        failures += 1
        avoidedUntil = now + delay
        return failures == 1
    }

    private var delay: Duration { min(.milliseconds(250) * (1 << min(failures - 1, 6)), .seconds(10)) }
}
