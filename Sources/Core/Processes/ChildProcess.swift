import Glibc
import Synchronization

/// A program that runs beside the server and ends with it.
///
/// Each child has a thread of its own that starts it and waits for it: the kernel sends the parent-death signal when
/// the *thread* that started the child ends, so that thread must live as long as the child.
package final class ChildProcess: Sendable {
    /// What runs, and how.
    package let command: ChildCommand
    private let logger: Logger
    private let reader: ChildOutputReader
    private let state = Mutex(State())

    /// A child that is not started yet.
    package init(_ command: ChildCommand, logger: Logger) {
        self.command = command
        self.logger = logger
        reader = ChildOutputReader(logger: logger, level: command.outputLevel)
    }

    /// Starts the program; throws `SystemError` when it cannot be started, after which it counts as ended with exit
    /// status 127, as in a shell. Called once.
    package func start() async throws {
        let isFirst = state.withLock { state in
            defer { if state.phase == .idle { state.phase = .starting } }
            return state.phase == .idle
        }
        precondition(isFirst, "a ChildProcess starts once")
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do {
                try SystemThread(name: "child") { self.supervise(started: continuation) }.detach()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// The number of the process; nil before its start and after its end.
    package var processID: Int32? {
        state.withLock { if case .running(let processID) = $0.phase { processID } else { nil } }
    }

    /// Whether it has started and not ended.
    package var isRunning: Bool { processID != nil }

    /// The last lines that it wrote, oldest first, for error messages.
    package var recentOutput: [String] { reader.recentLines }

    /// Waits for the end; all output has been logged by then. Not ended by cancellation.
    package var exit: ExitStatus {
        get async {
            await withCheckedContinuation { continuation in
                let status: ExitStatus? = state.withLock { state in
                    if case .ended(let status) = state.phase { return status }
                    state.waiters.append(continuation)
                    return nil
                }
                if let status { continuation.resume(returning: status) }
            }
        }
    }

    /// Waits for the end; when the task is cancelled, asks the child to end as `terminate` does.
    package func exit(onCancellation signal: Signal, grace: Duration) async -> ExitStatus {
        await withTaskCancellationHandler {
            await exit
        } onCancel: {
            beginTermination(signal: signal, grace: grace)
        }
    }

    /// Sends the signal, kills the child when it still runs after the grace, and waits for its end.
    package func terminate(signal: Signal = .terminate, grace: Duration = .seconds(10)) async {
        guard state.withLock({ $0.phase != .idle }) else { return }
        beginTermination(signal: signal, grace: grace)
        _ = await exit
    }

    /// Sends a signal to the child, if it runs.
    package func send(_ signal: Signal) {
        state.withLock { state in
            switch state.phase {
            case .starting: state.pendingSignal = signal
            case .running(let processID): kill(processID, signal.rawValue)
            case .idle, .reaped, .ended: break
            }
        }
    }

    private func beginTermination(signal: Signal, grace: Duration) {
        send(signal)
        let killer = Task {
            try await Task.sleep(for: grace)
            logger.warning("child killed after its grace", [("executable", command.executable)])
            send(.kill)
        }
        let previous: Task<Void, any Error>? = state.withLock { state in
            switch state.phase {
            case .idle, .reaped, .ended: return killer
            case .starting, .running: break
            }
            defer { state.killer = killer }
            return state.killer
        }
        previous?.cancel()
    }

    /// The life of the child, on its own thread.
    private func supervise(started: CheckedContinuation<Void, any Error>) {
        do {
            let ended = try Pipe()
            let child = try ChildSpawner.spawn(command)
            let reading = try startReading(child, until: ended.reading)
            state.withLock { state in
                state.phase = .running(child.processID)
                if let signal = state.pendingSignal { kill(child.processID, signal.rawValue) }
            }
            started.resume()
            let status = waitForEnd(of: child.processID)
            ended.writing.wake()
            reading.join()
            conclude(status)
        } catch {
            conclude(.exited(127))
            started.resume(throwing: error)
        }
    }

    private func startReading(_ child: SpawnedChild, until ended: OwnedDescriptor) throws(SystemError) -> SystemThread {
        do {
            return try SystemThread(name: "child-output") { [reader] in
                reader.run(output: child.output, errors: child.errors, ended: ended)
            }
        } catch {
            kill(child.processID, SIGKILL)
            _ = waitForEnd(of: child.processID)
            throw error
        }
    }

    private func waitForEnd(of processID: pid_t) -> ExitStatus {
        var information = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        // Until it is reaped its number belongs to it: nobody else can be hit by a signal.
        return state.withLock { state in
            if command.ownGroup { kill(-processID, SIGKILL) }
            var status: Int32 = 0
            while unsafe waitpid(processID, &status, 0) < 0, errno == EINTR {}
            state.phase = .reaped
            let number = status & 0x7F
            return number == 0 ? .exited(status >> 8 & 0xFF) : .signalled(number)
        }
    }

    private func conclude(_ status: ExitStatus) {
        let (waiters, killer) = state.withLock { state in
            state.phase = .ended(status)
            defer { state.waiters = [] }
            return (state.waiters, state.killer)
        }
        killer?.cancel()
        for waiter in waiters { waiter.resume(returning: status) }
    }

    private struct State {
        enum Phase: Equatable {
            case idle
            case starting
            case running(pid_t)
            case reaped
            case ended(ExitStatus)
        }

        var phase = Phase.idle
        var waiters: [CheckedContinuation<ExitStatus, Never>] = []
        /// What was sent while the child was being started.
        var pendingSignal: Signal?
        var killer: Task<Void, any Error>?
    }
}
