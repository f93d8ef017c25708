/// Names a scheduled call so that it can be cancelled.
package struct TimerToken: Hashable, Sendable {
    fileprivate let number: UInt64
}

/// Scheduled calls, soonest first: a binary heap whose cancelled entries are dropped when they reach the top.
struct TimerHeap {
    private struct Entry {
        let time: MonotonicTime
        let number: UInt64
    }

    private var entries: [Entry] = []
    private var calls: [UInt64: () -> Void] = [:]
    private var lastNumber: UInt64 = 0

    /// How many entries there are, cancelled ones included.
    var entryCount: Int { entries.count }

    /// Keeps a call for its time.
    mutating func add(at time: MonotonicTime, _ call: @escaping () -> Void) -> TimerToken {
        lastNumber += 1
        calls[lastNumber] = call
        entries.append(Entry(time: time, number: lastNumber))
        siftUp(entries.count - 1)
        return TimerToken(number: lastNumber)
    }

    /// Drops a call; harmless once it has come out.
    mutating func cancel(_ token: TimerToken) {
        calls[token.number] = nil
        // A heap of mostly cancelled entries is built anew, so that it never outgrows the live ones for long.
        if entries.count > 64, entries.count > calls.count * 4 {
            let live = entries.filter { calls[$0.number] != nil }
            entries.removeAll(keepingCapacity: true)
            for entry in live {
                entries.append(entry)
                siftUp(entries.count - 1)
            }
        }
    }

    /// Milliseconds until the next live entry, rounded up; -1 where there is none.
    mutating func millisecondsToNext(from now: MonotonicTime) -> Int32 {
        dropCancelled()
        guard let first = entries.first else { return -1 }
        let left = max(0, first.time.nanoseconds - now.nanoseconds)
        return Int32(clamping: (left + 999_999) / 1_000_000)
    }

    /// Takes the next call whose time has come.
    mutating func popDue(at now: MonotonicTime) -> (() -> Void)? {
        dropCancelled()
        guard let first = entries.first, first.time <= now else { return nil }
        removeFirst()
        return calls.removeValue(forKey: first.number)
    }

    private mutating func dropCancelled() {
        while let first = entries.first, calls[first.number] == nil { removeFirst() }
    }

    private mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].time < entries[parent].time else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].time < entries[least].time {
                least = child
            }
            guard least != parent else { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
