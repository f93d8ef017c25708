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

    @Test("says that the connection was reset, before the head and within the body", arguments: [false, true])
    func reset(isInBody: Bool) async throws {
        let answer = isInBody ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf" : ""
        let server = LoopbackServer.closing(after: answer, byReset: true)
        #expect(await outgoing.failure(of: HTTPClientRequest(url: server.url()))?.code == .disconnected)
        await outgoing.settled()
    }

    @Test(
        "takes no body whose chunks are none",
        arguments: [
            "zz\r\nhalf\r\n0\r\n\r\n", "-4\r\nhalf\r\n", "fffffffffffffffff\r\nhalf", "4\r\nhalf0\r\n\r\n", "\r\n",
        ])
    func chunks(body: String) async throws {
        let server = LoopbackServer.closing(after: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
        #expect(await outgoing.failure(of: HTTPClientRequest(url: server.url())) != nil)
        await outgoing.settled()
    }

    @Test(
        "takes no answer that is none",
        arguments: [
            "hello", "HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\na", "220 smtp.example.org ESMTP\r\n",
        ])
    func nonsense(answer: String) async throws {
        let server = LoopbackServer.closing(after: answer)
        let failure = await outgoing.failure(of: HTTPClientRequest(url: server.url()))
        #expect(failure?.code == .malformed)
        #expect(failure?.isRetryable == false)
    }

    @Test(
        "sends no field that is the connection's own, and no name that is none",
        arguments: ["Host", "content-length", "Transfer-Encoding", "Connection", "Expect", "A B", "A:B", ""])
    func reserved(name: String) async throws {
        let request = HTTPClientRequest(url: "http://127.0.0.1:2/", fields: [name: "1"])
        #expect(await outgoing.failure(of: request)?.code == .invalidRequest)
    }
}
