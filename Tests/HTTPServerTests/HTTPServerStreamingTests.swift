import Core
import HTTPCore
import HTTPServer
import Net
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerStreamingTests {
    @Test("A streamed answer comes in chunks as it is written, and ends with the empty one")
    func chunks() async throws {
        let more = Signal<Void>()
        try await withServer(
            handler: { _ in
                HTTPResponse(
                    body: .stream { writer in
                        try await writer.write(Array("first".utf8))
                        try await writer.write([])
                        _ = await more.wait()
                        try await writer.write(Array("and the second".utf8))
                    })
            },
            body: { server in
                let client = try server.connect()
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                let head = await client.receive(until: "5\r\nfirst\r\n")
                #expect(head.contains("Transfer-Encoding: chunked\r\n") && !head.contains("Content-Length"))
                more.send()
                #expect(await client.receive(until: "0\r\n\r\n") == "e\r\nand the second\r\n0\r\n\r\n")
                client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(await client.receive(until: "\r\n\r\n").hasSuffix("\r\n\r\n"))
            })
    }

    @Test("For HTTP/1.0 a streamed answer ends with the connection")
    func oldVersion() async throws {
        try await withServer(
            handler: { _ in HTTPResponse(body: .stream { try await $0.write(Array("all".utf8)) }) },
            body: { server in
                let answer = try await server.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(answer.hasSuffix("\r\n\r\nall") && !answer.contains("chunked"))
            })
    }

    @Test("Events are sent as data lines with the fields that keep proxies from buffering")
    func eventStream() async throws {
        try await withServer(
            handler: { _ in
                .eventStream { events in
                    try await events.send(data: Array("{\"a\":1}".utf8))
                    try await events.comment("still here")
                }
            },
            body: { server in
                let answer = try await server.exchange("GET / HTTP/1.0\r\n\r\n")
                #expect(answer.hasSuffix("\r\n\r\ndata: {\"a\":1}\n\n: still here\n\n"))
                #expect(answer.contains("Content-Type: text/event-stream\r\n"))
                #expect(answer.contains("Cache-Control: no-cache, no-transform\r\nX-Accel-Buffering: no\r\n"))
            })
    }

    @Test("An answer whose stream fails is cut, so that the client cannot take it for the whole")
    func failingStream() async throws {
        struct Failure: Error {}
        try await withServer(
            handler: { _ in
                HTTPResponse(
                    body: .stream { writer in
                        try await writer.write(Array("part".utf8))
                        throw Failure()
                    })
            },
            body: { server in
                let answer = try await server.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(answer.hasSuffix("4\r\npart\r\n"))
            })
    }

    @Test("A client that does not read suspends the writer, and reading on resumes it", arguments: [true, false])
    func backPressure(onLoop: Bool) async throws {
        let written = Counter()
        let total = 256
        try await withServer(
            handler: { _ in
                HTTPResponse(
                    body: .stream { writer in
                        try await withTaskExecutorPreference(onLoop ? nil : globalConcurrentExecutor) {
                            for _ in 0..<total {
                                try await writer.write([UInt8](repeating: 97, count: 64 << 10))
                                written.add()
                            }
                        }
                    })
            },
            body: { server in
                let client = try server.connect(receiveBuffer: 4096)
                client.send("GET / HTTP/1.0\r\n\r\n")
                var seen = -1
                while seen != written.value || seen == 0 {
                    seen = written.value
                    for _ in 0..<1000 { await server.turn() }
                }
                // What the kernel's buffers hold is a few MiB at most.
                #expect(seen < total / 2)
                #expect(await client.receiveToEnd().utf8.count > total << 16)
                #expect(written.value == total)
            })
    }

    @Test("A body of the answer that is larger than every buffer arrives whole")
    func largeAnswer() async throws {
        try await withServer(
            handler: { _ in HTTPResponse(body: .bytes([UInt8](repeating: 98, count: 2 << 20))) },
            body: { server in
                let client = try server.connect()
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.0\r\n\r\n")
                #expect(await client.receiveToEnd().utf8.count { $0 == 98 } == 4 << 20)
            })
    }

    @Test("A body that arrives in pieces is pulled by the handler as it comes")
    func streamedBody() async throws {
        let pieces = Signal<String>()
        try await withServer(
            handler: { request in
                guard case .stream(let body) = request.body else { return .text("whole") }
                do {
                    for try await piece in body { pieces.send(String(decoding: piece, as: UTF8.self)) }
                    return .text("done")
                } catch {
                    return .text("\(error)", status: .badRequest)
                }
            },
            body: { server in
                let client = try server.connect()
                client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
                #expect(await pieces.wait() == "one")
                client.send("3\r\ntwo\r\n")
                #expect(await pieces.wait() == "two")
                client.send("0\r\n\r\n")
                #expect(await client.receive(until: "done").contains("200 OK"))
                client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
                #expect(await pieces.wait() == "one")
                client.send("0x3\r\n")
                #expect(await client.receiveToEnd().contains("400 Bad Request"))
            })
    }

    @Test("Trailers are there once the body was read, whether it came whole or in pieces, and belong to one request")
    func trailers() async throws {
        try await withServer(
            handler: { request in
                let before = request.trailers.entries.count
                _ = try? await request.body.collect(upTo: 100)
                let (trailer, field) = (request.trailers["x-sum"] ?? "none", request.fields["x-sum"] ?? "none")
                return .text("<\(before) \(trailer) \(field)>")
            },
            body: { server in
                let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                let client = try server.client(
                    sending: head.replacing("chunked", with: "chunked\r\nExpect: 100-continue"))
                _ = await client.receive(until: "100 Continue\r\n\r\n")
                client.send("1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n")
                #expect(await client.receive(until: ">").hasSuffix("<0 7 none>"))
                client.send(head + "1\r\na\r\n0\r\nX-Sum: 8\r\n\r\n")
                #expect(await client.receive(until: ">").hasSuffix("<1 8 none>"))
                client.send(head + "1\r\na\r\n0\r\n\r\n" + LiveServer.get)
                #expect(await client.receive(until: ">").contains("<0 none none>"))
            })
    }

    @Test("A body that nobody reads stays with the client")
    func inputBackPressure() async throws {
        let release = Signal<Void>()
        let total = 8 << 20
        let taken = Counter()
        try await withServer(
            configure: { $0.requestLimits.bodyBytes = 64 << 20 },
            handler: { request in
                guard case .stream(let body) = request.body else { return .text("whole") }
                _ = await release.wait()
                var count = 0
                do {
                    for try await piece in body {
                        count += piece.count
                        if piece.count > 256 << 10 { taken.add() }
                    }
                } catch {
                    return .text("\(error)", status: .badRequest)
                }
                return .text("<\(count)>")
            },
            body: { server in
                let client = try server.connect()
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(total)\r\n\r\nx")
                async let sent: Void = Task(executorPreference: BlockingThread()) {
                    client.send(String(repeating: "x", count: total - 1))
                }.value
                for _ in 0..<1000 { await server.turn() }
                release.send()
                #expect(await client.receive(until: ">").hasSuffix("<\(total)>"))
                await sent
                #expect(taken.value == 0)
            })
    }

    @Test("A client that waits for 100 Continue gets it when the handler asks for the body, and else only the answer")
    func continuation() async throws {
        try await withServer(
            handler: { request in
                request.path == "/refuse" ? .text("no", status: .forbidden) : await LiveServer.describe(request)
            },
            body: { server in
                let client = try server.connect()
                client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
                #expect(await client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                client.send("body")
                #expect(await client.receive(until: "body").contains("200 OK"))
                client.send("POST /refuse HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
                let refusal = await client.receive(until: "no")
                #expect(refusal.hasPrefix("HTTP/1.1 403") && refusal.contains("Connection: close\r\n"))
            })
    }
}

/// Counts from any thread.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add() {
        count.withLock { $0 += 1 }
    }
}
