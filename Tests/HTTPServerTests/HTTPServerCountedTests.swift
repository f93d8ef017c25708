import Core
import HTTPCore
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerCountedTests {
    /// A handler whose body says that it has ten bytes, and writes these pieces.
    private func handler(_ pieces: [String]) -> @Sendable (HTTPRequest) async -> HTTPResponse {
        { _ in
            HTTPResponse(
                body: .counted(10) { writer in
                    for piece in pieces { try await writer.write(Array(piece.utf8)) }
                })
        }
    }

    private static let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test("a body that is made while it is sent, of a known length, has that length and no chunks")
    func length() async throws {
        try await withServer(handler: handler(["01234", "", "56789"])) { server in
            let client = try server.connect()
            client.send(Self.request)
            let answer = await client.receive(until: "0123456789")
            #expect(answer.contains("Content-Length: 10\r\n") && !answer.contains("chunked"))
            client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
            let head = await client.receive(until: "\r\n\r\n")
            #expect(head.contains("Content-Length: 10\r\n") && head.hasSuffix("\r\n\r\n"))
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(await client.receive(until: "0123456789").contains("Connection: keep-alive\r\n"))
        }
    }

    @Test("a body that turns out shorter or longer is cut, so that nobody takes it for the whole")
    func wrongLength() async throws {
        for pieces in [["01234"], ["01234", "567890"]] {
            try await withServer(handler: handler(pieces)) { server in
                let answer = try await server.exchange(Self.request + Self.request)
                #expect(answer.hasSuffix("\r\n\r\n01234"))
            }
        }
    }
}
