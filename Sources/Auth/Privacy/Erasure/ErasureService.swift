package import Core
import Postgres
import Synchronization

/// Carries out confirmed erasures, batch by batch. Several servers may, and each goes on with what another left.
package final class ErasureService: Service {
    /// How many records one transaction empties of each kind.
    static let batch = 50

    /// What was done since the start.
    package struct Statistics: Sendable {
        package var completed = 0
        package var emptied = 0
        package var failures = 0
    }

    package let name = "erasures"
    private let erasures: Erasures
    private let pause: Duration
    private let logger: Logger
    private let state = Mutex(Statistics())
    /// A word that there is something to do.
    private let words: AsyncStream<Void>
    private let word: AsyncStream<Void>.Continuation

    /// - Parameter pause: how often to look for erasures that another server left
    package init(_ erasures: Erasures, pause: Duration = .seconds(60), logger: Logger) {
        self.erasures = erasures
        self.pause = pause
        self.logger = logger
        (words, word) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var statistics: Statistics { state.withLock { $0 } }

    /// Says that an erasure was confirmed.
    package func wake() {
        word.yield()
    }

    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [pause, word] in
                while !Task.isCancelled {
                    word.yield()
                    try? await Task.sleep(for: pause)
                }
            }
            for await _ in words {
                do {
                    try await carryOut()
                } catch {
                    if !Task.isCancelled { note(error) }
                }
            }
            group.cancelAll()
        }
    }

    /// Carries out all that are under way.
    package func carryOut() async throws {
        let found = try await erasures.database.query("SELECT tenant_id, erasure_id FROM running_erasures()")
        for row in found {
            let (tenant, id) = try row.decode(TenantID.self, ErasureID.self)
            do {
                while try await advance(id, in: tenant) {}
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // The others go on; the next round tries again.
                note(error)
            }
        }
    }

    /// Empties one batch, or completes the erasure where nothing is left; false when there is no more to do here.
    func advance(_ id: ErasureID, in tenant: TenantID) async throws -> Bool {
        try Task.checkCancellation()
        let options = TransactionOptions(attempts: 3)
        return try await erasures.database.withTenant(tenant, options) { transaction -> Bool in
            // What another server is at work on is its business.
            let row = try await transaction.queryOne(
                """
                SELECT user_id, confirmed_at, emptied = 0 AS is_new, EXISTS (SELECT FROM memberships m
                    WHERE m.tenant_id = e.tenant_id AND m.user_id = e.user_id) AS is_back
                FROM erasures e
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND state = 'running' FOR UPDATE SKIP LOCKED
                """)
            guard
                let (user, confirmed, isNew, isBack) = try row?.decode(
                    UserID.self, Timestamp.self, Bool.self, Bool.self)
            else { return false }
            // Of several at once nobody's runs were ended yet.
            if isNew, !isBack {
                for part in erasures.records {
                    try await part.interrupt(of: user, at: erasures.clock.now(), in: transaction)
                }
            }
            // What somebody says after they were taken in again is theirs to keep; of others everything goes, whatever
            // the clock of the server that stored it said.
            let time = isBack ? confirmed : erasures.clock.now() + .seconds(86_400)
            var count = 0
            for part in erasures.records {
                count += try await part.erase(of: user, until: time, most: Self.batch, in: transaction)
            }
            if count > 0 {
                try await transaction.execute("UPDATE erasures SET emptied = emptied + \(count) WHERE id = \(id)")
                state.withLock { $0.emptied += count }
                return true
            }
            try await complete(id, of: user, in: transaction)
            return false
        }
    }

    private func complete(_ id: ErasureID, of user: UserID, in transaction: Transaction) async throws {
        let row = try await transaction.queryOne("SELECT empty_account(\(user)) AS done")
        let isEmptied = try row?["done", Bool.self] ?? false
        try await transaction.execute(
            "UPDATE erasures SET state = 'completed', completed_at = \(erasures.clock.now()) WHERE id = \(id)")
        try await erasures.audit.record(
            AuditEvent(
                .personErase, AuditTarget("user", user),
                changes: [
                    AuditChange("state", from: "erased", to: "completed"),
                    AuditChange("account_emptied", to: .bool(isEmptied)),
                ], origin: .system), in: transaction)
        state.withLock { $0.completed += 1 }
        logger.info("an erasure is complete", [("erasure", id.description)])
    }

    private func note(_ error: any Error) {
        state.withLock { $0.failures += 1 }
        logger.error("an erasure waits for its next try", [("error", String(reflecting: error))])
    }
}
