import Testing

@testable import Core

@Suite struct TimestampTests {
    static let accepted: [(String, String)] = [
        ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520000Z"),
        ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000000Z"),
        ("1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000000Z"),
        ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870000Z"),
        ("2024-02-29t00:00:00z", "2024-02-29T00:00:00.000000Z"),
        ("2026-11-21 09:19:17.7642039Z", "2026-11-21T09:19:17.764203Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000000Z"),
    ]

    @Test("an RFC 3339 time is read with its offset and fraction (§5.8)", arguments: accepted)
    func reads(text: String, normal: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == normal)
    }

    @Test(
        "what is no RFC 3339 time is refused",
        arguments: [
            "", "2026-11-21", "2026-11-21T09:19:17", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-21T24:00:00Z",
            "2026-11-21T00:60:00Z", "2026-11-21T00:00:61Z", "2026-11-21T00:00:00.Z", "2026-11-21T00:00:00+0100",
            "2026-11-21T00:00:00Z ", "26-11-21T00:00:00Z", "2026-11-21T00:00:00+24:00",
        ])
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("every day from 1600 to 2400 survives writing and reading")
    func roundTripsDays() {
        for day in stride(from: -135_140, through: 157_059, by: 1) {
            let date = CalendarDate(daysSince1970: day)
            #expect(CalendarDate(year: date.year, month: date.month, day: date.day) == date)
        }
    }

    @Test("times before 1970 are written with a positive fraction")
    func writesEarlyTimes() {
        #expect(Timestamp(microseconds: -1).rfc3339 == "1969-12-31T23:59:59.999999Z")
        #expect(Timestamp(rfc3339: "1969-12-31T23:59:59.999999Z")?.microseconds == -1)
    }
}
