/// Callers in the order in which they came; joining, leaving and being served each cost the same however many wait.
struct WaitingQueue {
    private struct Entry {
        let caller: Int
        let deadline: Duration
    }

    private var entries = Fifo<Entry>()
    /// Those who still wait; the queue may also hold some who have left.
    private var present: Set<Int> = []

    var count: Int { present.count }
    var isEmpty: Bool { present.isEmpty }

    /// No later than the first deadline of those who wait; nil where the queue is empty.
    var firstDeadline: Duration? { entries.first?.deadline }

    /// A caller joins at the end, under a number that it has alone; deadlines never decrease.
    mutating func append(_ caller: Int, deadline: Duration) {
        present.insert(caller)
        entries.append(Entry(caller: caller, deadline: deadline))
    }

    /// A caller leaves; false when it does not wait.
    mutating func remove(_ caller: Int) -> Bool {
        guard present.remove(caller) != nil else { return false }
        // A queue of mostly those who have left is built anew, so that it never outgrows the others for long.
        if entries.count > 64, entries.count > present.count * 4 {
            var kept = Fifo<Entry>()
            while let entry = entries.popFirst() { if present.contains(entry.caller) { kept.append(entry) } }
            entries = kept
        }
        return true
    }

    /// Takes the caller who has waited longest.
    mutating func popFirst() -> Int? {
        while let entry = entries.popFirst() {
            if present.remove(entry.caller) != nil { return entry.caller }
        }
        return nil
    }

    /// Takes those whose deadline has come, in their order.
    mutating func removeDue(now: Duration) -> [Int] {
        var due: [Int] = []
        while let deadline = firstDeadline, deadline <= now, let entry = entries.popFirst() {
            if present.remove(entry.caller) != nil { due.append(entry.caller) }
        }
        return due
    }

    /// Takes everybody, in their order.
    mutating func removeAll() -> [Int] {
        var all: [Int] = []
        all.reserveCapacity(present.count)
        while let caller = popFirst() { all.append(caller) }
        return all
    }
}
