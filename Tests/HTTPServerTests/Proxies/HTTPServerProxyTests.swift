import HTTPCore
import HTTPServer
import Net
import Testing

/// What proxies say about their clients, believed or not, on live connections.
@Suite(.timeLimit(.minutes(1))) struct HTTPServerProxyTests {
    private static let claims =
        "GET / HTTP/1.0\r\nHost: inner\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n"
        + "X-Forwarded-Host: outer.example\r\nX-Forwarded-Port: 1\r\nX-Real-IP: 192.0.2.8\r\nX-Y: z\r\n\r\n"

    @Sendable private static func describe(_ request: HTTPRequest) async -> HTTPResponse {
        let names = request.fields.entries.map(\.name).joined(separator: ",")
        return .text("\(request.remoteAddress) \(request.isSecure) \(request.fields["host"] ?? "-") \(names)")
    }

    private func exchange(
        _ bytes: [UInt8], trusting proxies: String?, expectsHeader: Bool = false
    ) async throws -> String {
        try await withServer(
            configure: {
                $0.trustedProxies = proxies.flatMap { TrustedProxies($0) } ?? .none
                $0.expectsProxyHeader = expectsHeader
            }, handler: Self.describe,
            body: { server in
                let client = try server.connect()
                client.send(bytes)
                return await client.receiveToEnd()
            })
    }

    @Test("A trusted proxy is believed, and handlers see its client alone")
    func trusted() async throws {
        let answer = try await exchange(Array(Self.claims.utf8), trusting: "127.0.0.1")
        #expect(answer.hasSuffix("192.0.2.7 true outer.example X-Y,Host"))
    }

    @Test("What anybody else says is removed")
    func untrusted() async throws {
        for proxies in [nil, "127.0.0.2,10.0.0.0/8"] {
            let answer = try await exchange(Array(Self.claims.utf8), trusting: proxies)
            #expect(answer.hasSuffix("127.0.0.1 false inner Host,X-Y"))
        }
    }

    @Test("What a trusted proxy cannot have meant is refused, and ends the connection")
    func malformed() async throws {
        let request = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: localhost\r\n\r\n"
        #expect(
            try await exchange(Array((request + request).utf8), trusting: "127.0.0.1").occurrences(of: "HTTP/1.1 400")
                == 1)
        let refusal = try await exchange(
            Array(request.replacing("GET", with: "HEAD").utf8), trusting: "127.0.0.1")
        #expect(refusal.hasPrefix("HTTP/1.1 400") && refusal.hasSuffix("\r\n\r\n"), "HEAD has no body.")
        #expect(!refusal.contains("Content-Length: 0"))
        let ignored = request.replacing("HTTP/1.1", with: "HTTP/1.0")
        #expect(try await exchange(Array(ignored.utf8), trusting: nil).contains("200 OK"))
    }

    @Test("A PROXY header of either version names the client, whose own claims then do not count")
    func headers() async throws {
        let encrypted: [UInt8] = [0x20, 0, 5, 1, 0, 0, 0, 0]
        let binary = ProxyHeaderTests.header(0x21, 0x11, ProxyHeaderTests.v4 + encrypted)
        let line = Array("PROXY TCP4 192.0.2.9 10.0.0.1 4711 80\r\n".utf8)
        let claims = Array(Self.claims.utf8)
        #expect(
            try await exchange(binary + claims, trusting: "127.0.0.0/8", expectsHeader: true)
                .hasSuffix("192.0.2.7 true inner Host,X-Y"))
        #expect(
            try await exchange(line + claims, trusting: "127.0.0.1", expectsHeader: true)
                .hasSuffix("192.0.2.9 false inner Host,X-Y"))
        // The announced client is a proxy itself, and a trusted one.
        #expect(
            try await exchange(line + claims, trusting: "127.0.0.1,192.0.2.9", expectsHeader: true)
                .hasSuffix("192.0.2.7 true outer.example X-Y,Host"))
        let own = ProxyHeaderTests.header(0x20, 0, [])
        #expect(
            try await exchange(own + Array(LiveServer.lastGet.utf8), trusting: "127.0.0.1", expectsHeader: true)
                .contains("127.0.0.1 false"))
    }

    @Test("A PROXY header may come byte by byte, and the request with its last one")
    func headerInPieces() async throws {
        try await withServer(
            configure: {
                $0.trustedProxies = TrustedProxies("127.0.0.1") ?? .none
                $0.expectsProxyHeader = true
                // Each byte waits its turn among all tests.
                $0.headTimeout = .seconds(60)
            }, handler: Self.describe,
            body: { server in
                let client = try server.connect()
                await server.trickle("PROXY TCP4 192.0.2.9 10.0.0.1 1 2\r\n", to: client, every: 1)
                client.send(LiveServer.lastGet)
                #expect(await client.receiveToEnd().contains("192.0.2.9 false"))
            })
    }

    @Test("A proxy that has to send a PROXY header and does not is cut, at the latest at the deadline")
    func missingHeader() async throws {
        #expect(
            try await exchange(Array(LiveServer.get.utf8), trusting: "127.0.0.1", expectsHeader: true) == "")
        try await withServer(
            configure: {
                $0.trustedProxies = TrustedProxies("127.0.0.1") ?? .none
                $0.expectsProxyHeader = true
                $0.headTimeout = .milliseconds(30)
            }, handler: Self.describe,
            body: { server in
                let silent = try server.connect()
                let slow = try server.client(sending: "PROXY TCP4 ")
                #expect(await silent.receiveToEnd() == "")
                #expect(await slow.receiveToEnd() == "")
                #expect(server.server.openConnections == 0)
            })
    }

    @Test("A PROXY header of anybody else is a bad request", arguments: ["", "127.0.0.2"])
    func headerOfStranger(proxies: String) async throws {
        for header in [
            Array("PROXY TCP4 192.0.2.9 10.0.0.1 1 2\r\n".utf8),
            ProxyHeaderTests.header(0x21, 0x11, ProxyHeaderTests.v4),
        ] {
            let answer = try await exchange(
                header + Array(LiveServer.get.utf8), trusting: proxies, expectsHeader: !proxies.isEmpty)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        }
    }

    @Test("A server that stops does not wait for PROXY headers")
    func draining() async throws {
        try await withServer(
            configure: {
                $0.trustedProxies = TrustedProxies("127.0.0.1") ?? .none
                $0.expectsProxyHeader = true
            }, handler: Self.describe,
            body: { server in
                let client = try server.connect()
                while server.server.openConnections == 0 { await server.turn() }
                try await server.stop()
                #expect(await client.receiveToEnd() == "")
                #expect(server.server.openConnections == 0)
            })
    }
}

extension String {
    /// How often the text occurs.
    func occurrences(of text: String) -> Int { ranges(of: text).count }
}
