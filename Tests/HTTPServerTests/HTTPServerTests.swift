import Core
import HTTPCore
import HTTPServer
import Net
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
    private struct FixedClock: WallClock {
        func now() -> Timestamp { Timestamp(microseconds: 784_111_777_000_000) }
    }

    @Test("An answer has status, date, length and the handler's fields, and the connection is kept")
    func answers() async throws {
        try await withServer(
            configure: { $0.clock = FixedClock() },
            handler: { _ in HTTPResponse(status: .created, fields: ["X-A": "b"], body: .bytes(Array("hello".utf8))) },
            body: { server in
                let client = try server.connect()
                for _ in 0..<2 {
                    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(
                        await client.receive(until: "hello")
                            == "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                            + "Content-Length: 5\r\nX-A: b\r\n\r\nhello")
                }
            })
    }

    @Test("The handler sees the request as sent, and who sends it")
    func requests() async throws {
        try await withServer(handler: LiveServer.describe) { server in
            let answer = try await server.exchange(
                "POST /a%20b?c=d HTTP/1.1\r\nHost: h\r\nX-Y: z\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody")
            #expect(answer.hasSuffix("POST /a%20b c=d z 127.0.0.1 body"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test("Pipelined requests are answered in order, even when the first takes longest")
    func pipelining() async throws {
        let release = Signal<Void>()
        try await withServer(
            handler: { request in
                if request.path == "/1" { _ = await release.wait() }
                return .text("<\(request.path)>")
            },
            body: { server in
                let client = try server.connect()
                client.send((1...3).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
                await server.turn()
                release.send()
                let answers = await client.receive(until: "</3>")
                #expect(answers.split(separator: "<").dropFirst().map { $0.prefix(2) } == ["/1", "/2", "/3"])
            })
    }

    @Test("A handler runs on its connection's loop, also after it has waited")
    func loopAffinity() async throws {
        try await withServer(
            handler: { _ in
                let before = EventLoop.current != nil
                await Task.yield()
                return .text("\(before) \(EventLoop.current != nil)")
            },
            body: { server in
                let answer = try await server.exchange("GET / HTTP/1.0\r\n\r\n")
                #expect(answer.hasSuffix("true true"))
            })
    }

    @Test("A handler that visits an actor on its loop, or another executor, comes back to its loop")
    func hops() async throws {
        actor Bound {
            let loop: EventLoop
            init(loop: EventLoop) { self.loop = loop }
            nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
            func visit() async -> Bool {
                await Task.yield()
                return loop.isCurrent
            }
        }
        try await withServer(
            handler: { _ in
                guard let loop = EventLoop.current else { return .text("no loop") }
                var places = [await Bound(loop: loop).visit(), loop.isCurrent]
                places.append(
                    await withTaskExecutorPreference(globalConcurrentExecutor) {
                        await Task.yield()
                        return EventLoop.current == nil
                    })
                places.append(loop.isCurrent)
                return .text(places.map(\.description).joined(separator: " "))
            },
            body: { server in
                let answer = try await server.exchange("GET / HTTP/1.0\r\n\r\n")
                #expect(answer.hasSuffix("true true true true"))
            })
    }

    @Test("A long JSON body is read, and its handler is back on its loop")
    func longJSON() async throws {
        try await withServer(
            handler: { request in
                guard let count = try? await request.json().arrayValue?.count else { return .text("no array") }
                return .text("\(count) \(EventLoop.current != nil)")
            },
            body: { server in
                let json = "[" + String(repeating: "1,", count: 99_999) + "1]"
                let answer = try await server.exchange(
                    "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)"
                )
                #expect(answer.hasSuffix("100000 true"))
            })
    }

    @Test("HEAD gets the head of GET and no body, and 204 and 304 neither body nor length")
    func bodilessAnswers() async throws {
        try await withServer(
            handler: { request in
                switch request.path {
                case "/204": HTTPResponse(status: .noContent)
                case "/304": HTTPResponse(status: .notModified, body: .stream { try await $0.write([65]) })
                default: .text("hello")
                }
            },
            body: { server in
                for path in ["/204", "/304"] {
                    let empty = try await server.exchange(
                        "GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                    #expect(!empty.contains("Content-Length") && !empty.contains("Transfer-Encoding"))
                    #expect(empty.hasSuffix("\r\n\r\n"))
                }
                let head = try await server.exchange("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                #expect(head.contains("Content-Length: 5\r\n") && head.hasSuffix("\r\n\r\n"))
            })
    }

    @Test("HTTP/1.0 closes by default and keeps the connection on request")
    func oldVersion() async throws {
        try await withServer(handler: { _ in .text("hello") }) { server in
            #expect(try await server.exchange("GET / HTTP/1.0\r\n\r\n").contains("Connection: close\r\n"))
            let client = try server.connect()
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(await client.receive(until: "hello").contains("Connection: keep-alive\r\n"))
        }
    }

    @Test("A handler cannot smuggle fields into an answer, nor frame it")
    func fieldInjection() async throws {
        try await withServer(
            handler: { _ in
                HTTPResponse(
                    fields: ["X-A": "b\r\nSet-Cookie: c", "Content-Length": "999", "Connection": "upgrade"],
                    body: .bytes([65]))
            },
            body: { server in
                let answer = try await server.exchange("GET / HTTP/1.0\r\n\r\n")
                #expect(answer.contains("X-A: b  Set-Cookie: c\r\n"))
                #expect(answer.contains("Content-Length: 1\r\n") && !answer.contains("999"))
                #expect(!answer.contains("upgrade"))
            })
    }

    @Test("A port that is taken is an error that names the key to change")
    func takenPort() async throws {
        try await withServer(handler: { _ in .text("hello") }) { server in
            let loops = EventLoopGroup(count: 1)
            defer { loops.stop() }
            let address = try #require(SocketAddress(host: "127.0.0.1", port: server.port))
            let second = HTTPServer(
                configuration: HTTPServerConfiguration(address: address), loops: loops,
                logger: Logger(label: "http", sink: DiscardingLogSink()), handler: { _ in .text("") })
            let error = #expect(throws: HTTPServerError.self) { try second.bind() }
            #expect(error?.description.contains("LYCEUM_LISTEN") == true)
            #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
        }
    }
}
