import Glibc

/// Signals of the operating system, taken by a thread that waits for them.
package struct SystemSignals: Sendable {
    private let numbers: [Int32]

    /// Listens to nothing yet.
    package init(_ signals: Signal...) {
        numbers = signals.map(\.rawValue)
    }

    /// The signals from now on; while nobody listens they end the process as usual. Ending the iteration stops
    /// listening.
    package func stream() throws -> AsyncStream<Signal> {
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
        let isOver = AtomicFlag()
        // Blocked before the thread is made, which inherits that: no moment in which a signal could end it.
        var set = Self.set(of: numbers)
        var previous = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &set, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let thread = try SystemThread(name: "signals") { [numbers] in
            var set = Self.set(of: numbers)
            while true {
                var number: Int32 = 0
                guard unsafe sigwait(&set, &number) == 0, !isOver.isSet else { return }
                if let signal = Signal(rawValue: number) { continuation.yield(signal) }
            }
        }
        for number in numbers { signal(number, passOn) }
        continuation.onTermination = { [numbers] _ in
            for number in numbers { signal(number, SIG_DFL) }
            isOver.set()
            thread.signal(numbers[0])
            thread.join()
        }
        return stream
    }

    private static func set(of numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        return set
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
