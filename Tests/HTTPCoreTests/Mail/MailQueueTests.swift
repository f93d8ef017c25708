import Core
import Synchronization
import Testing

@testable import HTTPCore

@Suite struct MailQueueTests {
    /// Answers each mail with the next outcome, and keeps what it was given.
    private final class ScriptedMails: MailTransport {
        private let outcomes: Mutex<[MailTransportError?]>
        let seen: AsyncStream<Mail>
        private let continuation: AsyncStream<Mail>.Continuation

        init(_ outcomes: [MailTransportError?]) {
            self.outcomes = Mutex(outcomes)
            (seen, continuation) = AsyncStream.makeStream()
        }

        func send(_ mail: Mail) throws {
            continuation.yield(mail)
            let outcome = outcomes.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let outcome { throw outcome }
        }
    }

    private func mail(_ number: UInt64) throws -> Mail {
        Mail(
            id: UUID128(high: 0, low: number), date: Timestamp(microseconds: 0),
            to: try #require(MailAddress("a@b")), subject: "", text: "")
    }

    @Test(
        "a mail that a server cannot take on is tried again, the same, and others go on meanwhile",
        .timeLimit(.minutes(1)))
    func retries() async throws {
        let transport = ScriptedMails([MailTransportError(.postponed, "Later."), nil, nil])
        // Time passes as soon as somebody waits for it.
        let time = Mutex<Duration>(.zero)
        let queue = MailQueue(
            transport: transport, logger: Logger(label: "test", sink: DiscardingLogSink()),
            now: { time.withLock { $0 } }, pause: { pause in time.withLock { $0 += pause } })
        #expect(queue.append(try mail(1)))
        let second = try mail(2)
        await withTaskGroup { group in
            group.addTask { await queue.run() }
            var seen = transport.seen.makeAsyncIterator()
            #expect(await seen.next()?.id.low == 1)
            #expect(await seen.next()?.id.low == 1)
            #expect(queue.append(second))
            #expect(await seen.next()?.id.low == 2)
            group.cancelAll()
        }
        #expect(queue.statistics.retried == 1 && queue.statistics.failed == 0)
    }

    @Test("what waits when the server ends is told, and a full queue takes no more")
    func ending() async throws {
        var policy = MailRetryPolicy()
        policy.capacity = 1
        let queue = MailQueue(
            transport: ScriptedMails([]), policy: policy, logger: Logger(label: "test", sink: DiscardingLogSink()))
        #expect(queue.append(try mail(1)))
        #expect(!queue.append(try mail(2)))
        #expect(queue.statistics.dropped == 1 && queue.statistics.waiting == 1)
        let run = Task { await queue.run() }
        run.cancel()
        await run.value
    }
}
