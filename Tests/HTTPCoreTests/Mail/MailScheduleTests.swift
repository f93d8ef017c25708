import Core
import Testing

@testable import HTTPCore

@Suite struct MailScheduleTests {
    private func mail(_ number: UInt64 = 1) throws -> Mail {
        Mail(
            id: UUID128(high: 0, low: number), date: Timestamp(microseconds: 0),
            to: try #require(MailAddress("a@b")), subject: "", text: "")
    }

    private func attempt(_ step: MailSchedule.Step) throws -> MailSchedule.Attempt {
        guard case .send(let attempt) = step else { throw Unexpected(step: step) }
        return attempt
    }

    private struct Unexpected: Error {
        let step: MailSchedule.Step
    }

    @Test("a mail goes out at once, and again after pauses that double up to the longest")
    func pauses() throws {
        var policy = MailRetryPolicy()
        policy.longestPause = .seconds(20)
        policy.attempts = 100
        var schedule = MailSchedule(policy)
        #expect(schedule.add(try mail(), at: .zero))
        var now = Duration.zero
        var pauses: [Duration] = []
        for _ in 0..<5 {
            let tried = try attempt(schedule.next(at: now))
            #expect(schedule.fail(tried, isRetryable: true, at: now) == .retried)
            guard case .wait(let due?) = schedule.next(at: now) else { throw Unexpected(step: schedule.next(at: now)) }
            pauses.append(due - now)
            now = due
        }
        #expect(pauses == [5, 10, 20, 20, 20].map(Duration.seconds))
    }

    @Test("a mail is given up after so many tries")
    func attempts() throws {
        var policy = MailRetryPolicy()
        policy.attempts = 2
        var schedule = MailSchedule(policy)
        _ = schedule.add(try mail(), at: .zero)
        #expect(schedule.fail(try attempt(schedule.next(at: .zero)), isRetryable: true, at: .zero) == .retried)
        let second = try attempt(schedule.next(at: .seconds(5)))
        #expect(schedule.fail(second, isRetryable: true, at: .seconds(5)) == .givenUp)
        #expect(schedule.count == 0)
    }

    @Test("a mail is given up when its time is up, and when another try cannot help")
    func lifetime() throws {
        var policy = MailRetryPolicy()
        policy.lifetime = .seconds(12)
        var schedule = MailSchedule(policy)
        _ = schedule.add(try mail(), at: .zero)
        #expect(schedule.fail(try attempt(schedule.next(at: .zero)), isRetryable: true, at: .zero) == .retried)
        let second = try attempt(schedule.next(at: .seconds(5)))
        #expect(schedule.fail(second, isRetryable: true, at: .seconds(5)) == .givenUp)
        _ = schedule.add(try mail(), at: .seconds(6))
        let other = try attempt(schedule.next(at: .seconds(6)))
        #expect(schedule.fail(other, isRetryable: false, at: .seconds(6)) == .givenUp)
    }

    @Test("so many are on their way at once, and so many wait")
    func bounds() throws {
        var policy = MailRetryPolicy()
        (policy.concurrency, policy.capacity) = (2, 3)
        var schedule = MailSchedule(policy)
        for number in 1...3 { #expect(schedule.add(try mail(UInt64(number)), at: .zero)) }
        #expect(!schedule.add(try mail(4), at: .zero))
        let first = try attempt(schedule.next(at: .zero))
        _ = try attempt(schedule.next(at: .zero))
        #expect(first.mail.id.low == 1)
        #expect(schedule.next(at: .zero) == .wait(until: nil))
        schedule.succeed()
        #expect(try attempt(schedule.next(at: .zero)).mail.id.low == 3)
        #expect(schedule.add(try mail(4), at: .zero))
    }
}
