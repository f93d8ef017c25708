import HTTPCore
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1))) struct WebSocketEndingTests {
    private static func untilCancelled() async {
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }

    // MARK: The peer

    @Test("A peer that vanishes, even in the middle of a frame, ends the receiver and cancels its task")
    func vanishes() async throws {
        for bytes in [[], Array(WebSocketPeer.text("a message").dropLast(3))] {
            let (error, cancelled) = (Signal<WebSocketConnectionError?>(), Signal<Bool>())
            try await withWebSocketServer(
                serve: { connection in
                    do {
                        _ = try await connection.receive()
                    } catch let lost {
                        error.send(lost as? WebSocketConnectionError)
                    }
                    await Self.untilCancelled()
                    cancelled.send(Task.isCancelled)
                },
                body: { server in
                    let peer = try await WebSocketPeer(server)
                    peer.send(bytes)
                    await peer.client.close()
                    #expect(await error.wait() == .ended(.lost))
                    #expect(await cancelled.wait() == true)
                })
        }
    }

    @Test("A handler that is busy when the peer vanishes is cancelled")
    func cancelsBusyHandler() async throws {
        let (started, cancelled) = (Signal<Void>(), Signal<Bool>())
        try await withWebSocketServer(
            serve: { _ in
                started.send()
                await Self.untilCancelled()
                cancelled.send(Task.isCancelled)
            },
            body: { server in
                let peer = try await WebSocketPeer(server)
                _ = await started.wait()
                await peer.client.close()
                #expect(await cancelled.wait() == true)
            })
    }

    @Test("A peer that leaves behind messages that nobody asks for is given up after a while")
    func leavesUntaken() async throws {
        let (started, cancelled) = (Signal<Void>(), Signal<Bool>())
        let endpoint = WebSocketEndpoint(timing: WebSocketTiming(patience: .milliseconds(50)))
        try await withWebSocketServer(
            endpoint,
            serve: { _ in
                started.send()
                await Self.untilCancelled()
                cancelled.send(Task.isCancelled)
            },
            body: { server in
                let peer = try await WebSocketPeer(server)
                peer.send(WebSocketPeer.text("one") + WebSocketPeer.text("two"))
                _ = await started.wait()
                await peer.client.close()
                #expect(await cancelled.wait() == true)
            })
    }

    @Test("A peer that answers no ping is lost; one that does is kept", arguments: [false, true])
    func keepalive(answers: Bool) async throws {
        let endpoint = WebSocketEndpoint(
            timing: WebSocketTiming(
                pingInterval: .milliseconds(20), patience: answers ? .seconds(30) : .milliseconds(60)))
        let lost = Signal<Bool>()
        try await withWebSocketServer(
            endpoint,
            serve: { connection in
                do {
                    lost.send(try await connection.receive() == nil)
                } catch {
                    lost.send(error as? WebSocketConnectionError == .ended(.lost))
                }
            },
            body: { server in
                let peer = try await WebSocketPeer(server)
                for _ in 0..<(answers ? 5 : 1) {
                    let ping = try #require(await peer.frame())
                    #expect(ping.firstByte == 0x89)
                    if answers { peer.send(WebSocketPeer.frame(0x8A, ping.payload)) }
                }
                if answers { peer.send(WebSocketPeer.close(1000)) }
                _ = await peer.rest()
                #expect(await lost.wait() == true)
            })
    }

    // MARK: The handler

    @Test("A handler that returns says 1000, one that throws says 1011", arguments: [1000, 1011])
    func handlerEnds(code: Int) async throws {
        struct Mishap: Error {}
        try await withWebSocketServer(
            serve: { _ in if code == 1011 { throw Mishap() } },
            body: { server in
                let peer = try await WebSocketPeer(server)
                let frame = try #require(await peer.frame())
                #expect(frame.firstByte == 0x88 && frame.payload == [UInt8(code >> 8), UInt8(code & 0xFF)])
                peer.send(WebSocketPeer.text("on its way") + WebSocketPeer.close(code))
                #expect(await peer.rest() == [])
            })
    }

    @Test("A peer that does not answer a Close frame is cut after its deadline")
    func slowCloser() async throws {
        let endpoint = WebSocketEndpoint(timing: WebSocketTiming(closeTimeout: .milliseconds(50)))
        try await withWebSocketServer(
            endpoint,
            serve: { connection in await connection.close(WebSocketCloseFrame(.normal, reason: "done")) },
            body: { server in
                let peer = try await WebSocketPeer(server)
                let frame = try #require(await peer.frame())
                #expect(frame.payload == [0x03, 0xE8] + Array("done".utf8))
                #expect(await peer.rest() == [])
            })
    }

    @Test("After a clean end the handler hears of it, is not cancelled, and has a while to finish")
    func cleanEnd() async throws {
        let endpoint = WebSocketEndpoint(timing: WebSocketTiming(closeTimeout: .milliseconds(100)))
        let (wasCancelled, isCancelled) = (Signal<Bool>(), Signal<Bool>())
        try await withWebSocketServer(
            endpoint,
            serve: { connection in
                _ = try await connection.receive()
                wasCancelled.send(Task.isCancelled)
                await Self.untilCancelled()
                isCancelled.send(Task.isCancelled)
            },
            body: { server in
                let peer = try await WebSocketPeer(server)
                peer.send(WebSocketPeer.close(3000))
                #expect(await peer.rest() == [0x88, 2, 0x0B, 0xB8])
                #expect(await wasCancelled.wait() == false)
                #expect(await isCancelled.wait() == true)
            })
    }

    @Test("Nothing can be sent once closing has begun")
    func sendAfterClose() async throws {
        let thrown = Signal<Bool>()
        try await withWebSocketServer(
            serve: { connection in
                _ = try await connection.receive()
                do {
                    try await connection.send(.text("too late"))
                } catch {
                    thrown.send(error is WebSocketNotOpen)
                }
            },
            body: { server in
                let peer = try await WebSocketPeer(server)
                peer.send(WebSocketPeer.close(1000))
                #expect(await thrown.wait() == true)
            })
    }

    // MARK: The server

    @Test("A server that stops says 1001, still takes what is under way, and is done when the peer has answered")
    func drains() async throws {
        let received = Signal<WebSocketMessage?>()
        try await withWebSocketServer(
            serve: { connection in
                while let message = try await connection.receive() { received.send(message) }
            },
            body: { server in
                let peer = try await WebSocketPeer(server)
                await server.beginStopping()
                let frame = try #require(await peer.frame())
                #expect(frame.firstByte == 0x88 && frame.payload == [0x03, 0xE9])
                peer.send(WebSocketPeer.text("under way") + WebSocketPeer.close(1001))
                #expect(await received.wait() == .text("under way"))
                #expect(await peer.rest() == [])
                try await server.stop()
            })
    }

    @Test("A peer that does not answer to the server's end is cut at the drain timeout")
    func drainTimeout() async throws {
        try await withWebSocketServer(
            configure: { $0.drainTimeout = .milliseconds(50) },
            body: { server in
                let peer = try await WebSocketPeer(server)
                try await server.stop()
                #expect(await peer.rest() == [0x88, 2, 0x03, 0xE9])
            })
    }
}
