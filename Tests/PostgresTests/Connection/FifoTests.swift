import Testing

@testable import Postgres

@Suite struct FifoTests {
    @Test("it gives back what it took in its order, however long it lives")
    func order() {
        var fifo = Fifo<Int>()
        var (next, expected) = (0, 0)
        var random = SplitMix(seed: 3)
        for _ in 0..<10_000 {
            if random.next() % 2 == 0 {
                fifo.append(next)
                next += 1
            } else if let value = fifo.popFirst() {
                #expect(value == expected)
                expected += 1
            }
            #expect(fifo.count == next - expected)
            #expect(fifo.first == (next == expected ? nil : expected))
        }
        let rest = fifo.removeAll()
        #expect(rest == Array(expected..<next))
        #expect(fifo.isEmpty)
    }

    @Test("the oldest is changed in its place")
    func change() {
        var fifo = Fifo<[Int]>()
        fifo.first?.append(1)
        #expect(fifo.isEmpty)
        fifo.append([1])
        fifo.append([2])
        fifo.first?.append(9)
        let all = fifo.removeAll()
        #expect(all == [[1, 9], [2]])
    }
}
