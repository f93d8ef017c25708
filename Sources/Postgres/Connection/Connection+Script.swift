import Net

extension Connection {
    /// Runs a text of several statements, such as a migration. The connection must have nothing else to do.
    nonisolated func runScript(_ sql: String) async throws {
        _ = try await unsafe withUnsafeThrowingContinuation { continuation in
            loop.perform {
                self.isolatedHere { $0.sendScript(sql) { unsafe continuation.resume(with: $0) } }
            }
        }
    }

    private func sendScript(_ sql: String, completion: @escaping Completion) {
        guard case .ready = stage, queue.isEmpty, let libpq, libpq.exitPipeline(), libpq.sendScript(sql) else {
            return completion(.failure(lostError()))
        }
        stage = .script(completion, results: [], failure: nil)
        flush()
    }

    /// Takes the answers to a script; the last one brings the connection back to pipelines.
    func receiveScript() {
        while case .script(let completion, let results, let failure) = stage, let libpq, let reply = libpq.nextReply() {
            switch reply {
            case .result(let result):
                stage = .script(completion, results: results + [result], failure: failure)
            case .failure(let error):
                stage = .script(completion, results: results, failure: failure ?? error)
            case .endOfStatement:
                stage = .ready
                guard libpq.enterPipeline() else {
                    completion(.failure(lostError()))
                    return end(lostError())
                }
                completion(failure.map { .failure($0) } ?? .success(results))
            case .skipped, .synchronized, .copyIn, .unsupported:
                return end(ExchangeQueue<ResultSet>.outOfStep)
            }
        }
    }
}
