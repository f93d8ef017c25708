import Core
import HTTPCore
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1))) struct WebSocketServerTests {
    // MARK: Handshake

    @Test("A handshake is answered with a 101 that has no body and no length")
    func handshake() async throws {
        try await withWebSocketServer { server in
            let client = try server.connect()
            client.send(WebSocketPeer.request())
            let head = await client.receive(until: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(head.contains("\r\nConnection: Upgrade\r\n") && head.contains("\r\nUpgrade: websocket\r\n"))
            #expect(head.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            #expect(!head.contains("Content-Length") && !head.contains("close") && head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test(
        "A handshake that cannot be agreed to is answered with a status, and HTTP goes on",
        arguments: [
            ("Upgrade", nil, 426), ("Connection", "keep-alive", 426), ("Sec-WebSocket-Version", "8", 426),
            ("Sec-WebSocket-Key", "short", 400), ("Sec-WebSocket-Extensions", "a b", 400),
            ("Origin", "https://evil.example", 403),
        ])
    func refused(name: String, value: String?, status: Int) async throws {
        try await withWebSocketServer { server in
            let client = try server.connect()
            client.send(WebSocketPeer.request([(name, value)]))
            let answer = await client.receive(until: "}}")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("\r\nSec-WebSocket-Version: 13\r\n") == (status == 426))
            #expect(answer.contains("\r\nConnection: Upgrade\r\n") == (status == 426))
            client.send(WebSocketPeer.request())
            #expect(await client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
        }
    }

    @Test("A handshake by HTTP/1.0, or with a body still to come, is none")
    func noHandshake() async throws {
        try await withWebSocketServer { server in
            let old = try await server.exchange(WebSocketPeer.request(version: "HTTP/1.0"))
            #expect(old.hasPrefix("HTTP/1.1 426 "))
            let withBody = WebSocketPeer.request([("Content-Length", "10"), ("Connection", "Upgrade, close")])
            let busy = try await server.exchange(withBody)
            #expect(busy.hasPrefix("HTTP/1.1 426 "))
        }
    }

    @Test("A route's guard stands before the handshake")
    func router() async throws {
        let endpoint = WebSocketEndpoint()
        let router = Router(
            routes: [
                Route(.get, "/ws", access: .member) { request, context in
                    let role = context.identity?.role.rawValue ?? "nobody"
                    return try endpoint.upgrade(request) { connection in
                        _ = try await connection.receive()
                        try await connection.send(.text(role))
                    }
                }
            ],
            authenticator: TeacherToken(), identifiers: SystemIdentifierGenerator(),
            logger: Logger(label: "http", level: .error, sink: DiscardingLogSink()))
        try await withServer(handler: router.respond) { server in
            let client = try server.connect()
            client.send(WebSocketPeer.request())
            #expect(await client.receive(until: "}}").hasPrefix("HTTP/1.1 401 "))
            client.send(WebSocketPeer.request([("Authorization", "Bearer good")]))
            #expect(await client.receive(until: "\r\n\r\n").contains("\r\nX-Request-Id: "))
            client.send(WebSocketPeer.text("who?"))
            #expect(await client.receive(until: "teacher").contains("teacher"))
        }
    }

    private struct TeacherToken: Authenticator {
        func identity(of request: HTTPRequest) -> Identity? {
            guard request.fields["authorization"] == "Bearer good" else { return nil }
            let identifiers = SystemIdentifierGenerator()
            return Identity(tenantID: identifiers.make(), userID: identifiers.make(), role: .teacher)
        }
    }

    // MARK: Messages

    @Test("Messages come back, those right behind the handshake too, however they are cut")
    func echo() async throws {
        try await withWebSocketServer { server in
            let client = try server.connect()
            client.send(Array(WebSocketPeer.request().utf8) + WebSocketPeer.text("early"))
            #expect(await client.receive(until: "early").contains("101 Switching"))
            for byte in WebSocketPeer.frame(0x01, Array("ha".utf8)) + WebSocketPeer.frame(0x80, Array("lf".utf8)) {
                client.send([byte])
            }
            #expect(await client.receiveBytes(atLeast: 6) == [0x81, 4] + Array("half".utf8))
            client.send(WebSocketPeer.frame(0x82, [1, 2, 3]) + WebSocketPeer.frame(0x89, [9]))
            #expect(await client.receiveBytes(atLeast: 8) == [0x82, 3, 1, 2, 3, 0x8A, 1, 9])
            client.send(WebSocketPeer.close(1000))
            #expect(await client.receiveBytes(atLeast: .max) == [0x88, 2, 0x03, 0xE8])
        }
    }

    @Test("Compressed messages come back compressed where both sides agreed to it")
    func compressed() async throws {
        try await withWebSocketServer { server in
            let text = Array(String(repeating: "la loi des noeuds ", count: 100).utf8)
            let peer = try await WebSocketPeer(server, extensions: "permessage-deflate; server_no_context_takeover")
            peer.send(WebSocketPeer.frame(0xC1, HostilePeer.deflated(text)))
            let frame = try #require(await peer.frame())
            #expect(frame.firstByte == 0xC1)
            let inflater = try Inflater(format: .raw(windowBits: 15))
            #expect(try inflater.inflate(Array(frame.payload) + [0, 0, 0xFF, 0xFF], limit: 10_000) == text)
        }
    }

    @Test("A peer that breaks a rule is told which, and the connection ends", arguments: HostilePeer.cases)
    func hostile(peer hostile: HostilePeer) async throws {
        let ended = Signal<WebSocketConnectionError?>()
        try await withWebSocketServer(
            HostilePeer.endpoint,
            serve: { connection in
                do {
                    try await LiveServer.echo(connection)
                    ended.send(nil)
                } catch {
                    ended.send(error as? WebSocketConnectionError)
                }
            },
            body: { server in
                let peer = try await WebSocketPeer(server, extensions: hostile.extensions)
                peer.send(hostile.bytes)
                let rest = await peer.rest()
                #expect(rest.count > 4 && rest[0] == 0x88)
                #expect(rest.count > 4 && UInt16(rest[2]) << 8 | UInt16(rest[3]) == hostile.code)
                guard case .ended(.failed) = await ended.wait() else {
                    return #expect(Bool(false), "the handler must hear that the connection failed")
                }
            })
    }
}
