package import Core
import Postgres
import Synchronization

/// Writes down what calls of models took, beside the answers: nobody waits for it.
///
/// Calls that end about the same time are written together. What cannot be written is tried again; what waits when the
/// server ends is written before it has ended.
package final class UsageLedger: Service {
    /// What was done since the start.
    package struct Statistics: Sendable {
        package var recorded = 0
        package var failures = 0
        /// Calls that were forgotten, because the database was away for too long.
        package var lost = 0
    }

    private struct State {
        var waiting: [RecordedCall] = []
        var statistics = Statistics()
    }

    /// More than so many are not kept while the database is away.
    private static let capacity = 50_000
    /// How many are written at once.
    private static let batch = 500

    /// Tells of a budget that has come to its warning, once.
    package typealias Warning = @Sendable (BudgetWarning, TenantID) async throws -> Void

    package let name = "usage"
    private let store: UsageStore
    private let warn: Warning
    private let pause: Duration
    private let logger: Logger
    private let state = Mutex(State())
    private let rings: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - pause: how long others that end are waited for
    ///   - warn: called again after the next call where it throws
    package init(
        store: UsageStore, pause: Duration = .milliseconds(20), logger: Logger,
        warn: @escaping Warning = { _, _ in }
    ) {
        self.warn = warn
        self.store = store
        self.pause = pause
        self.logger = logger
        (rings, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var statistics: Statistics { state.withLock(\.statistics) }

    /// A call is over.
    package func note(_ call: RecordedCall) {
        state.withLock { state in
            guard state.waiting.count < Self.capacity else {
                state.statistics.lost += 1
                return
            }
            state.waiting.append(call)
        }
        ring.yield()
    }

    /// Writes until cancelled, and then what is left.
    package func run() async throws {
        var failures = 0
        for await _ in rings {
            do {
                try await Task.sleep(
                    for: failures == 0 ? pause : min(.milliseconds(200) * (1 << min(failures, 6)), .seconds(10)))
            } catch { break }
            failures = await flush() ? 0 : failures + 1
        }
        do {
            try await finishing(within: .seconds(5)) { [self] in
                guard await flush() else { throw ModelError(.serverError, "The database takes nothing.") }
            }
        } catch {
            let count = state.withLock { $0.waiting.count }
            logger.warning("Calls of models could not be recorded", [("count", "\(count)"), ("error", "\(error)")])
        }
    }

    /// Writes what waits; whether all of it was.
    @discardableResult
    package func flush() async -> Bool {
        while true {
            let calls = state.withLock { state in
                let calls = Array(state.waiting.prefix(Self.batch))
                state.waiting.removeFirst(calls.count)
                return calls
            }
            if calls.isEmpty { return true }
            var failed: [RecordedCall] = []
            for (tenant, calls) in Dictionary(grouping: calls, by: \.use.tenantID) {
                failed += await write(calls, of: tenant)
            }
            guard !failed.isEmpty else { continue }
            state.withLock { state in
                state.statistics.failures += 1
                state.waiting = failed + state.waiting
            }
            ring.yield()
            return false
        }
    }

    /// Gives those that are to be tried again.
    private func write(_ calls: [RecordedCall], of tenant: TenantID) async -> [RecordedCall] {
        do {
            let warnings = try await store.record(calls, in: tenant)
            state.withLock { $0.statistics.recorded += calls.count }
            for warning in warnings { await tell(of: warning, in: tenant) }
            return []
        } catch let error as PostgresError where error.code == .server && !error.isRetryable && !Task.isCancelled {
            // One that the database will never take, such as of a tenant that is gone, keeps no other waiting.
            if calls.count > 1 {
                var failed: [RecordedCall] = []
                for call in calls { failed += await write([call], of: tenant) }
                return failed
            }
            logger.warning("A call of a model was not recorded", [("error", "\(error)")])
            state.withLock { $0.statistics.lost += 1 }
            return []
        } catch {
            logger.warning("Calls of models are recorded later", [("error", "\(error)")])
            return calls
        }
    }

    private func tell(of warning: BudgetWarning, in tenant: TenantID) async {
        do {
            try await warn(warning, tenant)
        } catch {
            logger.warning("The warning of a budget is told of later", [("error", "\(error)")])
        }
    }
}
