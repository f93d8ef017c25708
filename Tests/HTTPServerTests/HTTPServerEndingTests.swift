import Core
import HTTPCore
import HTTPServer
import Net
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerEndingTests {
    /// Waits until the task is cancelled.
    private static func untilCancelled() async {
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }

    // MARK: The client leaves

    @Test("A client that leaves cancels the handler")
    func disconnectCancels() async throws {
        let (started, cancelled) = (Signal<Void>(), Signal<Bool>())
        try await withServer(
            handler: { _ in
                started.send()
                await Self.untilCancelled()
                cancelled.send(Task.isCancelled)
                return .text("too late")
            },
            body: { server in
                let client = try server.connect()
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = await started.wait()
                await client.close()
                #expect(await cancelled.wait() == true)
            })
    }

    @Test("A client that leaves throws to a writer that waits for it to read", arguments: [true, false])
    func disconnectThrowsToWriter(onLoop: Bool) async throws {
        let (started, thrown) = (Signal<Void>(), Signal<Bool>())
        try await withServer(
            handler: { _ in
                HTTPResponse(
                    body: .stream { writer in
                        do {
                            started.send()
                            try await withTaskExecutorPreference(onLoop ? nil : globalConcurrentExecutor) {
                                while true { try await writer.write([UInt8](repeating: 97, count: 64 << 10)) }
                            }
                        } catch {
                            thrown.send(true)
                            throw error
                        }
                    })
            },
            body: { server in
                let client = try server.connect(receiveBuffer: 4096)
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = await started.wait()
                for _ in 0..<100 { await server.turn() }
                await client.close()
                #expect(await thrown.wait() == true)
            })
    }

    @Test("A client that leaves in the middle of its body throws to the body's reader")
    func disconnectThrowsToReader() async throws {
        let (started, thrown) = (Signal<Void>(), Signal<Bool>())
        try await withServer(
            handler: { request in
                started.send()
                do {
                    _ = try await request.body.collect(upTo: 100)
                    thrown.send(false)
                } catch {
                    thrown.send(true)
                }
                return .text("too late")
            },
            body: { server in
                let client = try server.connect()
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf")
                _ = await started.wait()
                await client.close()
                #expect(await thrown.wait() == true)
            })
    }

    // MARK: The server stops

    @Test("A server told to stop closes idle connections and takes no more")
    func drainsIdle() async throws {
        try await withServer(handler: { _ in .text("hello") }) { server in
            let client = try server.connect()
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = await client.receive(until: "hello")
            try await server.stop()
            #expect(await client.receiveToEnd() == "")
            #expect(throws: LoopbackClient.ConnectionRefused.self) { try server.connect() }
        }
    }

    @Test("A request that is being answered when the server stops is answered, and the connection ends")
    func drainsBusy() async throws {
        let (started, release) = (Signal<Void>(), Signal<Void>())
        try await withServer(
            handler: { _ in
                started.send()
                _ = await release.wait()
                return .text("hello")
            },
            body: { server in
                let client = try server.connect()
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = await started.wait()
                await server.beginStopping()
                release.send()
                let answer = await client.receiveToEnd()
                #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("hello"))
                try await server.stop()
            })
    }

    @Test("A request that outlasts the drain timeout is cancelled and cut")
    func cutsAtDrainTimeout() async throws {
        let started = Signal<Void>()
        try await withServer(
            configure: { $0.drainTimeout = .milliseconds(20) },
            handler: { _ in
                started.send()
                await Self.untilCancelled()
                return .text("too late")
            },
            body: { server in
                let client = try server.connect()
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = await started.wait()
                try await server.stop()
                #expect(await client.receiveToEnd() == "")
            })
    }

    // MARK: Deadlines

    @Test("A head that trickles in is answered with 408 at its deadline, however often a byte comes")
    func headDeadline() async throws {
        try await withServer(
            configure: { $0.headTimeout = .milliseconds(60) }, handler: { _ in .text("hello") },
            body: { server in
                let client = try server.connect()
                client.send("GET / HTTP/1.1\r\n")
                async let answer = client.receiveToEnd()
                for _ in 0..<10 {
                    await withCheckedContinuation { continuation in
                        server.loop.execute {
                            server.loop.schedule(after: .milliseconds(10)) { continuation.resume() }
                        }
                    }
                    client.send("A: b\r\n")
                }
                #expect(await answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            })
    }

    @Test("A body that stops arriving fails for its reader with 408")
    func bodyDeadline() async throws {
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
    func idleDeadline() async throws {
        try await withServer(
            configure: { $0.idleTimeout = .milliseconds(20) }, handler: { _ in .text("hello") },
            body: { server in
                #expect(try await server.exchange("") == "")
                let answer = try await server.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(answer.hasSuffix("hello"))
            })
    }

    @Test("A handler may take longer than any deadline of the client")
    func handlersHaveTime() async throws {
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
                let answer = try await server.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(answer.hasSuffix("hello"))
            })
    }

    @Test("A client that takes nothing of its answer for too long is cut")
    func sendDeadline() async throws {
        let thrown = Signal<Bool>()
        try await withServer(
            configure: { $0.sendTimeout = .milliseconds(30) },
            handler: { _ in
                HTTPResponse(
                    body: .stream { writer in
                        do {
                            while true { try await writer.write([UInt8](repeating: 97, count: 64 << 10)) }
                        } catch {
                            thrown.send(true)
                            throw error
                        }
                    })
            },
            body: { server in
                let client = try server.connect(receiveBuffer: 4096)
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(await thrown.wait() == true)
                await client.close()
            })
    }
}
