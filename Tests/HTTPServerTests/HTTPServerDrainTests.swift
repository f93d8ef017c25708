import Glibc
import HTTPCore
import HTTPServer
import Support
import Synchronization
import Testing

@testable import Net

/// What becomes of connections when the server is told to stop.
@Suite(.timeLimit(.minutes(1))) struct HTTPServerDrainTests {
    @Test("A server told to stop closes idle connections and takes no more")
    func idle() async throws {
        try await withServer(handler: { _ in .text("hello") }) { server in
            let client = try server.client()
            _ = await client.receive(until: "hello")
            try await server.stop()
            #expect(await client.receiveToEnd() == "")
            #expect(throws: LoopbackSocket.ConnectionRefused.self) { try server.connect() }
            #expect(server.server.openConnections == 0)
        }
    }

    @Test("A request that is being answered when the server stops is answered, and the connection ends")
    func busy() async throws {
        let (started, release) = (Signal<Void>(), Signal<Void>())
        try await withServer(
            handler: { _ in
                started.send()
                _ = await release.wait()
                return .text("hello")
            },
            body: { server in
                let client = try server.client()
                _ = await started.wait()
                await server.beginStopping()
                release.send()
                let answer = await client.receiveToEnd()
                #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("hello"))
                try await server.stop()
            })
    }

    @Test("A request whose head is on its way when the server stops is answered")
    func insideHead() async throws {
        try await withServer(handler: { _ in .text("hello") }) { server in
            let client = try server.client(sending: "GET / HTTP/1.1\r\nHo")
            while server.server.openConnections == 0 { await server.turn() }
            await server.turn()
            await server.beginStopping()
            client.send("st: h\r\n\r\n")
            #expect(await client.receiveToEnd().hasSuffix("hello"))
            try await server.stop()
        }
    }

    @Test(
        "Requests that have come when the server stops are answered, on connections that nobody has taken too",
        arguments: ["", "PROXY TCP4 192.0.2.9 10.0.0.1 1 2\r\n"])
    func arrived(header: String) async throws {
        let untaken = Signal<LoopbackClient>()
        try await withServer(
            configure: {
                guard !header.isEmpty else { return }
                $0.trustedProxies = TrustedProxies("127.0.0.1") ?? .none
                $0.expectsProxyHeader = true
            }, handler: { _ in .text("hello") },
            body: { server in
                let taken = try server.connect()
                while server.server.openConnections == 0 { await server.turn() }
                await server.pause {
                    taken.send(header + LiveServer.get)
                    if let client = try? server.client(sending: header + LiveServer.get) { untaken.send(client) }
                    // The loop is held until it has been told, so that it looks at no socket before.
                    server.running.cancel()
                    while server.loop.inbox.withLock({ $0.calls.isEmpty }) { sched_yield() }
                }
                let other = try #require(await untaken.wait())
                for client in [taken, other] {
                    let answer = await client.receiveToEnd()
                    #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("hello"))
                }
                try await server.stop()
            })
    }

    @Test("A stream that ends in time ends whole, and the connection with it")
    func stream() async throws {
        let release = Signal<Void>()
        try await withServer(
            // Longer than the test may take.
            configure: { $0.drainTimeout = .seconds(300) },
            handler: { _ in
                HTTPResponse(
                    body: .stream { writer in
                        try await writer.write(Array("first".utf8))
                        _ = await release.wait()
                        try await writer.write(Array("last".utf8))
                    })
            },
            body: { server in
                let client = try server.client()
                _ = await client.receive(until: "first")
                await server.beginStopping()
                release.send()
                #expect(await client.receiveToEnd().hasSuffix("4\r\nlast\r\n0\r\n\r\n"))
                try await server.stop()
            })
    }

    @Test("What outlasts the drain timeout is cancelled and cut: an answer, a stream, one that nobody reads")
    func cut() async throws {
        let (started, ended) = (Signal<Void>(), Signal<any Error>())
        try await withServer(
            configure: { $0.drainTimeout = .milliseconds(20) },
            handler: { request in
                if request.path == "/endless" { return LiveServer.endless(ended: ended) }
                started.send()
                guard request.path == "/stream" else {
                    await LiveServer.untilCancelled()
                    return .text("too late")
                }
                return HTTPResponse(
                    body: .stream { writer in
                        try await writer.write(Array("first".utf8))
                        await LiveServer.untilCancelled()
                        try await writer.write(Array("too late".utf8))
                    })
            },
            body: { server in
                let waiting = try server.client()
                let stream = try server.client(sending: "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n")
                let endless = try server.client(
                    sending: "GET /endless HTTP/1.1\r\nHost: h\r\n\r\n", receiveBuffer: 4096)
                for _ in 0..<2 { _ = await started.wait() }
                _ = await endless.receive(until: "200 OK")
                try await server.stop()
                #expect(await waiting.receiveToEnd() == "")
                #expect(await stream.receiveToEnd().hasSuffix("5\r\nfirst\r\n"))
                #expect(await ended.wait() != nil)
                #expect(server.server.openConnections == 0)
            })
    }
}
