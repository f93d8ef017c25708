import Testing

@testable import Postgres

@Suite struct ExchangeQueueTests {
    private typealias Queue = ExchangeQueue<String>

    private func receive(_ replies: [Reply<String>], _ queue: inout Queue) throws -> [ExchangeOutcome<String>] {
        try replies.compactMap { try queue.receive($0) }
    }

    private func refuses(_ reply: Reply<String>, _ queue: inout Queue) -> Bool {
        do {
            _ = try queue.receive(reply)
            return false
        } catch {
            return error.code == .connection
        }
    }

    @Test("results belong to the statements whose turn it is, and silent ones give none")
    func results() throws {
        var queue = Queue()
        let token = ExchangeToken()
        queue.append(
            Exchange(
                token: token, steps: [.runSilently, .prepare(sql: "b", name: "s1"), .run(sql: "b"), .run(sql: "c")]))
        let outcomes = try receive(
            [
                .result("BEGIN"), .endOfStatement, .result("PREPARE"), .endOfStatement, .result("B"), .endOfStatement,
                .result("C"), .endOfStatement, .synchronized,
            ], &queue)
        let outcome = try #require(outcomes.first)
        #expect(outcome.token === token)
        #expect(try outcome.result.get() == ["B", "C"])
        #expect(outcome.prepared.map(\.name) == ["s1"])
        #expect(queue.isEmpty)
    }

    @Test("the first failure is the exchange's, and what was skipped behind it counts as nothing")
    func failure() throws {
        var queue = Queue()
        queue.append(
            Exchange(
                token: ExchangeToken(),
                steps: [.run(sql: "a"), .run(sql: "b"), .prepare(sql: "c", name: "s1"), .run(sql: "c")]))
        let outcomes = try receive(
            [
                .result("A"), .endOfStatement, .failure(PostgresError(.server, "no")), .endOfStatement, .skipped,
                .endOfStatement, .skipped, .endOfStatement, .synchronized,
            ], &queue)
        let outcome = try #require(outcomes.first)
        #expect(throws: PostgresError.self) { try outcome.result.get() }
        #expect(outcome.prepared.isEmpty)
        #expect(outcome.failedSQL == "b")
    }

    @Test("exchanges end in the order in which they were sent, and a failure does not reach the next")
    func order() throws {
        var queue = Queue()
        let (first, second) = (ExchangeToken(), ExchangeToken())
        queue.append(Exchange(token: first, steps: [.run(sql: "a")]))
        queue.append(Exchange(token: second, steps: [.run(sql: "b")]))
        #expect(queue.first === first)
        let outcomes = try receive(
            [
                .failure(PostgresError(.server, "no")), .endOfStatement, .synchronized, .result("B"), .endOfStatement,
                .synchronized,
            ], &queue)
        #expect(outcomes.map { $0.token === second } == [false, true])
        #expect(try outcomes[1].result.get() == ["B"])
    }

    @Test("a reply that nothing asked for is an error")
    func outOfStep() throws {
        var queue = Queue()
        let isRefusedUnasked = refuses(.result("A"), &queue)
        #expect(isRefusedUnasked)
        queue.append(Exchange(token: ExchangeToken(), steps: [.run(sql: "a")]))
        let isRefusedUnsupported = refuses(.unsupported, &queue)
        #expect(isRefusedUnsupported)
        _ = try queue.receive(.endOfStatement)
        let isRefusedPastTheEnd = refuses(.endOfStatement, &queue)
        #expect(isRefusedPastTheEnd)
    }
}
