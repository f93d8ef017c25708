import Core
import Expressions
import Testing

@testable import Workflows

@Suite struct CronScheduleTests {
    /// A line, a place, a moment, and the times that follow it.
    struct Course: Sendable, CustomTestStringConvertible {
        let line: String
        let zone: String
        let from: String
        let times: [String]

        init(_ line: String, _ zone: String = "UTC", after from: String, _ times: String...) {
            self.line = line
            self.zone = zone
            self.from = from
            self.times = times
        }

        var testDescription: String { "\(line) in \(zone)" }
    }

    @Test(
        "times follow each other as the line says",
        arguments: [
            Course("*/20 8 * * *", after: "2026-11-21T08:20:00Z", "2026-11-21T08:40:00Z", "2026-11-22T08:00:00Z"),
            Course(
                "0 9-17/4 * * MON-FRI", after: "2026-11-20T17:00:00Z", "2026-11-23T09:00:00Z", "2026-11-23T13:00:00Z"),
            Course("30 6 1,15 JAN *", after: "2026-11-21T00:00:00Z", "2027-01-01T06:30:00Z", "2027-01-15T06:30:00Z"),
            // Either day is enough where both are restricted.
            Course("0 0 13 * 5", after: "2026-11-08T00:00:00Z", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z"),
            Course("0 0 29 2 *", after: "2026-11-21T00:00:00Z", "2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"),
            Course("0 12 * * 7", after: "2026-11-21T00:00:00Z", "2026-11-22T12:00:00Z"),
            Course("@weekly", after: "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-29T00:00:00Z"),
            Course("59 23 31 12 *", "Pacific/Kiritimati", after: "2026-12-31T09:59:00Z", "2027-12-31T09:59:00Z"),
            Course("0 9 * * *", "America/Montreal", after: "2026-03-07T15:00:00Z", "2026-03-08T13:00:00Z"),
            // Left out in spring: when the clocks have gone forward.
            Course(
                "30 2 * * *", "Europe/Paris", after: "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z",
                "2026-03-30T00:30:00Z"),
            // Shown twice in autumn: the first time.
            Course(
                "30 2 * * *", "Europe/Paris", after: "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z",
                "2026-10-26T01:30:00Z"),
            // Every hour is every hour.
            Course(
                "0 * * * *", "Europe/Paris", after: "2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z",
                "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"),
        ])
    func times(_ course: Course) throws {
        let schedule = try CronSchedule(course.line)
        let zone = try #require(TimeZoneRules.named(course.zone))
        var moment = try #require(Timestamp(rfc3339: course.from))
        for time in course.times {
            moment = try #require(schedule.next(after: moment, in: zone))
            #expect(moment == Timestamp(rfc3339: time), "\(moment)")
        }
    }

    @Test(
        "a line that is wrong is refused in words",
        arguments: [
            "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
            "5-1 * * * *",
            "*/0 * * * *", "a * * * *", "1, * * * *", "-1 * * * *", "0 0 31 2 *", "0 0 30 FEB *", "@sometimes",
            "+1 * * * *",
            "1/ * * * *", "*/99999999999999999999 * * * *",
        ])
    func refusals(_ line: String) {
        #expect(throws: CronError.self) { try CronSchedule(line) }
    }
}
