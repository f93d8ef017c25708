import Net

extension Connection {
    /// Sends the statements in one go and gives their results. The first failure is thrown and those behind it do not
    /// run. When the task is cancelled, the server is asked to give up.
    nonisolated func run(_ queries: [Query], lease: UInt64) async throws -> [ResultSet] {
        guard !queries.isEmpty else { return [] }
        let token = ExchangeToken()
        return try await withTaskCancellationHandler {
            try await unsafe withUnsafeThrowingContinuation { continuation in
                onLoop { $0.send(queries, lease: lease, token: token) { unsafe continuation.resume(with: $0) } }
            }
        } onCancel: {
            token.cancel()
            loop.execute { self.isolatedHere { $0.cancelIfAsked() } }
        }
    }

    /// Sends the statements in one go, after those of the preamble, whose results nobody wants; the completion is
    /// called once.
    func send(
        _ queries: [Query], preamble additional: [Query] = [], lease: UInt64,
        token: ExchangeToken = .neverCancelled, completion: @escaping Completion
    ) {
        guard case .ready = stage, let libpq else {
            return completion(
                .failure(PostgresError(.connection, "The connection to the database broke.", isRetryable: true)))
        }
        guard lease == self.lease else {
            return completion(.failure(PostgresError(.misuse, "The transaction has ended.")))
        }
        if token.isCancelled { return completion(.failure(CancellationError())) }

        let own = preamble
        preamble = []
        if !isShared, !preparing.isEmpty { preparing.removeAll(keepingCapacity: true) }
        var exchange = Exchange<ResultSet>(token: token)
        let isQueued =
            deallocateStale(on: libpq)
            && own.allSatisfy { queue($0, isSilent: true, on: libpq, &exchange) }
            && additional.allSatisfy { queue($0, isSilent: true, on: libpq, &exchange) }
            && queries.allSatisfy { queue($0, isSilent: false, on: libpq, &exchange) } && libpq.sendSync()
        callers.append(Caller(token: token, completion: completion))
        queue.append(exchange)
        guard isQueued else { return end(lostError()) }
        flush()
    }

    /// Queues one statement, and its preparation where the server does not know it and is not about to.
    private func queue(
        _ query: Query, isSilent: Bool, on libpq: Libpq, _ exchange: inout Exchange<ResultSet>
    ) -> Bool {
        let name: String
        if let known = statements.name(for: query.sql) ?? preparing[query.sql] {
            name = known
        } else {
            name = statements.makeName()
            preparing[query.sql] = name
            exchange.append(.prepare(sql: query.sql, name: name))
            guard libpq.sendPrepare(name: name, sql: query.sql) else { return false }
        }
        exchange.append(isSilent ? .runSilently : .run(sql: query.sql))
        return libpq.sendPrepared(name: name, query.parameters)
    }

    /// Queues the removal of statements that the cache has dropped, as an exchange of its own that nobody waits for. A
    /// transaction is not the place for it, because in a failed one it would fail too; nor is the next exchange,
    /// because what runs alone, such as `VACUUM`, would refuse its company. On a shared connection every exchange is a
    /// transaction of its own anyway.
    private func deallocateStale(on libpq: Libpq) -> Bool {
        guard !staleStatements.isEmpty, isShared || queue.isEmpty && libpq.isOutsideTransaction else { return true }
        defer { staleStatements = [] }
        callers.append(Caller(token: .neverCancelled, completion: nil))
        queue.append(Exchange(token: .neverCancelled, steps: staleStatements.map { _ in .runSilently }))
        return staleStatements.allSatisfy { libpq.sendOnce("DEALLOCATE \($0)") } && libpq.sendSync()
    }

    // MARK: Answers

    /// Takes everything that has arrived.
    func receive() {
        guard let libpq, libpq.consumeInput() else { return end(lostError()) }
        while let (channel, payload) = libpq.nextNotification() { onNotification?(channel, payload) }
        if case .script = stage { return receiveScript() }
        if case .copying = stage { return receiveCopy() }
        while !queue.isEmpty, let reply = libpq.nextReply() {
            do throws(PostgresError) {
                guard let outcome = try queue.receive(reply) else { continue }
                finish(outcome)
                // The caller may have closed the connection.
                guard case .ready = stage else { return }
            } catch {
                return end(error)
            }
        }
        if libpq.isBroken { end(lostError()) }
    }

    private func finish(_ outcome: ExchangeOutcome<ResultSet>) {
        guard let caller = callers.popFirst() else { return }
        if let cancelling, cancelling.token === outcome.token {
            self.cancelling?.held = (caller, outcome)
        } else {
            finish(caller, outcome)
        }
    }

    private func finish(_ caller: Caller, _ outcome: ExchangeOutcome<ResultSet>) {
        let hasForgotten = remember(outcome)
        caller.completion?(answer(outcome, hasForgotten: hasForgotten))
        cancelIfAsked()
    }

    /// What the caller is told.
    func answer(
        _ outcome: ExchangeOutcome<ResultSet>, hasForgotten: Bool
    ) -> Result<[ResultSet], any Error> {
        switch outcome.result {
        case .success(let results):
            .success(results)
        case .failure(let error) where error.sqlState == .queryCanceled && outcome.token.isCancelled:
            .failure(CancellationError())
        case .failure(let error):
            // The next time the statement is prepared anew.
            .failure(hasForgotten ? error.retryable : error)
        }
    }

    /// Keeps the names of newly prepared statements, and forgets one whose plan no longer fits its tables; gives
    /// whether there was one.
    private func remember(_ outcome: ExchangeOutcome<ResultSet>) -> Bool {
        for (sql, name) in outcome.prepared {
            preparing[sql] = nil
            staleStatements += statements.insert(sql: sql, name: name)
        }
        for sql in outcome.unprepared { preparing[sql] = nil }
        guard case .failure(let error) = outcome.result, let sql = outcome.failedSQL,
            error.sqlState == .featureNotSupported || error.sqlState == .invalidStatementName,
            let name = statements.remove(sql: sql)
        else { return false }
        staleStatements.append(name)
        return true
    }

    // MARK: Cancellation

    /// Asks the server to give up the exchange it works at, if its caller has.
    func cancelIfAsked() {
        guard cancelling == nil, let token = queue.first, token.isCancelled, let canceller else { return }
        cancelling = (token, nil)
        let isStarted = BlockingThread.run { [loop] in
            _ = canceller.cancel()
            loop.execute { self.isolatedHere { $0.cancelRequestTaken() } }
        }
        if !isStarted { cancelling = nil }
    }

    private func cancelRequestTaken() {
        guard let held = cancelling?.held else {
            cancelling = nil
            return
        }
        cancelling = nil
        finish(held.caller, held.outcome)
    }
}
