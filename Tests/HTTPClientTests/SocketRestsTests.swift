import Net
import Testing

@testable import HTTPClient

@Suite struct SocketRestsTests {
    private let start = MonotonicTime.now()

    private func time(_ milliseconds: Int) -> MonotonicTime { start + .milliseconds(milliseconds) }

    @Test("one awakening serves all that rest, and those due a little later with it")
    func together() {
        var rests = SocketRests()
        #expect(rests.add(3, until: time(50)))
        #expect(!rests.add(4, until: time(54)))
        #expect(!rests.add(5, until: time(90)))
        #expect(rests.takeDue(at: time(50)).sorted() == [3, 4])
        #expect(rests.next(after: time(50)) == .milliseconds(40))
        #expect(rests.takeDue(at: time(90)) == [5])
        #expect(rests.next(after: time(90)) == nil)
        #expect(rests.add(3, until: time(140)))
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
        #expect(rests.takeDue(at: time(60)).isEmpty)
        rests.begin(3)
        #expect(!rests.wasTouched)
    }
}
