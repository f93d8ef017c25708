import Testing

@testable import Net

@Suite struct TimerHeapTests {
    @Test("Calls come out by their times, whatever order they went in")
    func order() {
        var heap = TimerHeap()
        var called: [Int64] = []
        var times = (0..<200).map { Int64($0 * 7919 % 200) }
        for time in times { _ = heap.add(at: MonotonicTime(nanoseconds: time)) { called.append(time) } }
        while let call = heap.popDue(at: MonotonicTime(nanoseconds: 1000)) { call() }
        times.sort()
        #expect(called == times)
    }

    @Test("Nothing comes out before its time, and the wait is rounded up")
    func notEarly() {
        var heap = TimerHeap()
        #expect(heap.millisecondsToNext(from: MonotonicTime(nanoseconds: 0)) == -1)
        _ = heap.add(at: MonotonicTime(nanoseconds: 1_000_001)) {}
        #expect(heap.millisecondsToNext(from: MonotonicTime(nanoseconds: 0)) == 2)
        #expect(heap.popDue(at: MonotonicTime(nanoseconds: 1_000_000)) == nil)
        #expect(heap.popDue(at: MonotonicTime(nanoseconds: 1_000_001)) != nil)
    }

    @Test("Cancelled calls never come out, and do not stay for long")
    func cancellation() {
        var heap = TimerHeap()
        var called: [Int] = []
        let tokens = (0..<1000).map { number in
            heap.add(at: MonotonicTime(nanoseconds: Int64(number))) { called.append(number) }
        }
        for (number, token) in tokens.enumerated() where number % 10 != 0 { heap.cancel(token) }
        heap.cancel(tokens[1])
        #expect(heap.entryCount < 500)
        while let call = heap.popDue(at: MonotonicTime(nanoseconds: 1000)) { call() }
        #expect(called == Array(stride(from: 0, to: 1000, by: 10)))
        #expect(heap.millisecondsToNext(from: MonotonicTime(nanoseconds: 0)) == -1)
    }
}
