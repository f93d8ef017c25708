/// Callers in the order in which they came; joining, leaving and being served each cost the same however many wait.
struct WaitingQueue {
    private var entries = Fifo<Int>()
    /// Those who still wait; the queue may also hold some who have left.
    private var present: Set<Int> = []

    var count: Int { present.count }
    var isEmpty: Bool { present.isEmpty }

    /// A caller joins at the end, under a number that it has alone.
    mutating func append(_ caller: Int) {
        present.insert(caller)
        entries.append(caller)
    }

    /// A caller leaves; false when it does not wait.
    mutating func remove(_ caller: Int) -> Bool {
        guard present.remove(caller) != nil else { return false }
        // A queue of mostly those who have left is built anew, so that it never outgrows the others for long.
        if entries.count > 64, entries.count > present.count * 4 {
            var kept = Fifo<Int>()
            while let entry = entries.popFirst() { if present.contains(entry) { kept.append(entry) } }
            entries = kept
        }
        return true
    }

    /// Takes the caller who has waited longest.
    mutating func popFirst() -> Int? {
        while let caller = entries.popFirst() {
            if present.remove(caller) != nil { return caller }
        }
        return nil
    }

    /// Takes everybody, in their order.
    mutating func removeAll() -> [Int] {
        var all: [Int] = []
        all.reserveCapacity(present.count)
        while let caller = popFirst() { all.append(caller) }
        return all
    }
}
