import Glibc

/// Tells when the process is asked to end.
package protocol TerminationSource: Sendable {
    /// The requests from now on. Ending the iteration stops listening.
    func signals() throws -> AsyncStream<Signal>
}

/// SIGTERM and SIGINT of the operating system, taken by a thread that waits for them.
package struct SystemTerminationSource: TerminationSource {
    /// Listens to nothing yet.
    package init() {}

    /// The signals from now on; while nobody listens they end the process as usual.
    package func signals() throws -> AsyncStream<Signal> {
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
        let isOver = AtomicFlag()
        // Blocked before the thread is made, which inherits that: no moment in which a signal could end it.
        var set = terminationSignals()
        var previous = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &set, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let thread = try SystemThread(name: "signals") {
            var set = terminationSignals()
            while true {
                var number: Int32 = 0
                guard unsafe sigwait(&set, &number) == 0, !isOver.isSet else { return }
                if let signal = Signal(rawValue: number) { continuation.yield(signal) }
            }
        }
        for number in [SIGTERM, SIGINT] { signal(number, passOn) }
        continuation.onTermination = { _ in
            for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
            isOver.set()
            thread.signal(SIGTERM)
            thread.join()
        }
        return stream
    }
}

/// Runs on whichever thread the kernel chose: that thread refuses the signal from now on and the process gets it once
/// more, until the thread that waits for it is the only one left to take it. Only calls that are safe in a handler.
private func passOn(_ number: Int32) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, number)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    kill(getpid(), number)
}

private func terminationSignals() -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGTERM)
    unsafe sigaddset(&set, SIGINT)
    return set
}
