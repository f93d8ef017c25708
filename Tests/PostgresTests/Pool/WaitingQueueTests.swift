import Testing

@testable import Postgres

@Suite struct WaitingQueueTests {
    @Test("callers come out in their order, without those who left")
    func order() {
        var queue = WaitingQueue()
        for caller in 1...5 { queue.append(caller, deadline: .zero) }
        let (first, again, unknown) = (queue.remove(2), queue.remove(2), queue.remove(9))
        #expect((first, again, unknown) == (true, false, false))
        let served = [queue.popFirst(), queue.popFirst()]
        #expect(served == [1, 3])
        let rest = queue.removeAll()
        #expect(rest == [4, 5])
        let none = queue.popFirst()
        #expect(none == nil)
        #expect(queue.isEmpty)
    }

    @Test("those whose deadline has come leave in their order, and nobody else")
    func due() {
        var queue = WaitingQueue()
        for caller in 1...4 { queue.append(caller, deadline: .seconds(caller)) }
        _ = queue.remove(2)
        #expect(queue.firstDeadline == .seconds(1))
        let due = queue.removeDue(now: .seconds(3))
        #expect(due == [1, 3])
        #expect((queue.count, queue.firstDeadline) == (1, .seconds(4)))
    }

    @Test("it behaves as an array does, whoever joins, leaves and is served")
    func likeAnArray() {
        var queue = WaitingQueue()
        var array: [Int] = []
        var random = SplitMix(seed: 7)
        for caller in 0..<20_000 {
            switch random.next() % 5 {
            case 0, 1:
                queue.append(caller, deadline: .seconds(caller))
                array.append(caller)
            case 2, 3:
                let victim = caller - Int(random.next() % 100)
                let expected = array.firstIndex(of: victim).map { array.remove(at: $0) } != nil
                let removed = queue.remove(victim)
                #expect(removed == expected)
            default:
                let expected = array.isEmpty ? nil : array.removeFirst()
                let popped = queue.popFirst()
                #expect(popped == expected)
            }
            #expect(queue.count == array.count)
        }
    }
}
