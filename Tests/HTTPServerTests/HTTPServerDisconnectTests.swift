import HTTPCore
import HTTPServer
import Testing

/// What becomes of a request whose client leaves.
@Suite(.timeLimit(.minutes(1))) struct HTTPServerDisconnectTests {
    /// How a client leaves.
    enum Departure: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case closing, resetting, finishing

        var testDescription: String { rawValue }

        func leave(_ client: LoopbackClient) async {
            switch self {
            case .closing: await client.close()
            case .resetting: await client.reset()
            case .finishing: client.finishSending()
            }
        }
    }

    @Test("A client that leaves, resets or sends nothing more cancels the handler", arguments: Departure.allCases)
    func cancelsHandler(departure: Departure) async throws {
        let (started, cancelled) = (Signal<Void>(), Signal<Bool>())
        try await withServer(
            handler: { _ in
                started.send()
                await LiveServer.untilCancelled()
                cancelled.send(Task.isCancelled)
                return .text("too late")
            },
            body: { server in
                let client = try server.client()
                _ = await started.wait()
                await departure.leave(client)
                #expect(await cancelled.wait() == true)
            })
    }

    @Test("A client that leaves throws to a writer that waits for it to read", arguments: [true, false])
    func throwsToWriter(onLoop: Bool) async throws {
        let ended = Signal<any Error>()
        try await withServer(handler: { _ in LiveServer.endless(ended: ended, onLoop: onLoop) }) { server in
            let client = try server.client(receiveBuffer: 4096)
            _ = await client.receive(until: "200 OK")
            for _ in 0..<100 { await server.turn() }
            await client.close()
            #expect(await ended.wait() != nil)
        }
    }

    @Test("A client that leaves in the middle of its body throws to the body's reader", arguments: Departure.allCases)
    func throwsToReader(departure: Departure) async throws {
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
                let client = try server.client(sending: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf")
                _ = await started.wait()
                await departure.leave(client)
                #expect(await thrown.wait() == true)
            })
    }

    @Test("A client that ends its body too early is told so, and has a moment only")
    func shortBody() async throws {
        let request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf"
        try await withServer(handler: LiveServer.describe) { server in
            let client = try server.client(sending: request)
            client.finishSending()
            #expect(await client.receiveToEnd().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        }
        // A handler that answers nothing is cut, as the client waits for nothing else.
        try await withServer(
            configure: { $0.lingerTimeout = .milliseconds(20) },
            handler: { request in
                _ = try? await request.body.collect(upTo: 100)
                await LiveServer.untilCancelled()
                return .text("too late")
            },
            body: { server in
                let client = try server.client(sending: request)
                client.finishSending()
                #expect(await client.receiveToEnd() == "")
            })
    }

    @Test("A handler that does not wait has answered before a half-close counts as leaving")
    func halfClose() async throws {
        try await withServer(handler: LiveServer.describe) { server in
            // More than one turn answers.
            let client = try server.client(sending: String(repeating: LiveServer.get, count: 100))
            client.finishSending()
            #expect(await client.receiveToEnd().occurrences(of: "200 OK") == 100)
        }
    }

    @Test("Requests that came before a half-close are answered, although answers fill what the client leaves unread")
    func halfCloseBehindFullOutput() async throws {
        // Together more than the system holds for a connection.
        let (count, size) = (16, 512 << 10)
        let text = String(repeating: "a", count: size)
        try await withServer(handler: { _ in .text(text) }) { server in
            let client = try server.client(
                sending: String(repeating: LiveServer.get, count: count), receiveBuffer: 128 << 10)
            client.finishSending()
            for _ in 0..<100 { await server.turn() }
            #expect(await client.receiveBytes(atLeast: .max).count > count * size)
        }
    }
}
