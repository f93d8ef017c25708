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
        let number: Int
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
    /// So few that a search costs less than a dictionary.
    private var slots: [Slot] = []
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
    var inFlight: Int { slots.reduce(0) { $0 + $1.inFlight } }

    // MARK: Statements

    /// A statement wants to be sent.
    mutating func route(now: Duration) -> Decision {
        guard !isClosed, limits.maximum > 0 else { return decline(open: nil) }
        var (best, depth) = (-1, Int.max)
        for index in slots.indices where slots[index].inFlight < depth && canTake(slots[index], now) {
            (best, depth) = (index, slots[index].inFlight)
        }
        guard best >= 0 else { return decline(open: connectionToOpen(now)) }
        slots[best].inFlight += 1
        if depth == 0 { slots[best].headSince = now }
        sent += 1
        let number = slots[best].number
        return .send(number, open: depth >= Self.growthDepth ? connectionToOpen(now) : nil)
    }

    /// A statement has been answered.
    mutating func finished(_ connection: Int, now: Duration) {
        guard let index = index(of: connection) else { return }
        slots[index].inFlight -= 1
        let difference = now - slots[index].headSince - slots[index].usual
        // A thirty-second part of it; to divide would cost more than all the rest here.
        slots[index].usual += Duration(attoseconds: difference.attoseconds >> 5)
        slots[index].headSince = now
    }

    /// A statement that was answered has to run elsewhere after all.
    mutating func declineAnswered() {
        declined += 1
    }

    // MARK: Connections

    /// A connection has been opened; false when it is not wanted any more.
    mutating func opened(_ connection: Int, now: Duration, jitter: Double = 0) -> Bool {
        failures = 0
        guard !isClosed, let index = index(of: connection) else { return false }
        slots[index] = Slot(
            number: connection, isOpen: true, headSince: now, expires: limits.expiry(openedAt: now, jitter: jitter))
        return true
    }

    /// A connection could not be opened.
    mutating func failedToOpen(_ connection: Int, now: Duration, jitter: Double = 0) {
        lost(connection)
        failures += 1
        mayOpenFrom = now + PoolLimits.retryDelay(failures: failures, jitter: jitter)
    }

    /// A connection has ended.
    mutating func lost(_ connection: Int) {
        slots.removeAll { $0.number == connection }
    }

    /// Takes the connections whose time has come.
    mutating func sweep(now: Duration) -> Sweep {
        var sweep = Sweep()
        for slot in slots where slot.isOpen {
            let age = now - slot.headSince
            if slot.inFlight == 0, isClosed || now >= slot.expires || age >= limits.idleTimeout {
                sweep.idle.append(slot.number)
            } else if slot.inFlight > 0, age >= statementTimeout + Self.deathPatience {
                sweep.dead.append(slot.number)
            }
        }
        for connection in sweep.idle + sweep.dead { lost(connection) }
        return sweep
    }

    /// Takes no statement any more. What is on its way may end; `sweep` then gives the connections.
    mutating func close() {
        isClosed = true
    }

    private func index(of connection: Int) -> Int? {
        slots.firstIndex { $0.number == connection }
    }

    private func canTake(_ slot: Slot, _ now: Duration) -> Bool {
        guard slot.isOpen, now < slot.expires, slot.inFlight < Self.depthLimit else { return false }
        return slot.inFlight == 0
            || now - slot.headSince < Self.headPatience
                && slot.usual.attoseconds * Int128(slot.inFlight) < Self.patience.attoseconds
    }

    private mutating func decline(open: Int?) -> Decision {
        declined += 1
        return .decline(open: open)
    }

    private mutating func connectionToOpen(_ now: Duration) -> Int? {
        guard slots.count < limits.maximum, now >= mayOpenFrom else { return nil }
        lastConnection += 1
        slots.append(Slot(number: lastConnection, headSince: now, expires: .zero))
        return lastConnection
    }
}
