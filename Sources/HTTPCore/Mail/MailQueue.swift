package import Core
import Synchronization

/// Sends mails in the background, and tries those again that a server could not take on, with growing pauses.
///
/// It lives in memory alone: a link in a mail opens a door, and is kept nowhere in a form that opens it. What waits when
/// the process ends is lost, and its person asks again.
package final class MailQueue: Service {
    /// What became of mails so far.
    package struct Statistics: Sendable, Equatable {
        package var sent = 0
        package var retried = 0
        package var failed = 0
        /// Refused because too many waited.
        package var dropped = 0
        package var waiting = 0
    }

    private struct State {
        var schedule: MailSchedule
        var statistics = Statistics()
    }

    package let name = "mail"
    private let transport: any MailTransport
    private let logger: Logger
    private let now: @Sendable () -> Duration
    private let pause: @Sendable (Duration) async throws -> Void
    private let state: Mutex<State>
    /// A word that something may be due.
    private let words: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - now: the time since any moment; it never goes back
    ///   - pause: passes time
    package init(
        transport: any MailTransport, policy: MailRetryPolicy = MailRetryPolicy(), logger: Logger,
        now: @escaping @Sendable () -> Duration = MailQueue.uptime(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.transport = transport
        self.logger = logger
        self.now = now
        self.pause = pause
        state = Mutex(State(schedule: MailSchedule(policy)))
        (words, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The time since this call.
    package static func uptime() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }

    /// Takes a mail to be sent soon; false when too many wait.
    package func append(_ mail: Mail) -> Bool {
        let isTaken = state.withLock { state in
            let isTaken = state.schedule.add(mail, at: now())
            if !isTaken { state.statistics.dropped += 1 }
            return isTaken
        }
        if isTaken { tell.yield() } else { logger.warning("a mail was dropped: too many wait") }
        return isTaken
    }

    /// What became of mails so far.
    package var statistics: Statistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.waiting = state.schedule.count
            return statistics
        }
    }

    package func run() async {
        await withDiscardingTaskGroup { group in
            var alarm: Duration?
            for await _ in words {
                steps: while !Task.isCancelled {
                    switch state.withLock({ $0.schedule.next(at: now()) }) {
                    case .send(let attempt):
                        group.addTask { await self.send(attempt) }
                    case .wait(let due):
                        let time = now()
                        if let set = alarm, set <= time { alarm = nil }
                        if let due, due < alarm ?? .seconds(Int64.max) {
                            alarm = due
                            group.addTask { [self] in
                                try? await pause(due - time)
                                tell.yield()
                            }
                        }
                        break steps
                    }
                }
            }
            group.cancelAll()
        }
        let left = state.withLock { $0.schedule.count }
        if left > 0 { logger.warning("mails were not sent: the server ends", [("count", String(left))]) }
    }

    private func send(_ attempt: MailSchedule.Attempt) async {
        do {
            try await transport.send(attempt.mail)
            state.withLock { state in
                state.schedule.succeed()
                state.statistics.sent += 1
            }
        } catch is CancellationError {
            return
        } catch {
            fail(attempt, error as? MailTransportError ?? MailTransportError(.failed, "The mail could not be sent."))
        }
        tell.yield()
    }

    private func fail(_ attempt: MailSchedule.Attempt, _ error: MailTransportError) {
        let fate = state.withLock { state in
            let fate = state.schedule.fail(attempt, isRetryable: error.isRetryable, at: now())
            if fate == .retried { state.statistics.retried += 1 } else { state.statistics.failed += 1 }
            return fate
        }
        // What the server said may name the address.
        let reply = error.reply.map { String($0.prefix { $0.isNumber }) } ?? ""
        let metadata: Logger.Metadata = [
            ("code", error.code.rawValue), ("reply", reply), ("attempt", String(attempt.failures + 1)),
        ]
        switch fate {
        case .retried: logger.warning("a mail was not taken on and is tried again", metadata)
        case .givenUp: logger.error("a mail was given up", metadata)
        }
    }
}
