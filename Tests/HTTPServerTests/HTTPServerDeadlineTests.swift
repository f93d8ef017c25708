import HTTPCore
import Net
import Testing

@testable import HTTPServer

/// Deadlines are absolute: what trickles in or out moves none of them.
@Suite(.timeLimit(.minutes(1))) struct HTTPServerDeadlineTests {
    @Test(
        "A request that comes byte by byte is answered with 408 at its deadline",
        arguments: ["POST / HTTP/1.1\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999\r\n\r\n"])
    func trickles(beginning: String) async throws {
        try await withServer(
            configure: {
                $0.headTimeout = .milliseconds(60)
                $0.bodyTimeout = .milliseconds(60)
                $0.lingerTimeout = .milliseconds(60)
            }, handler: LiveServer.describe,
            body: { server in
                let client = try server.client(sending: beginning)
                let sending = Task { await server.trickle(String(repeating: "a", count: 900), to: client, every: 10) }
                let answer = await client.receiveToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
                #expect(answer.contains("Connection: close\r\n") && answer.contains("request_timeout"))
                sending.cancel()
                await sending.value
            })
    }

    @Test("A body that stops arriving fails for its reader with 408")
    func body() async throws {
        try await withServer(
            configure: {
                $0.bodyTimeout = .milliseconds(20)
                $0.lingerTimeout = .milliseconds(20)
            }, handler: LiveServer.describe,
            body: { server in
                let answer = try await server.exchange("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nx")
                #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
                #expect(answer.contains("request_timeout"))
            })
    }

    @Test("A connection without a request is closed in silence at the idle deadline")
    func idle() async throws {
        try await withServer(
            configure: { $0.idleTimeout = .milliseconds(20) }, handler: { _ in .text("hello") },
            body: { server in
                let silence = try await server.exchange("")
                #expect(silence == "")
                let answer = try await server.exchange(LiveServer.get)
                #expect(answer.hasSuffix("hello"))
            })
    }

    @Test("A handler may take longer than any deadline of the client")
    func handlers() async throws {
        try await withServer(
            configure: {
                $0.idleTimeout = .milliseconds(10)
                $0.headTimeout = .milliseconds(10)
                $0.bodyTimeout = .milliseconds(10)
            },
            handler: { _ in
                await withCheckedContinuation { continuation in
                    EventLoop.current?.schedule(after: .milliseconds(60)) { continuation.resume() }
                }
                return .text("hello")
            },
            body: { server in
                let answer = try await server.exchange(LiveServer.get)
                #expect(answer.hasSuffix("hello"))
            })
    }

    @Test("A client that takes nothing of its answer for too long is cut")
    func unreadStream() async throws {
        let ended = Signal<any Error>()
        try await withServer(
            configure: { $0.sendTimeout = .milliseconds(30) }, handler: { _ in LiveServer.endless(ended: ended) },
            body: { server in
                let client = try server.client(receiveBuffer: 4096)
                #expect(await ended.wait() != nil)
                await client.close()
            })
    }

    @Test("A client that sends requests and reads no answer costs a bounded number of them, and is cut")
    func unreadAnswers() async throws {
        let answered = Counter()
        try await withServer(
            configure: { $0.sendTimeout = .milliseconds(50) },
            handler: { _ in
                answered.add()
                return .text(String(repeating: "a", count: 32 << 10))
            },
            body: { server in
                let client = try server.connect(receiveBuffer: 4096)
                async let sent: Void = Task(executorPreference: BlockingThread()) {
                    client.send(String(repeating: LiveServer.get, count: 20_000))
                }.value
                // Not "until a connection is open": it may have come and gone between two looks.
                while answered.value == 0 { await server.turn() }
                while server.server.openConnections > 0 { await server.turn() }
                await sent
                // What the kernel holds of 32 KiB each, and as much more as the output's limit lets wait.
                #expect((1..<1000).contains(answered.value))
            })
    }
}
