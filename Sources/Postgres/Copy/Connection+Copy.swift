import Net

extension Connection {
    typealias CopyCompletion = @Sendable (Result<Int, any Error>) -> Void

    /// A copy under way, with whoever waits for its next step.
    struct Copying {
        let token: ExchangeToken
        var state = CopyState()
        var waiter: CopyCompletion?
        /// Whether the server is being asked to give up; the end waits for that, so that the request cannot strike a
        /// later statement.
        var isCancelling = false
        var end: Result<Int, any Error>?
    }

    /// So many bytes are gathered before they are sent, and no more are taken before these have gone.
    private static let chunkSize = 64 * 1024

    /// Sends rows for a `COPY … FROM STDIN` of so many columns, and gives how many the server took. When the task is
    /// cancelled or a row cannot be had, the server is told to undo the statement.
    nonisolated func copy(
        _ sql: String, columns: Int, lease: UInt64, next: () async throws -> CopyRow?
    ) async throws -> Int {
        try Task.checkCancellation()
        let token = ExchangeToken()
        return try await withTaskCancellationHandler {
            try await copyStep { $0.beginCopy(sql, lease: lease, token: token, $1) }
            do {
                var (bytes, count): ([UInt8], Int) = ([], 0)
                while let row = try await next() {
                    count += 1
                    try Self.check(row, number: count, columns: columns)
                    bytes += row.bytes
                    guard bytes.count >= Self.chunkSize else { continue }
                    let chunk = bytes
                    try await copyStep { $0.sendCopy(chunk, $1) }
                    bytes.removeAll(keepingCapacity: true)
                    try Task.checkCancellation()
                }
                try Task.checkCancellation()
                let rest = bytes
                try await copyStep { $0.sendCopy(rest, $1) }
            } catch {
                _ = try? await copyStep { $0.endCopy(isComplete: false, $1) }
                throw error
            }
            return try await copyStep { $0.endCopy(isComplete: true, $1) }
        } onCancel: {
            token.cancel()
            loop.execute { self.isolatedHere { $0.cancelCopy(token) } }
        }
    }

    private static func check(_ row: CopyRow, number: Int, columns: Int) throws(PostgresError) {
        if row.columnCount != columns {
            throw PostgresError(
                .misuse, "A row has \(row.columnCount) values for \(columns) columns.", row: number)
        }
        if row.hasZero { throw PostgresError(.misuse, "Text cannot hold a zero character.", row: number) }
    }

    @discardableResult
    nonisolated private func copyStep(
        _ step: @escaping @Sendable (isolated Connection, @escaping CopyCompletion) -> Void
    ) async throws -> Int {
        try await unsafe withUnsafeThrowingContinuation { continuation in
            loop.perform { self.isolatedHere { step($0) { unsafe continuation.resume(with: $0) } } }
        }
    }

    // MARK: On the loop

    private func beginCopy(_ sql: String, lease: UInt64, token: ExchangeToken, _ completion: @escaping CopyCompletion) {
        guard case .ready = stage, let libpq else { return completion(.failure(lostError())) }
        guard lease == self.lease else {
            return completion(.failure(PostgresError(.misuse, "The transaction has ended.")))
        }
        guard preamble.isEmpty else {
            return send([], lease: lease) { [self] result in
                isolatedHere { connection in
                    if case .failure(let error) = result { return completion(.failure(error)) }
                    connection.beginCopy(sql, lease: lease, token: token, completion)
                }
            }
        }
        guard queue.isEmpty else {
            return completion(
                .failure(PostgresError(.misuse, "A copy cannot run beside other statements of its transaction.")))
        }
        if token.isCancelled { return completion(.failure(CancellationError())) }
        guard libpq.exitPipeline(), libpq.sendScript(sql) else {
            let error = lostError()
            end(error)
            return completion(.failure(error))
        }
        stage = .copying(Copying(token: token, waiter: completion))
        flush()
    }

    private func sendCopy(_ bytes: [UInt8], _ completion: @escaping CopyCompletion) {
        guard case .copying(var copying) = stage, copying.state.takesRows, let libpq else {
            return completion(.failure(lostError()))
        }
        copying.waiter = completion
        stage = .copying(copying)
        guard libpq.putCopyData(bytes) else { return end(lostError()) }
        flush()
    }

    private func endCopy(isComplete: Bool, _ completion: @escaping CopyCompletion) {
        guard case .copying(var copying) = stage, copying.state.takesRows, let libpq else {
            return completion(.failure(lostError()))
        }
        copying.waiter = completion
        copying.state.finish()
        stage = .copying(copying)
        guard libpq.putCopyEnd(isComplete: isComplete) else { return end(lostError()) }
        flush()
        // A server that refused a row while others were still coming said everything then, and libpq has read it.
        receiveCopy()
    }

    /// The socket took everything: more rows may come.
    func copySent() {
        guard case .copying(var copying) = stage, copying.state.takesRows, let waiter = copying.waiter else { return }
        copying.waiter = nil
        stage = .copying(copying)
        waiter(.success(0))
    }

    /// Takes what the server says about the copy.
    func receiveCopy() {
        while case .copying(var copying) = stage, copying.state.isListening, let libpq, let reply = libpq.nextReply() {
            do throws(PostgresError) {
                let step = try copying.state.receive(reply.counted)
                switch step {
                case nil:
                    stage = .copying(copying)
                case .rowsWanted:
                    let waiter = copying.waiter
                    copying.waiter = nil
                    stage = .copying(copying)
                    waiter?(.success(0))
                case .finished(let rows, _):
                    copying.end =
                        copying.state.failure.map { error in
                            let isCancelled = error.sqlState == .queryCanceled && copying.token.isCancelled
                            return .failure(isCancelled ? CancellationError() : error)
                        } ?? .success(rows)
                    stage = .copying(copying)
                    finishCopy()
                }
            } catch {
                return end(error)
            }
        }
    }

    /// Brings the connection back to pipelines and tells the caller, once no request to cancel is on its way.
    private func finishCopy() {
        guard case .copying(let copying) = stage, let result = copying.end, !copying.isCancelling, let libpq else {
            return
        }
        stage = .ready
        if !libpq.enterPipeline() { end(lostError()) }
        copying.waiter?(result)
    }

    private func cancelCopy(_ token: ExchangeToken) {
        guard case .copying(var copying) = stage, copying.token === token, !copying.isCancelling, let canceller else {
            return
        }
        // Rows that the server does not take would be waited for in vain.
        let waiter = copying.state.takesRows ? copying.waiter : nil
        if waiter != nil { copying.waiter = nil }
        copying.isCancelling = BlockingThread.run { [loop] in
            _ = canceller.cancel()
            loop.execute { self.isolatedHere { $0.copyCancelRequestTaken(token) } }
        }
        stage = .copying(copying)
        waiter?(.failure(CancellationError()))
    }

    private func copyCancelRequestTaken(_ token: ExchangeToken) {
        guard case .copying(var copying) = stage, copying.token === token else { return }
        copying.isCancelling = false
        stage = .copying(copying)
        finishCopy()
    }
}

extension Reply<ResultSet> {
    /// The reply with the number of rows in the place of the result.
    fileprivate var counted: Reply<Int> {
        switch self {
        case .result(let result): .result(result.affectedRows)
        case .failure(let error): .failure(error)
        case .skipped: .skipped
        case .endOfStatement: .endOfStatement
        case .synchronized: .synchronized
        case .copyIn: .copyIn
        case .unsupported: .unsupported
        }
    }
}
