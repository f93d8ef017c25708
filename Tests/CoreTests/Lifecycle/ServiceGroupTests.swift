import Glibc
import Synchronization
import Testing

@testable import Core

@Suite struct ServiceGroupTests {
    @Test("on a signal the services end in reverse order and the group returns")
    func endsOnSignal() async throws {
        let journal = Journal()
        let signals = ScriptedTerminationSource()
        let group = ServiceGroup(
            services: ["database", "loops", "server"].map { RecordingService(name: $0, journal: journal) },
            logger: quiet, signals: signals)
        signals.send(.terminate)
        try await group.run()
        #expect(journal.entries == ["server ended", "loops ended", "database ended"])
    }

    @Test("when the group's own task is cancelled its services end in reverse order")
    func endsOnCancellation() async throws {
        let journal = Journal()
        let group = ServiceGroup(
            services: ["a", "b"].map { RecordingService(name: $0, journal: journal) }, logger: quiet,
            signals: ScriptedTerminationSource())
        let running = Task { try await group.run() }
        running.cancel()
        try await running.value
        #expect(journal.entries == ["b ended", "a ended"])
    }

    @Test("when a service fails the others end and the group throws its error")
    func endsOnFailure() async {
        let journal = Journal()
        let group = ServiceGroup(
            services: [RecordingService(name: "a", journal: journal), FailingService()], logger: quiet,
            signals: ScriptedTerminationSource())
        await #expect(throws: FailingService.Failure()) { try await group.run() }
        #expect(journal.entries == ["a ended"])
    }

    @Test("a service that does not end holds the group no longer than the grace period")
    func holdsGracePeriod() async {
        let signals = ScriptedTerminationSource()
        let stubborn = StubbornService()
        let group = ServiceGroup(
            services: [stubborn], logger: quiet, gracePeriod: .zero, signals: signals)
        signals.send(.interrupt)
        await #expect(throws: ServiceGroupError.overdue(["stubborn"])) { try await group.run() }
        stubborn.release()
    }

    @Test("SIGTERM of the operating system ends the group in order")
    func endsOnRealSignal() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let journal = Journal()
            let group = ServiceGroup(
                services: [RecordingService(name: "a", journal: journal), SelfTerminatingService(journal: journal)],
                logger: Logger(label: "test", sink: DiscardingLogSink()))
            try await group.run()
            exit(journal.entries == ["signal sent", "a ended"] ? 7 : 8)
        }
    }

    private let quiet = Logger(label: "test", sink: DiscardingLogSink())
}

private final class Journal: Sendable {
    private let kept = Mutex<[String]>([])

    var entries: [String] { kept.withLock { $0 } }

    func add(_ entry: String) {
        kept.withLock { $0.append(entry) }
    }
}

private struct RecordingService: Service {
    let name: String
    let journal: Journal

    func run() async throws {
        for await _ in AsyncStream<Never>.makeStream().stream {}
        journal.add("\(name) ended")
    }
}

/// Sends SIGTERM to its own process, then waits to be cancelled.
private struct SelfTerminatingService: Service {
    let name = "self-terminating"
    let journal: Journal

    func run() async throws {
        journal.add("signal sent")
        kill(getpid(), SIGTERM)
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }
}

private struct FailingService: Service {
    struct Failure: Error, Equatable {}
    let name = "failing"

    func run() async throws {
        throw Failure()
    }
}

/// Does not care about cancellation.
private final class StubbornService: Service {
    let name = "stubborn"
    private let continuation = Mutex<CheckedContinuation<Void, Never>?>(nil)

    func run() async throws {
        await withCheckedContinuation { waiting in continuation.withLock { $0 = waiting } }
    }

    func release() {
        continuation.withLock { $0.take() }?.resume()
    }
}

private final class ScriptedTerminationSource: TerminationSource {
    private let stream: AsyncStream<Signal>
    private let input: AsyncStream<Signal>.Continuation

    init() {
        (stream, input) = AsyncStream.makeStream(of: Signal.self)
    }

    func send(_ signal: Signal) {
        input.yield(signal)
    }

    func signals() -> AsyncStream<Signal> { stream }
}
