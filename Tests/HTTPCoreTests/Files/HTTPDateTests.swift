import Core
import HTTPCore
import Testing

@Suite("HTTP dates")
struct HTTPDateTests {
    private let now = Timestamp(microseconds: 1_795_000_000_000_000)

    @Test(
        "All three forms of RFC 9110 §5.6.7 are read as its one moment",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func forms(text: String) throws {
        let date = try #require(HTTPDate(text, now: now))
        #expect(date.seconds == 784_111_777)
        #expect("\(date)" == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test(
        "A date is written as the fixed form of its second",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (1_999_999, "Thu, 01 Jan 1970 00:00:01 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_709_210_096_000_000, "Thu, 29 Feb 2024 12:34:56 GMT"),
        ])
    func written(microseconds: Int64, text: String) {
        let date = HTTPDate(Timestamp(microseconds: microseconds))
        #expect("\(date)" == text)
        #expect(HTTPDate(text, now: now) == date)
    }

    @Test(
        "Two digits of a year mean the latest that is at most fifty years ahead",
        arguments: [("76", 2076), ("77", 1977), ("26", 2026), ("00", 2000), ("99", 1999)])
    func shortYears(digits: String, year: Int) throws {
        let date = try #require(HTTPDate("Monday, 01-Jun-\(digits) 00:00:00 GMT", now: now))
        #expect("\(date)".contains(" Jun \(year) "))
    }

    @Test("A leap second is the first second of the next minute")
    func leapSecond() throws {
        let date = try #require(HTTPDate("Sat, 31 Dec 2016 23:59:60 GMT", now: now))
        #expect("\(date)" == "Sun, 01 Jan 2017 00:00:00 GMT")
    }

    @Test(
        "Anything else is no date",
        arguments: [
            "", "0", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
            "sun, 06 nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun Nov 6 08:49:37 1994", "Sun Nov 06 08:49:37 94",
            "Sun, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z",
            "Fri, 31 Dec 9999 23:59:60 GMT",
        ])
    func refused(text: String) {
        #expect(HTTPDate(text, now: now) == nil)
    }
}
