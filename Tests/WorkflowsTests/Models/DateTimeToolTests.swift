import Core
import Support
import Testing
import Tools

@testable import Workflows

@Suite struct DateTimeToolTests {
    /// Sunday, 22 November 2026, 15:04:05 in Greenwich.
    private static let now = Timestamp(rfc3339: "2026-11-22T15:04:05Z") ?? Timestamp(microseconds: 0)

    private func answer(_ arguments: JSONObject, zone: String = "UTC") -> JSONValue {
        let tool = DateTimeTool(name: "d", description: "", zone: zone, clock: StoppedClock(time: Self.now))
        let result = tool.call(arguments)
        return result.isError ? .string(result.text) : (try? JSONParser.parse(result.text)) ?? .null
    }

    @Test(
        "The time is told as clocks of the place show it",
        arguments: [
            ("UTC", "2026-11-22T15:04:05Z", "Sunday"), ("Europe/Paris", "2026-11-22T16:04:05+01:00", "Sunday"),
            ("Asia/Tokyo", "2026-11-23T00:04:05+09:00", "Monday"),
            ("America/Toronto", "2026-11-22T10:04:05-05:00", "Sunday"),
            ("Asia/Kolkata", "2026-11-22T20:34:05+05:30", "Sunday"), ("+03:00", "2026-11-22T18:04:05+03:00", "Sunday"),
        ])
    func now(zone: String, time: String, weekday: String) {
        let answer = answer(["operation": "now"], zone: zone)
        #expect(answer["time"]?.stringValue == time && answer["weekday"]?.stringValue == weekday)
    }

    @Test(
        "A day is described with its week and its place in the year",
        arguments: [
            ("2026-01-01", "Thursday", "2026-W01", 1, false), ("2024-12-30", "Monday", "2025-W01", 365, true),
            ("2027-01-03", "Sunday", "2026-W53", 3, false), ("2000-02-29", "Tuesday", "2000-W09", 60, true),
            ("1900-03-01", "Thursday", "1900-W09", 60, false), ("1969-07-20", "Sunday", "1969-W29", 201, false),
        ])
    func days(day: String, weekday: String, week: String, number: Int, isLeap: Bool) {
        let answer = answer(["operation": "describe", "time": .string(day)])
        #expect(answer["date"]?.stringValue == day && answer["weekday"]?.stringValue == weekday)
        #expect(answer["iso_week"]?.stringValue == week && answer["is_leap_year"]?.boolValue == isLeap)
        #expect(answer["day_of_year"]?.integerValue == Int64(number))
    }

    @Test(
        "Times are converted between places, also where clocks change",
        arguments: [
            ("2026-03-29T01:59", "Europe/Paris", "UTC", "2026-03-29T00:59:00Z"),
            ("2026-03-29T02:30", "Europe/Paris", "Europe/Paris", "2026-03-29T03:30:00+02:00"),
            ("2026-10-25T02:30", "Europe/Paris", "UTC", "2026-10-25T00:30:00Z"),
            ("2026-07-04T12:00:00-04:00", "UTC", "America/New_York", "2026-07-04T12:00:00-04:00"),
            ("2026-01-01T00:00", "Pacific/Auckland", "America/Los_Angeles", "2025-12-31T03:00:00-08:00"),
        ])
    func conversion(time: String, zone: String, target: String, result: String) {
        let answer = answer(
            ["operation": "convert", "time": .string(time), "zone": .string(zone), "to_zone": .string(target)])
        #expect(answer["time"]?.stringValue == result)
    }

    @Test("A time that does not exist, or comes twice, is said to")
    func odd() {
        let missing = answer(["operation": "describe", "time": "2026-03-29T02:30", "zone": "Europe/Paris"])
        #expect(missing["note"]?.stringValue?.hasPrefix("Clocks are set forward here") == true)
        let twice = answer(["operation": "describe", "time": "2026-10-25T02:30", "zone": "Europe/Paris"])
        #expect(twice["note"]?.stringValue?.hasPrefix("Clocks are set back here") == true)
    }

    @Test(
        "Months and days are added by the calendar, hours by the time that passes",
        arguments: [
            ("2026-01-31", ["months": 1], "2026-02-28T00:00:00Z"), ("2024-02-29", ["years": 1], "2025-02-28T00:00:00Z"),
            ("2026-01-01", ["days": -1], "2025-12-31T00:00:00Z"),
            ("2026-12-15", ["months": 14], "2028-02-15T00:00:00Z"),
            ("2026-03-15", ["months": -3], "2025-12-15T00:00:00Z"),
            ("2026-11-22T23:00:00Z", ["hours": 2], "2026-11-23T01:00:00Z"),
            ("2026-11-22", ["weeks": 2, "days": 1, "minutes": 30], "2026-12-07T00:30:00Z"),
        ] as [(String, JSONObject, String)])
    func adding(time: String, amount: JSONObject, result: String) {
        var arguments: JSONObject = ["operation": "add", "time": .string(time)]
        for member in amount.members { arguments[member.key] = member.value }
        #expect(answer(arguments)["time"]?.stringValue == result)
    }

    @Test("A day later is a day later where clocks change, and 24 hours are 24 hours")
    func changes() {
        let start: JSONObject = ["operation": "add", "time": "2026-03-28T12:00", "zone": "Europe/Paris"]
        var day = start
        day["days"] = 1
        #expect(answer(day)["time"] == "2026-03-29T12:00:00+02:00")
        var hours = start
        hours["hours"] = 24
        #expect(answer(hours)["time"] == "2026-03-29T13:00:00+02:00")
    }

    @Test("A difference is told by the calendar and in all")
    func difference() {
        let answer = answer(["operation": "difference", "time": "2024-02-29", "other": "2026-11-22T15:04:05Z"])
        #expect(
            answer["calendar"] == ["years": 2, "months": 8, "days": 24, "hours": 15, "minutes": 4, "seconds": 5])
        #expect(answer["days_by_the_calendar"] == 997 && answer["total_seconds"] == 86_195_045)
        #expect(answer["weekdays_monday_to_friday"] == 712 && answer["is_backward"] == false)
        let back = self.answer(["operation": "difference", "time": "2026-11-22", "other": "2026-11-20"])
        #expect(back["is_backward"] == true && back["days_by_the_calendar"] == -2 && back["calendar"]?["days"] == 2)
    }

    @Test(
        "What is no time and no place is said to be none",
        arguments: [
            ["operation": "describe", "time": "tomorrow"], ["operation": "describe", "time": "2026-02-30"],
            ["operation": "now", "zone": "Mars/Base"], ["operation": "now", "zone": "../../etc/passwd"],
            ["operation": "convert"], ["operation": "difference"],
            ["operation": "add", "time": "9999-12-31", "days": 2],
            ["operation": "add", "time": "2026-01-01", "years": -3000], [:],
        ] as [JSONObject])
    func problems(arguments: JSONObject) {
        #expect(answer(arguments).stringValue != nil)
    }
}

private struct StoppedClock: WallClock {
    let time: Timestamp

    func now() -> Timestamp { time }
}
