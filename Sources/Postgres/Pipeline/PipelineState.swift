/// The bookkeeping of connections that many statements share: which one takes the next, when to open and close them.
///
/// A pure state machine: connections are numbers, and every method says what its shell must do. Nobody waits here: a
/// statement for which there is no good place is declined, and then goes to a connection of its own.
struct PipelineState {
    /// What to do with a statement; a connection to open besides, where one is named.
    enum Decision: Equatable {
        case send(Int, open: Int?)
        case decline(open: Int?)
    }

    /// Connections whose time has come; they are forgotten.
    struct Sweep: Equatable {
        /// Nothing is on its way: close them.
        var idle: [Int] = []
        /// Not even the server's own time-out has ended the oldest statement: fail what is on its way.
        var dead: [Int] = []
    }

    private struct Slot {
        var isOpen = false
        var inFlight = 0
        /// Since when the server works at the oldest statement, or since when it has none.
        var headSince: Duration
        var expires: Duration
        /// What a statement has taken of late: a moving mean, because replies come in bunches.
        var usual: Duration = .zero

    }

    /// Behind a statement that has run for so long nobody is put.
    static let headPatience: Duration = .milliseconds(10)
    /// Where a statement would wait for so long, as statements go of late, it is not put: behind many that each wait for
    /// the disk, for example.
    static let patience: Duration = .milliseconds(50)
    /// The most statements on their way on one connection.
    static let depthLimit = 256
    /// With so many on their way another connection is opened.
    static let growthDepth = 4
    /// Without a reply for so long beyond the time-out of statements a connection counts as dead.
    static let deathPatience: Duration = .seconds(10)

    private let limits: PoolLimits
    private let statementTimeout: Duration
    private var slots: [Int: Slot] = [:]
    private var lastConnection = 0
    private var failures = 0
    private var mayOpenFrom: Duration = .zero
    private(set) var isClosed = false
    private(set) var sent: UInt64 = 0
    private(set) var declined: UInt64 = 0

    /// The server ends statements after `statementTimeout`.
    init(limits: PoolLimits, statementTimeout: Duration) {
        self.limits = limits
        self.statementTimeout = statementTimeout
    }

    var connectionCount: Int { slots.count }
    var inFlight: Int { slots.values.reduce(0) { $0 + $1.inFlight } }

    // MARK: Statements

    /// A statement wants to be sent.
    mutating func route(now: Duration) -> Decision {
        guard !isClosed, limits.maximum > 0 else { return decline(open: nil) }
        var best: (connection: Int, depth: Int)?
        for (connection, slot) in slots where canTake(slot, now) && slot.inFlight < best?.depth ?? Int.max {
            best = (connection, slot.inFlight)
        }
        guard let best else { return decline(open: connectionToOpen(now)) }
        slots[best.connection]?.inFlight += 1
        if best.depth == 0 { slots[best.connection]?.headSince = now }
        sent += 1
        return .send(best.connection, open: best.depth >= Self.growthDepth ? connectionToOpen(now) : nil)
    }

    /// A statement has been answered.
    mutating func finished(_ connection: Int, now: Duration) {
        guard var slot = slots[connection] else { return }
        slot.inFlight -= 1
        slot.usual += (now - slot.headSince - slot.usual) / 32
        slot.headSince = now
        slots[connection] = slot
    }

    /// A statement that was answered has to run elsewhere after all.
    mutating func declineAnswered() {
        declined += 1
    }

    // MARK: Connections

    /// A connection has been opened; false when it is not wanted any more.
    mutating func opened(_ connection: Int, now: Duration, jitter: Double = 0) -> Bool {
        failures = 0
        guard !isClosed, slots[connection] != nil else { return false }
        slots[connection] = Slot(
            isOpen: true, headSince: now, expires: limits.expiry(openedAt: now, jitter: jitter))
        return true
    }

    /// A connection could not be opened.
    mutating func failedToOpen(_ connection: Int, now: Duration, jitter: Double = 0) {
        slots[connection] = nil
        failures += 1
        mayOpenFrom = now + PoolLimits.retryDelay(failures: failures, jitter: jitter)
    }

    /// A connection has ended.
    mutating func lost(_ connection: Int) {
        slots[connection] = nil
    }

    /// Takes the connections whose time has come.
    mutating func sweep(now: Duration) -> Sweep {
        var sweep = Sweep()
        for (connection, slot) in slots where slot.isOpen {
            let age = now - slot.headSince
            if slot.inFlight == 0, isClosed || now >= slot.expires || age >= limits.idleTimeout {
                sweep.idle.append(connection)
            } else if slot.inFlight > 0, age >= statementTimeout + Self.deathPatience {
                sweep.dead.append(connection)
            }
        }
        for connection in sweep.idle + sweep.dead { slots[connection] = nil }
        return sweep
    }

    /// Takes no statement any more. What is on its way may end; `sweep` then gives the connections.
    mutating func close() {
        isClosed = true
    }

    private func canTake(_ slot: Slot, _ now: Duration) -> Bool {
        guard slot.isOpen, now < slot.expires, slot.inFlight < Self.depthLimit else { return false }
        return slot.inFlight == 0
            || now - slot.headSince < Self.headPatience && slot.usual * slot.inFlight < Self.patience
    }

    private mutating func decline(open: Int?) -> Decision {
        declined += 1
        return .decline(open: open)
    }

    private mutating func connectionToOpen(_ now: Duration) -> Int? {
        guard slots.count < limits.maximum, now >= mayOpenFrom else { return nil }
        lastConnection += 1
        slots[lastConnection] = Slot(headSince: now, expires: .zero)
        return lastConnection
    }
}
