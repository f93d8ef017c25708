import Core
import Postgres
import Synchronization

@testable import Workflows

/// Has something happen with an entry of the journal, before it is written.
final class InterceptedProjection: RunProjection {
    /// What happens to the server, and statements that become part of the entry's transaction.
    typealias Hook = @Sendable ([NumberedRunEvent], RunReference, RunEngine) -> [Query]

    /// A statement that fails, and with it all of its transaction.
    static let crash: Query = "SELECT 1 / 0"

    private let server = Mutex<RunEngine?>(nil)
    private let hook: Hook

    init(_ hook: @escaping Hook) {
        self.hook = hook
    }

    /// The server whose entries they are.
    func belong(to engine: RunEngine) {
        server.withLock { $0 = engine }
    }

    func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] {
        server.withLock { $0 }.map { hook(events, run, $0) } ?? []
    }
}
