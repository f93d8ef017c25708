import HTTPClient
import HTTPCore
import Net

/// The product's WebSocket client, which sends back what servers say.
struct EchoClient {
    private let loops: EventLoopGroup
    private let client: WebSocketClient

    init() {
        loops = EventLoopGroup(count: 1)
        // A fuzzing server that computes has other things to do than to shake hands.
        client = WebSocketClient(loops: loops, timeout: .seconds(120))
    }

    /// Echoes until the server ends the connection, and says how it did: so many times.
    func echo(_ url: String, times: Int) async throws {
        // On the connection's own loop, so that a message is echoed before what comes behind it is read.
        await withTaskExecutorPreference(loops.loops[0].taskExecutor) {
            for _ in 0..<times {
                do {
                    let connection = try await connect(url)
                    while let message = try await connection.receive() { try await connection.send(message) }
                    print("ended")
                } catch {
                    print("ended with \(error)")
                }
            }
        }
    }

    /// Runs every case there is, one after another, and has the report written.
    func runAutobahn(_ url: String) async throws {
        try await withTaskExecutorPreference(loops.loops[0].taskExecutor) { try await runCases(url) }
    }

    private func runCases(_ url: String) async throws {
        let counting = try await connect("\(url)/getCaseCount")
        guard case .text(let text)? = try await counting.receive(), let count = Int(text) else { return }
        while try await counting.receive() != nil {}
        for number in 1...max(1, count) {
            do {
                let connection = try await connect("\(url)/runCase?case=\(number)&agent=lyceum")
                while let message = try await connection.receive() { try await connection.send(message) }
            } catch {
                // How a connection ended is for the fuzzing server to judge.
            }
        }
        let reporting = try await connect("\(url)/updateReports?agent=lyceum")
        while try await reporting.receive() != nil {}
        print("ran \(count) cases")
    }

    private func connect(_ url: String) async throws -> any WebSocketConnection {
        try await client.connect(
            to: WebSocketTarget(
                url: url, configuration: WebSocketConfiguration(frameLimit: 32 << 20, messageLimit: 32 << 20)))
    }
}
