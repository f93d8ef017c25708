package import Core
import Synchronization

/// What stands in a test for what a server gives.
enum TestWorld {
    static let tenant = TenantID(UUID128(milliseconds: 0, random: (0, 1)))
    static let run = RunID(UUID128(milliseconds: 0, random: (0, 2)))
    static let thread = ThreadID(UUID128(milliseconds: 0, random: (0, 3)))
    static let person = UserID(UUID128(milliseconds: 0, random: (0, 4)))
}

/// A clock that goes on when a test says so.
final class TestClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ start: Timestamp) {
        time = Mutex(start)
    }

    func now() -> Timestamp { time.withLock { $0 } }

    /// Goes on to this moment; never back.
    func advance(to moment: Timestamp) { time.withLock { $0 = max($0, moment) } }
}

/// Identifiers that are the same in every run of a test.
final class CountedIdentifiers: IdentifierGenerator {
    private let last = Mutex<UInt64>(0)

    func next() -> UUID128 {
        last.withLock { last in
            last += 1
            return UUID128(milliseconds: 1_767_603_600_000, random: (0, last))
        }
    }
}

/// What one step told and sent.
final class EmittedEvents: Sendable {
    private let state = Mutex<(events: [RunEvent], effects: [Effect])>(([], []))

    var events: [RunEvent] { state.withLock { $0.events } }
    var effects: [Effect] { state.withLock { $0.effects } }

    func add(_ event: RunEvent) { state.withLock { $0.events.append(event) } }
    func add(_ effect: Effect) { state.withLock { $0.effects.append(effect) } }
}

/// Where no workflow is but the one that is played.
package struct NoWorkflows: WorkflowFinding {
    package init() {}

    package func published(
        _ slug: String, in tenantID: TenantID
    ) -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? { nil }
}

/// Workflows that are there because somebody gave them, by their slugs.
package struct GivenWorkflows: WorkflowFinding {
    private let workflows: [String: (versionID: WorkflowVersionID, workflow: CompiledWorkflow)]

    package init(_ workflows: [String: CompiledWorkflow]) {
        self.workflows = Dictionary(
            uniqueKeysWithValues: workflows.sorted { $0.key < $1.key }.enumerated().map { index, entry in
                let id = WorkflowVersionID(UUID128(milliseconds: 1, random: (0, UInt64(index))))
                return (entry.key, (id, entry.value))
            })
    }

    package func published(
        _ slug: String, in tenantID: TenantID
    ) -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? { workflows[slug] }
}

/// The published workflows of a tenant, whoever asks.
package struct TenantWorkflows: WorkflowFinding {
    private let library: any WorkflowFinding
    private let tenantID: TenantID

    package init(_ library: any WorkflowFinding, of tenantID: TenantID) {
        self.library = library
        self.tenantID = tenantID
    }

    package func published(
        _ slug: String, in _: TenantID
    ) async throws -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? {
        try await library.published(slug, in: tenantID)
    }

    package func widget(_ slug: String, in _: TenantID) async throws -> WidgetTemplate? {
        try await library.widget(slug, in: tenantID)
    }
}

/// Finds workflows for a test, and remembers which it was.
final class CalledWorkflows: WorkflowFinding {
    private let others: any WorkflowFinding
    private let slugs = Mutex<[WorkflowVersionID: String]>([:])

    init(_ others: any WorkflowFinding) {
        self.others = others
    }

    func published(
        _ slug: String, in tenantID: TenantID
    ) async throws -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? {
        guard let found = try await others.published(slug, in: tenantID) else { return nil }
        slugs.withLock { $0[found.versionID] = slug }
        return found
    }

    func widget(_ slug: String, in tenantID: TenantID) async throws -> WidgetTemplate? {
        try await others.widget(slug, in: tenantID)
    }

    /// The slug of a workflow that was called; nil for the one that is played.
    func slug(of version: WorkflowVersionID) -> String? { slugs.withLock { $0[version] } }
}
