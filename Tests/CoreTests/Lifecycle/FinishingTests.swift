import Core
import Testing

@Suite struct FinishingTests {
    @Test("Work goes on where the task that wants it is cancelled")
    func cancelled() async throws {
        let isCancelled = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask { try await finishing(within: .seconds(600)) { Task.isCancelled } }
            return try await group.next()
        }
        #expect(isCancelled == false)
    }

    @Test("Work is cancelled once its time is over")
    func limit() async throws {
        await #expect(throws: CancellationError.self) {
            try await finishing(within: .zero) { try await Task.sleep(for: .seconds(600)) }
        }
    }

    @Test("What the work throws is thrown")
    func failure() async throws {
        struct Broken: Error {}
        await #expect(throws: Broken.self) { try await finishing(within: .seconds(600)) { throw Broken() } }
    }
}
