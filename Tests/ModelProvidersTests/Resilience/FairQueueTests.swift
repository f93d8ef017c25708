import Testing

@testable import ModelProviders

@Suite("A fair queue")
struct FairQueueTests {
    private typealias Queue = FairQueue<String>

    @Test("gives places as long as there are some, and then in the order of coming")
    func order() {
        var queue = Queue(.init(places: 2))
        #expect(queue.enter(1, as: "a", at: .zero) == .place)
        #expect(queue.enter(2, as: "a", at: .zero) == .place)
        #expect(queue.enter(3, as: "a", at: .zero) == .waits)
        #expect(queue.enter(4, as: "a", at: .zero) == .waits)
        #expect(queue.leave("a", at: .zero) == [3])
        #expect(queue.leave("a", at: .zero) == [4])
        #expect(queue.leave("a", at: .zero) == [])
        #expect(queue.held == 1)
        #expect(queue.waiting == 0)
    }

    @Test("gives a place to whoever holds fewest, however long another's line is")
    func fairness() {
        var queue = Queue(.init(places: 2))
        for ticket in 1...50 { _ = queue.enter(UInt64(ticket), as: "flood", at: .zero) }
        #expect(queue.enter(51, as: "calm", at: .zero) == .waits)
        #expect(queue.enter(52, as: "calm", at: .zero) == .waits)
        #expect(queue.leave("flood", at: .zero) == [51])
        #expect(queue.leave("flood", at: .zero) == [3], "each holds one")
        #expect(queue.leave("calm", at: .zero) == [52])
    }

    @Test("serves those who hold as much in turn")
    func turns() {
        var queue = Queue(.init(places: 1))
        _ = queue.enter(0, as: "a", at: .zero)
        for (ticket, key) in [(1, "a"), (2, "a"), (3, "b"), (4, "b"), (5, "c")] {
            #expect(queue.enter(UInt64(ticket), as: key, at: .zero) == .waits)
        }
        var served: [UInt64] = []
        var holder = "a"
        let names: [UInt64: String] = [1: "a", 2: "a", 3: "b", 4: "b", 5: "c"]
        while let next = queue.leave(holder, at: .zero).first {
            served.append(next)
            holder = names[next] ?? ""
        }
        #expect(Set(served.prefix(3)) == [1, 3, 5])
        #expect(Set(served.suffix(2)) == [2, 4])
    }

    @Test("keeps a place free for who was here lately, and forgets them after a while")
    func reserve() {
        var queue = Queue(.init(places: 4))
        _ = queue.enter(1, as: "calm", at: .zero)
        _ = queue.leave("calm", at: .seconds(1))
        for ticket in 2...4 { #expect(queue.enter(UInt64(ticket), as: "flood", at: .seconds(2)) == .place) }
        #expect(queue.enter(5, as: "flood", at: .seconds(2)) == .waits)
        #expect(queue.enter(6, as: "calm", at: .seconds(3)) == .place)
        #expect(queue.leave("calm", at: .seconds(4)) == [])
        #expect(queue.leave("flood", at: .seconds(63)) == [5])
        #expect(queue.enter(7, as: "flood", at: .seconds(63)) == .waits)
        #expect(queue.enter(8, as: "flood", at: .seconds(63)) == .waits)
        #expect(queue.leave("flood", at: .seconds(66)) == [7, 8], "of calm nothing was heard for a minute")
    }

    @Test("refuses the one beyond the length of a key's line, and no other key's")
    func full() {
        var queue = Queue(.init(places: 1, longestLine: 2))
        #expect(queue.enter(1, as: "a", at: .zero) == .place)
        #expect(queue.enter(2, as: "a", at: .zero) == .waits)
        #expect(queue.enter(3, as: "a", at: .zero) == .waits)
        #expect(queue.enter(4, as: "a", at: .zero) == .full)
        #expect(queue.enter(5, as: "b", at: .zero) == .waits)
        #expect(queue.waiting == 3)
    }

    @Test("passes over who withdrew, and says who was no more in line")
    func withdrawal() {
        var queue = Queue(.init(places: 1))
        for ticket in 1...3 { _ = queue.enter(UInt64(ticket), as: "a", at: .zero) }
        #expect(queue.withdraw(2, of: "a") == true)
        #expect(queue.withdraw(2, of: "a") == false)
        #expect(queue.leave("a", at: .zero) == [3])
        #expect(queue.withdraw(3, of: "a") == false)
    }

    @Test("follows another limit at once")
    func change() {
        var queue = Queue(.init(places: 1))
        for ticket in 1...4 { _ = queue.enter(UInt64(ticket), as: "a", at: .zero) }
        #expect(queue.change(to: .init(places: 3), at: .zero) == [2, 3])
        #expect(queue.change(to: .init(places: nil), at: .zero) == [4])
        #expect(queue.enter(5, as: "a", at: .zero) == .place)
    }

    @Test("keeps a second key's median within 1.5 of what it is alone, beside one that asks without end")
    func median() {
        var (alone, beside) = (Simulation(flood: 0), Simulation(flood: 200))
        let ratio = beside.medianOfCalm() / alone.medianOfCalm()
        #expect(ratio <= 1.5, "\(ratio)")
    }

    /// Answers that take a second each, begun at once: the worst rhythm for somebody who comes a moment too late.
    private struct Simulation {
        private var queue = Queue(.init(places: 4))
        private var ends: [(time: Duration, key: String, ticket: UInt64)] = []
        private var began: [UInt64: (key: String, time: Duration)] = [:]
        private var last: UInt64 = 0
        private var times: [Double] = []

        init(flood: Int) {
            ask("calm", at: .zero)
            for _ in 0..<flood { ask("flood", at: .zero) }
        }

        mutating func medianOfCalm() -> Double {
            while times.count < 99, let next = ends.min(by: { $0.time < $1.time }) {
                ends.removeAll { $0.ticket == next.ticket }
                for ticket in queue.leave(next.key, at: next.time) { start(ticket, at: next.time) }
                if next.key == "calm" { times.append((next.time - (began[next.ticket]?.time ?? .zero)) / .seconds(1)) }
                ask(next.key, at: next.time + .milliseconds(1))
            }
            return times.sorted()[times.count / 2]
        }

        private mutating func ask(_ key: String, at time: Duration) {
            last += 1
            began[last] = (key, time)
            if queue.enter(last, as: key, at: time) == .place { start(last, at: time) }
        }

        private mutating func start(_ ticket: UInt64, at time: Duration) {
            ends.append((time + .seconds(1), began[ticket]?.key ?? "", ticket))
        }
    }
}
