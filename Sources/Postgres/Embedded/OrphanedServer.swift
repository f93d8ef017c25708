import Core
import Glibc

/// The PostgreSQL of a server that was killed: it was told to end when its parent died, and may still be at it.
struct OrphanedServer {
    private let processID: pid_t
    private let lockFile: String

    /// The orphan on a cluster. The caller holds the folder's lock, so nobody else can have started one. Removes what
    /// is left of a server that no longer runs: its number may belong to another process by now, which would keep
    /// PostgreSQL from starting.
    init?(cluster: String) {
        lockFile = cluster + "/postmaster.pid"
        guard let text = TextFile.read(lockFile), let line = text.split(separator: "\n").first,
            let processID = pid_t(line)
        else { return nil }
        self.processID = processID
        guard isRunning(on: cluster) else {
            _ = unsafe unlink(lockFile)
            return nil
        }
    }

    /// Ends it and waits; throws when it does not end in time.
    func stop(patience: Duration) async throws {
        kill(processID, SIGINT)
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while kill(processID, 0) == 0 {
            guard clock.now < deadline else {
                throw PostgresError(
                    .embedded, "The PostgreSQL of an earlier server, process \(processID), does not end: end it.")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// A postmaster works in its cluster's folder.
    private func isRunning(on cluster: String) -> Bool {
        guard let folder = unsafe realpath("/proc/\(processID)/cwd", nil) else { return false }
        defer { unsafe free(folder) }
        return unsafe String(cString: folder) == cluster
    }
}
