package import Core
package import Postgres
package import Workflows

/// What people do with conversations beside talking.
extension Conversations {
    /// The time as new items have it.
    var now: Timestamp { identifiers.make(ThreadID.self).createdAt }

    /// The run that answers the first thing that its person does in a thread gives it a title.
    func expectTitle(of admission: RunAdmission, _ run: NewRun, _ message: UserMessage) -> ThreadNaming? {
        switch admission {
        case .told(let waiting): titles?.expect(waiting, question: message.text)
        case .begins, .queued: titles?.expect(run.reference.runID, question: message.text)
        }
    }

    /// Gives the thread a title of its person's, which nothing replaces. Throws `UnknownThread`.
    package func rename(_ id: ThreadID, to title: ThreadTitle, in scope: ThreadScope) async throws -> ChatThread {
        try await change(id, ThreadChanges(title: title), of: ThreadOwner(scope))
    }

    /// Changes what the person may change. Throws `UnknownThread`.
    @discardableResult
    package func change(
        _ id: ThreadID, _ changes: ThreadChanges, of owner: ThreadOwner,
        check: (@Sendable (ThreadEntry) throws -> Void)? = nil
    ) async throws -> ChatThread {
        let thread = try await threads.change(id, changes, at: now, of: owner, check: check)
        if changes.title != nil { engine.noteNews(in: id) }
        return thread
    }

    /// Hides the thread from everything at once and ends its runs; for a while it can be brought back. Throws
    /// `UnknownThread`.
    package func delete(_ id: ThreadID, in scope: ThreadScope) async throws {
        try await delete(id, of: ThreadOwner(scope))
    }

    /// The same, whichever workflow the thread is with.
    package func delete(_ id: ThreadID, of owner: ThreadOwner) async throws {
        let runs = try await threads.delete(id, at: now, of: owner)
        engine.noteNews(in: id)
        for run in runs { try await engine.cancel(run, in: owner.tenantID) }
    }

    /// Sets whether anybody's thread takes messages, and tells those who listen to it. Throws `UnknownThread`.
    ///
    /// - Parameter noting: writes down who did so, in the same transaction, and is given what it was before
    package func set(
        _ status: ThreadStatus, of id: ThreadID, in tenantID: TenantID,
        noting: @Sendable (ThreadStatus, Transaction) async throws -> Void
    ) async throws {
        try await threads.database.withTenant(tenantID) { transaction in
            let before = try await threads.set(status, of: id, in: transaction)
            guard before != status else { return }
            try await noting(before, transaction)
        }
        engine.noteNews(in: id)
    }
}
