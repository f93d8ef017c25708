import Core
import HTTPCore
import Synchronization
import Testing

@testable import HTTPServer

@Suite struct DateLineTests {
    @Test(
        "Dates are written as RFC 9110 §5.6.7 prefers",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (1_795_257_599, "Sat, 21 Nov 2026 10:39:59 GMT"),
        ])
    func text(seconds: Int64, text: String) {
        #expect(HTTPDate(Timestamp(microseconds: seconds * 1_000_000)).description == text)
    }

    @Test("The line is made anew when the second is over, and not before")
    func refresh() {
        final class Clock: WallClock {
            let microseconds = Mutex<Int64>(1_700_000)
            func now() -> Timestamp { Timestamp(microseconds: microseconds.withLock { $0 }) }
        }
        let clock = Clock()
        var line = DateLine(clock: clock)
        let first = line.bytes(at: 0)
        clock.microseconds.withLock { $0 = 2_000_000 }
        #expect(line.bytes(at: 299_999_999) == first)
        #expect(String(decoding: line.bytes(at: 300_000_000), as: UTF8.self).hasSuffix("00:00:02 GMT\r\n"))
    }
}
