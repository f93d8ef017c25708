import Crypto
import HTTPCore
import HTTPServer
import Support
import Testing

/// What comes to a port of TLS and is none, or not in time.
@Suite(.timeLimit(.minutes(1))) struct HTTPServerTLSRefusalTests {
    private func withTLS<Result: Sendable>(
        configure: (inout HTTPServerConfiguration) -> Void = { _ in }, body: (LiveServer) async throws -> Result
    ) async throws -> Result {
        let pair = try TestCertificates.shared.get().first
        let context = try TLSContext.server(
            [TLSCertificate(chainPEM: pair.chain, keyPEM: pair.key)], tickets: TLSTicketKeys())
        return try await withServer(
            configure: {
                $0.tls = CurrentTLSContext(context)
                configure(&$0)
            }, handler: { _ in .text("here") }, body: body)
    }

    @Test("Plain HTTP is told in its own words that it came to the wrong port", arguments: ["GET", "DELETE"])
    func plainHTTP(method: String) async throws {
        let answer = try await withTLS { try await $0.exchange("\(method) / HTTP/1.1\r\nHost: a.example\r\n\r\n") }
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nThis port speaks https only."))
    }

    @Test("What is neither TLS nor HTTP gets no answer at all", arguments: ["\0\0\0\0", "ssh", "{}"])
    func garbage(text: String) async throws {
        #expect(try await withTLS { try await $0.exchange(text) } == "")
    }

    @Test("A broken handshake ends with an alert, and other connections go on")
    func brokenHandshake() async throws {
        try await withTLS { server in
            let healthy = try TLSClient(port: server.port)
            let answer = try await server.exchange("\u{16}\u{3}\u{1}\u{0}\u{8}garbage!")
            #expect(answer.utf8.first == 0x15)
            let text = try await healthy.exchange("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
            #expect(text.hasSuffix("here"))
        }
    }

    @Test("A handshake has a deadline, whether nothing comes or not enough", arguments: [false, true])
    func deadline(sendsSome: Bool) async throws {
        try await withTLS(configure: { $0.handshakeTimeout = .milliseconds(50) }) { server in
            let client = try server.connect()
            if sendsSome { client.send("\u{16}\u{3}\u{1}") }
            #expect(await client.receiveToEnd() == "")
        }
    }

    @Test("A client that leaves during the handshake leaves nothing behind")
    func leaving() async throws {
        try await withTLS { server in
            let client = try server.connect()
            client.send("\u{16}\u{3}\u{1}")
            client.finishSending()
            #expect(await client.receiveToEnd() == "")
        }
    }

    @Test("Idle connections end when the server does, with its word that this is all")
    func draining() async throws {
        try await withTLS { server in
            let client = try TLSClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
            _ = await client.receive(until: "here")
            try await server.stop()
            #expect(await client.receiveToEnd().ending == .complete)
        }
    }
}
