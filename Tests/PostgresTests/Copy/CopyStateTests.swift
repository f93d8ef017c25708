import Testing

@testable import Postgres

@Suite struct CopyStateTests {
    private let failure = PostgresError(.server, "no")

    @Test("rows are wanted, sent, and counted")
    func success() throws {
        var state = CopyState()
        #expect(state.isListening && !state.takesRows)
        let wanted = try state.receive(.copyIn)
        #expect(wanted == .rowsWanted)
        #expect(!state.isListening && state.takesRows)
        state.finish()
        #expect(state.isListening && !state.takesRows)
        let (result, end) = (try state.receive(.result(7)), try state.receive(.endOfStatement))
        #expect(result == nil)
        #expect(end == .finished(rows: 7, failed: false))
        #expect(!state.isListening)
    }

    @Test("a server that refuses at once wants no rows")
    func refused() throws {
        var state = CopyState()
        let error = try state.receive(.failure(failure))
        #expect(error == nil)
        let end = try state.receive(.endOfStatement)
        #expect(end == .finished(rows: 0, failed: true))
        #expect(state.failure?.message == "no")
    }

    @Test("a server that refuses at the end took none")
    func failed() throws {
        var state = CopyState()
        _ = try state.receive(.copyIn)
        state.finish()
        _ = try state.receive(.failure(failure))
        let end = try state.receive(.endOfStatement)
        #expect(end == .finished(rows: 0, failed: true))
    }

    @Test("a reply that fits no copy is a broken connection")
    func outOfStep() {
        for reply in [Reply<Int>.copyIn, .synchronized, .skipped, .unsupported] {
            var state = CopyState()
            _ = try? state.receive(.copyIn)
            #expect(throws: PostgresError.self) { try state.receive(reply) }
        }
    }
}
