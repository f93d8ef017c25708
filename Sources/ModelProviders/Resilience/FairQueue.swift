/// Shares a number of places between keys: a pure state machine.
///
/// A free place goes to the key that holds fewest, and among those to the one whose turn is longest past. As long as a
/// key has been here lately and holds no place, the others leave one free for it: who asks now and then is never made to
/// wait by somebody who asks without end.
package struct FairQueue<Key: Hashable & Sendable>: Sendable {
    /// How many may be in, and how many may wait.
    package struct Policy: Sendable, Equatable {
        /// Nil: as many as there are.
        package var places: Int?
        /// The most of one key that wait.
        package var longestLine: Int
        /// How long a place is kept free for a key that has left.
        package var memory: Duration

        package init(places: Int?, longestLine: Int = 1000, memory: Duration = .seconds(60)) {
            self.places = places.map { max(1, $0) }
            self.longestLine = longestLine
            self.memory = memory
        }
    }

    /// Names one who enters.
    package typealias Ticket = UInt64

    package enum Entry: Sendable, Equatable {
        case place
        /// Its ticket is named by a later `leave`, unless it withdraws.
        case waits
        /// Too many of the key wait already.
        case full
    }

    private struct Line {
        var held = 0
        var waiting: [Ticket] = []
        /// When it last had a place.
        var seen: Duration
        /// The number of its last turn.
        var turn: UInt64 = 0
    }

    private var policy: Policy
    private var lines: [Key: Line] = [:]
    private var turns: UInt64 = 0
    /// How many places are taken.
    package private(set) var held = 0
    /// How many wait.
    package private(set) var waiting = 0

    package init(_ policy: Policy) {
        self.policy = policy
    }

    /// Takes a place, or a place in the line.
    package mutating func enter(_ ticket: Ticket, as key: Key, at now: Duration) -> Entry {
        if lines[key] == nil { forget(at: now) }
        let line = lines[key, default: Line(seen: now)]
        if line.waiting.isEmpty, hasPlace(for: key, line, at: now) {
            take(key, at: now)
            return .place
        }
        guard line.waiting.count < policy.longestLine else { return .full }
        lines[key, default: line].waiting.append(ticket)
        waiting += 1
        return .waits
    }

    /// Gives a place back. Returns those who have one now.
    package mutating func leave(_ key: Key, at now: Duration) -> [Ticket] {
        held -= 1
        lines[key]?.held -= 1
        lines[key]?.seen = now
        return next(at: now)
    }

    /// Leaves the line. False where the ticket waits no more.
    package mutating func withdraw(_ ticket: Ticket, of key: Key) -> Bool {
        guard let place = lines[key]?.waiting.firstIndex(of: ticket) else { return false }
        lines[key]?.waiting.remove(at: place)
        waiting -= 1
        return true
    }

    /// Follows another policy from now on. Returns those who have a place now.
    package mutating func change(to policy: Policy, at now: Duration) -> [Ticket] {
        self.policy = policy
        return next(at: now)
    }

    private mutating func take(_ key: Key, at now: Duration) {
        turns += 1
        held += 1
        lines[key, default: Line(seen: now)].held += 1
        lines[key]?.turn = turns
        lines[key]?.seen = now
    }

    private mutating func next(at now: Duration) -> [Ticket] {
        var tickets: [Ticket] = []
        while waiting > 0 {
            let ready = lines.filter { !$1.waiting.isEmpty && hasPlace(for: $0, $1, at: now) }
            let least = ready.min { ($0.value.held, $0.value.turn) < ($1.value.held, $1.value.turn) }
            guard let key = least?.key, let ticket = lines[key]?.waiting.removeFirst() else { break }
            waiting -= 1
            take(key, at: now)
            tickets.append(ticket)
        }
        return tickets
    }

    private func hasPlace(for key: Key, _ line: Line, at now: Duration) -> Bool {
        guard let places = policy.places else { return true }
        let free = places - held
        return free > 0 && (line.held == 0 || free > reserved(against: key, of: places, at: now))
    }

    /// How many places are kept free for those who were here lately: a quarter at most.
    private func reserved(against key: Key, of places: Int, at now: Duration) -> Int {
        let most = places / 4
        guard most > 0 else { return 0 }
        var count = 0
        for (other, line) in lines where other != key && line.held == 0 && line.waiting.isEmpty {
            if now - line.seen < policy.memory { count += 1 }
            if count == most { break }
        }
        return count
    }

    /// Drops who holds nothing, waits for nothing and was here long ago.
    private mutating func forget(at now: Duration) {
        lines = lines.filter { $1.held > 0 || !$1.waiting.isEmpty || now - $1.seen < policy.memory }
    }
}
