import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("The transport on libcurl when things go wrong", .timeLimit(.minutes(1)))
struct CurlTransportFailureTests {
    private let outgoing = OutgoingFixture()

    @Test("says that nobody listens")
    func refused() async throws {
        let error = await outgoing.failure(of: HTTPClientRequest(url: "http://127.0.0.1:1/"))
        #expect(error?.code == .refused)
        #expect(error?.isRetryable == true)
    }

    @Test(
        "refuses what is no web address", arguments: ["", "nonsense://x", "file:///etc/passwd", "http://", "ftp://a/"])
    func invalidURL(url: String) async throws {
        #expect(await outgoing.failure(of: HTTPClientRequest(url: url))?.code == .invalidURL)
    }

    @Test("says that a name has no address")
    func unresolvable() async throws {
        #expect(await outgoing.failure(of: HTTPClientRequest(url: "http://nowhere.invalid/"))?.code == .unresolvable)
    }

    @Test("says that the other side does not speak TLS")
    func noTLS() async throws {
        let server = LoopbackServer { connection in
            _ = connection.read()
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        }
        let error = await outgoing.failure(of: HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error?.code == .tls)
        #expect(error?.isRetryable == false)
    }

    @Test("refuses line breaks that would smuggle in a field")
    func injection() async throws {
        let request = HTTPClientRequest(url: "http://127.0.0.1:1/", fields: ["X-A": "1\r\nX-B: 2"])
        #expect(await outgoing.failure(of: request)?.code == .invalidRequest)
        #expect(
            await outgoing.failure(of: HTTPClientRequest(url: "http://127.0.0.1:1/\r\nX-B: 2"))?.code == .invalidURL)
    }

    @Test("gives up on a server that never begins to answer")
    func silenceBeforeHead() async throws {
        let server = LoopbackServer { connection in while connection.read() != nil {} }
        let request = HTTPClientRequest(url: server.url(), timeouts: HTTPClientTimeouts(silence: .milliseconds(50)))
        #expect(await outgoing.failure(of: request)?.code == .timedOut)
    }

    @Test("gives up on a server that stops in the middle, after handing over what came")
    func silenceInBody() async throws {
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            while connection.read() != nil {}
        }
        let request = HTTPClientRequest(url: server.url(), timeouts: HTTPClientTimeouts(silence: .seconds(1)))
        let (text, error) = try await outgoing.transport.send(request).read()
        #expect(text == "half")
        #expect((error as? HTTPTransportError)?.code == .timedOut)
    }

    @Test(
        "says that the server left in the middle, after handing over what came",
        arguments: [
            "Content-Length: 10\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        ])
    func disconnected(rest: String) async throws {
        let server = LoopbackServer.closing(after: "HTTP/1.1 200 OK\r\n\(rest)")
        let (text, error) = try await outgoing.transport.send(HTTPClientRequest(url: server.url())).read()
        #expect(text == "half")
        #expect((error as? HTTPTransportError)?.code == .disconnected)
    }
}
