import Net
import Testing

@testable import HTTPClient

@Suite struct SocketRestsTests {
    private let start = MonotonicTime.now()

    private func time(_ milliseconds: Int) -> MonotonicTime { start + .milliseconds(milliseconds) }

    private func end(_ rests: inout SocketRests, at now: MonotonicTime) -> [Int32] {
        rests.due(at: now).filter { rests.end($0) }.sorted()
    }

    @Test("one awakening serves all that rest, and those due a little later with it")
    func together() {
        var rests = SocketRests()
        let scheduled = [(Int32(3), 50), (4, 64), (5, 110)].map { rests.add($0, until: time($1)) }
        #expect(scheduled == [true, false, false])
        let first = end(&rests, at: time(50))
        #expect(first == [3, 4])
        let pause = rests.next(after: time(50))
        #expect(pause == .milliseconds(60))
        let last = end(&rests, at: time(110))
        #expect(last == [5])
        let none = rests.next(after: time(110))
        #expect(none == nil)
        let again = rests.add(3, until: time(160))
        #expect(again)
    }

    @Test("a socket that libcurl wants something else of rests no longer")
    func touched() {
        var rests = SocketRests()
        rests.begin(3)
        #expect(!rests.wasTouched)
        _ = rests.add(3, until: time(50))
        rests.forget(4)
        #expect(!rests.wasTouched)
        rests.forget(3)
        #expect(rests.wasTouched)
        let due = rests.due(at: time(60))
        #expect(due.isEmpty)
        rests.begin(3)
        #expect(!rests.wasTouched)
    }

    @Test("a socket that is closed while another is read has no rest to end")
    func closed() {
        var rests = SocketRests()
        for socket in [Int32(3), 4] { _ = rests.add(socket, until: time(50)) }
        let due = rests.due(at: time(50)).sorted()
        rests.begin(3)
        rests.forget(4)
        let ended = due.filter { rests.end($0) }
        #expect(ended == [3])
        #expect(!rests.isResting(3))
    }
}
