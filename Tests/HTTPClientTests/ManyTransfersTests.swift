import Core
import HTTPCore
import Testing

@testable import HTTPClient

@Suite("A thousand transfers at once", .timeLimit(.minutes(2)), .serialized)
struct ManyTransfersTests {
    @Test("are all answered, and leave neither transfers nor memory behind")
    func answered() async {
        // In a process of its own, whose memory is its own.
        await #expect(processExitsWith: .success) {
            let server = try HoldingServer()
            let outgoing = OutgoingFixture()
            var memory: [Int] = []
            for _ in 0..<4 {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<1000 {
                        group.addTask {
                            try await outgoing.transport.send(HTTPClientRequest(url: server.url)).body.collect(
                                upTo: 1 << 20)
                        }
                    }
                    await server.waits(for: 1000)
                    try #require(await outgoing.transport.runningTransfers == 1000)
                    server.answer(bytes: 20_000)
                    for try await body in group { try #require(body.count == 20_000) }
                }
                await outgoing.settled()
                memory.append(residentMegabytes())
            }
            try #require(memory[3] - memory[1] < 10, "resident megabytes after each round: \(memory)")
        }
    }

    @Test("are all gone when their tasks are cancelled, before the head and within the body")
    func cancelled() async throws {
        let server = try HoldingServer()
        let outgoing = OutgoingFixture()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await outgoing.transport.send(HTTPClientRequest(url: server.url))
                    }
                }
            }
            await server.waits(for: 1000)
            group.cancelAll()
        }
        await outgoing.settled()
    }
}

/// The memory of this process that is in use and lies in RAM.
private func residentMegabytes() -> Int {
    let fields = (try? FileContents.read("/proc/self/statm")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return (fields.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096 >> 20
}
