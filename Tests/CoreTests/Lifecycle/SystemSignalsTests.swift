import Core
import Glibc
import Testing

@Suite struct SystemSignalsTests {
    @Test("a signal that somebody listens to is delivered each time, and ends nothing")
    func delivered() async {
        await #expect(processExitsWith: .exitCode(7)) {
            var signals = try SystemSignals(.hangup).stream().makeAsyncIterator()
            for _ in 0..<2 {
                kill(getpid(), SIGHUP)
                guard await signals.next() == .hangup else { exit(8) }
            }
            exit(7)
        }
    }

    @Test("two listeners get only their own signals")
    func separate() async {
        await #expect(processExitsWith: .exitCode(7)) {
            var hangups = try SystemSignals(.hangup).stream().makeAsyncIterator()
            var ends = try SystemSignals(.terminate, .interrupt).stream().makeAsyncIterator()
            kill(getpid(), SIGINT)
            guard await ends.next() == .interrupt else { exit(8) }
            kill(getpid(), SIGHUP)
            guard await hangups.next() == .hangup else { exit(9) }
            exit(7)
        }
    }

    @Test("once nobody listens any more the signal ends the process as usual")
    func over() async {
        await #expect(processExitsWith: .signal(SIGHUP)) {
            let listening = Task {
                for await _ in try SystemSignals(.hangup).stream() {}
            }
            await Task.yield()
            listening.cancel()
            _ = try? await listening.value
            kill(getpid(), SIGHUP)
            while true { pause() }
        }
    }
}
