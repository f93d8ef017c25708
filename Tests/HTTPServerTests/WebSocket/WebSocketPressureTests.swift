import Glibc
import HTTPCore
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1))) struct WebSocketPressureTests {
    private static let message = WebSocketPeer.frame(0x82, [UInt8](repeating: 7, count: 60_000))

    @Test("A peer is not read from while nobody asks for its messages, and everything comes once somebody does")
    func receiving() async throws {
        let (release, total) = (Signal<Void>(), Signal<Int>())
        try await withWebSocketServer(
            serve: { connection in
                _ = await release.wait()
                var count = 0
                while case .binary(let bytes)? = try await connection.receive() { count += bytes.count }
                total.send(count)
            },
            body: { server in
                let peer = try await WebSocketPeer(server)
                // What the system takes on both sides, but never all of it.
                var sent = 0
                var idleTurns = 0
                var unsent: ArraySlice<UInt8> = []
                while idleTurns < 200, sent < 2000 * Self.message.count {
                    if unsent.isEmpty { unsent = Self.message[...] }
                    let count = peer.client.sendSome(Array(unsent))
                    sent += count
                    unsent = unsent.dropFirst(count)
                    idleTurns = count == 0 ? idleTurns + 1 : 0
                    if count == 0 { await server.turn() }
                }
                #expect(sent < 1000 * Self.message.count)
                release.send()
                await Task(executorPreference: BlockingThread()) {
                    peer.send(Array(unsent))
                    peer.send(WebSocketPeer.close(1000))
                }.value
                let whole = (sent + unsent.count) / Self.message.count
                #expect(await total.wait() == whole * 60_000)
            })
    }

    @Test("A peer that never reads suspends the sender, and is cut when it has taken nothing for too long")
    func sending() async throws {
        let (sent, failed) = (Signal<Int>(), Signal<Bool>())
        try await withWebSocketServer(
            configure: { $0.sendTimeout = .milliseconds(100) },
            serve: { connection in
                var count = 0
                do {
                    while count < 10_000 {
                        try await connection.send(.binary([UInt8](repeating: 1, count: 60_000)))
                        count += 1
                    }
                } catch {
                    sent.send(count)
                    failed.send(Task.isCancelled)
                    throw error
                }
            },
            body: { server in
                let peer = try await WebSocketPeer(server, receiveBuffer: 4096)
                let count = try #require(await sent.wait())
                #expect(count < 5000)
                #expect(await failed.wait() == true)
                await peer.client.close()
            })
    }

    @Test("A flood of pings is answered without more than the output's limit waiting")
    func pings() async throws {
        try await withWebSocketServer { server in
            let peer = try await WebSocketPeer(server)
            let flood = (0..<20_000).flatMap { _ in WebSocketPeer.frame(0x89, [1, 2]) }
            async let answers = peer.client.receiveBytes(atLeast: 80_000)
            await Task(executorPreference: BlockingThread()) { peer.send(flood) }.value
            #expect(await answers.count == 80_000)
        }
    }
}
