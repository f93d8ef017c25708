import Net
import Testing

@testable import HTTPClient

@Suite struct SocketRestsTests {
    private let start = MonotonicTime.now()

    private func time(_ milliseconds: Int) -> MonotonicTime { start + .milliseconds(milliseconds) }

    @Test("one awakening serves all that rest, and those due a little later with it")
    func together() {
        var rests = SocketRests()
        let scheduled = [(Int32(3), 50), (4, 54), (5, 90)].map { rests.add($0, until: time($1)) }
        #expect(scheduled == [true, false, false])
        let first = rests.takeDue(at: time(50)).sorted()
        #expect(first == [3, 4])
        let pause = rests.next(after: time(50))
        #expect(pause == .milliseconds(40))
        let last = rests.takeDue(at: time(90))
        #expect(last == [5])
        let none = rests.next(after: time(90))
        #expect(none == nil)
        let again = rests.add(3, until: time(140))
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
        let due = rests.takeDue(at: time(60))
        #expect(due.isEmpty)
        rests.begin(3)
        #expect(!rests.wasTouched)
    }
}
