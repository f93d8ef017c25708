import Core
import Expressions
import Testing

/// CEL specification, "Timezones" and the conformance tests of timestamps and durations.
@Suite struct TimeTests {
    @Test(
        "parts of a time are those on the clocks of the zone, by name or by offset",
        arguments: [
            Case("t.getDate('Australia/Sydney')", 14), Case("t.getDayOfMonth('US/Central')", 12),
            Case("t.getDayOfMonth('+11:00')", 13), Case("t.getDayOfYear('US/Central')", 43),
            Case("t.getFullYear('-09:30')", 2009), Case("t.getHours('02:00')", 1),
            Case("t.getMinutes('Asia/Kathmandu')", 16),
            Case("t.getMonth('UTC')", 1), Case("t.getSeconds('-00:00')", 30), Case("t.getDayOfWeek('UTC')", 5),
            Case("timestamp('2009-02-13T02:00:00Z').getDayOfMonth('America/St_Johns')", 11),
            Case("timestamp('2009-02-13T02:00:00Z').getDayOfMonth('-02:30')", 11),
            Case("t.getMilliseconds('Europe/Paris')", 0),
        ])
    func parts(example: Case) throws {
        let source = example.source.replacingFirst("t.", with: "timestamp('2009-02-13T23:31:30Z').")
        try Case(source, example.expected).check()
    }

    @Test(
        "summer time begins and ends at its second, in listed years and in those that only the rule covers",
        arguments: [
            Case("timestamp('2024-03-31T00:59:59Z').getHours('Europe/Paris')", 1),
            Case("timestamp('2024-03-31T01:00:00Z').getHours('Europe/Paris')", 3),
            Case("timestamp('2024-10-27T00:59:59Z').getHours('Europe/Paris')", 2),
            Case("timestamp('2024-10-27T01:00:00Z').getHours('Europe/Paris')", 2),
            Case("timestamp('2088-07-01T12:00:00Z').getHours('Europe/Paris')", 14),
            Case("timestamp('2088-01-01T12:00:00Z').getHours('Europe/Paris')", 13),
            Case("timestamp('2088-01-01T12:00:00Z').getHours('Australia/Sydney')", 23),
            Case("timestamp('2088-07-01T12:00:00Z').getHours('Australia/Sydney')", 22),
            Case("timestamp('2090-03-26T00:59:59Z').getHours('Europe/Paris')", 1),
            Case("timestamp('2090-03-26T01:00:00Z').getHours('Europe/Paris')", 3),
            Case("timestamp('2090-10-29T00:59:59Z').getHours('Europe/Paris')", 2),
            Case("timestamp('2090-10-29T01:59:59Z').getMinutes('Europe/Paris')", 59),
            Case("timestamp('2090-10-30T01:59:59Z').getHours('Europe/Paris')", 2),
            Case("timestamp('1890-01-01T12:00:00Z').getMinutes('Europe/Paris')", 9),
        ])
    func summer(example: Case) throws { try example.check() }

    @Test(
        "arithmetic of times keeps to the nanosecond",
        arguments: [
            Case(
                "timestamp('0001-01-01T00:00:01.000000001Z') + duration('-999999999ns')",
                "0001-01-01T00:00:00.000000002Z"),
            Case("duration('120s') + timestamp('2009-02-13T23:01:00Z')", "2009-02-13T23:03:00Z"),
            Case("timestamp('2024-02-28T12:00:00Z') + duration('24h')", "2024-02-29T12:00:00Z"),
            Case("timestamp('2009-02-13T23:31:00Z') - timestamp('2009-02-13T23:29:00Z')", "120s"),
            Case("duration('1h') - duration('2h30m')", "-5400s"), Case("duration('1.5us')", "0.0000015s"),
            Case("duration('-1m1.001s') < duration('0')", true), Case("duration('10000s').getHours()", 2),
            Case("duration('3730s').getMinutes()", 62), Case("duration('123.321456789s').getMilliseconds()", 321),
        ])
    func arithmetic(example: Case) throws { try example.check() }

    @Test(
        "what is out of range or no time is an error",
        arguments: [
            Failure("timestamp('0000-01-01T00:00:00Z')", .invalidConversion, 1),
            Failure("timestamp('10000-01-01T00:00:00Z')", .invalidConversion, 1),
            Failure("timestamp('2023-02-29T00:00:00Z')", .invalidConversion, 1),
            Failure("timestamp('2023-02-28 00:00:00Z')", .invalidConversion, 1),
            Failure("timestamp(999999999999)", .overflow, 1),
            Failure("timestamp('0001-01-01T00:00:00Z') + duration('-1ns')", .overflow, 35),
            Failure("timestamp('9999-12-31T23:59:59.999999999Z') + duration('1ns')", .overflow, 45),
            Failure("timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')", .overflow, 35),
            Failure("duration('320000000000s')", .overflow, 1), Failure("duration('1h 30m')", .invalidConversion, 1),
            Failure("duration('9000000000s') + duration('9000000000s')", .overflow, 25),
            Failure("timestamp(0).getHours('Mars/Olympus')", .invalidConversion, 14),
            Failure("timestamp(0).getHours('../../etc/passwd')", .invalidConversion, 14),
            Failure("timestamp(0).getHours('/etc/passwd')", .invalidConversion, 14),
            Failure("timestamp(0) + timestamp(0)", .typeMismatch, 14),
        ])
    func errors(failure: Failure) throws { try failure.check() }

    @Test("a zone's rules answer other modules too")
    func rules() throws {
        let zone = try #require(TimeZoneRules.named("America/New_York"))
        #expect(zone.offset(at: 1_720_000_000) == -4 * 3600)
        #expect(zone.offset(at: 1_705_000_000) == -5 * 3600)
        #expect(TimeZoneRules.named("posixrules/..") == nil)
        #expect(TimeZoneRules.named("tzdata.zi") == nil)
    }
}

extension String {
    /// The text with the first occurrence replaced.
    fileprivate func replacingFirst(_ old: String, with new: String) -> String {
        hasPrefix(old) ? new + dropFirst(old.count) : self
    }
}
