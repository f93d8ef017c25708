import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("The transport on libcurl when things go wrong", .timeLimit(.minutes(1)))
final class CurlTransportFailureTests {
    private let loop: EventLoop
    private let transport: CurlTransport

    init() {
        loop = EventLoop(name: "client")
        transport = CurlTransport(loop: loop)
    }

    deinit {
        loop.stop()
    }

    @Test("says that nobody listens")
    func refused() async throws {
        let error = await failure(of: HTTPClientRequest(url: "http://127.0.0.1:1/"))
        #expect(error?.code == .refused)
        #expect(error?.isRetryable == true)
    }

    @Test(
        "refuses what is no web address", arguments: ["", "nonsense://x", "file:///etc/passwd", "http://", "ftp://a/"])
    func invalidURL(url: String) async throws {
        #expect(await failure(of: HTTPClientRequest(url: url))?.code == .invalidURL)
    }

    @Test("says that a name has no address")
    func unresolvable() async throws {
        #expect(await failure(of: HTTPClientRequest(url: "http://nowhere.invalid/"))?.code == .unresolvable)
    }

    @Test("says that the other side does not speak TLS")
    func noTLS() async throws {
        let server = LoopbackServer { connection in
            _ = connection.read()
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        }
        let error = await failure(of: HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error?.code == .tls)
        #expect(error?.isRetryable == false)
    }

    @Test("refuses line breaks that would smuggle in a field")
    func injection() async throws {
        let request = HTTPClientRequest(url: "http://127.0.0.1:1/", fields: ["X-A": "1\r\nX-B: 2"])
        #expect(await failure(of: request)?.code == .failed)
        #expect(await failure(of: HTTPClientRequest(url: "http://127.0.0.1:1/\r\nX-B: 2"))?.code == .invalidURL)
    }

    @Test("gives up on a server that never begins to answer")
    func silenceBeforeHead() async throws {
        let server = LoopbackServer { connection in while connection.read() != nil {} }
        let request = HTTPClientRequest(url: server.url(), idleTimeout: .milliseconds(50))
        #expect(await failure(of: request)?.code == .timedOut)
    }

    @Test("gives up on a server that stops in the middle, after handing over what came")
    func silenceInBody() async throws {
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            while connection.read() != nil {}
        }
        let request = HTTPClientRequest(url: server.url(), idleTimeout: .seconds(1))
        let (text, error) = try await read(transport.send(request))
        #expect(text == "half")
        #expect((error as? HTTPTransportError)?.code == .timedOut)
    }

    @Test(
        "says that the server left in the middle, after handing over what came",
        arguments: [
            "Content-Length: 10\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        ])
    func disconnected(rest: String) async throws {
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\n\(rest)")
        }
        let (text, error) = try await read(transport.send(HTTPClientRequest(url: server.url())))
        #expect(text == "half")
        #expect((error as? HTTPTransportError)?.code == .disconnected)
    }

    @Test("ends the transfer when the waiting task is cancelled")
    func cancelledBeforeHead() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            log.yield("asked")
            while connection.read() != nil {}
            log.yield("left")
        }
        let task = Task { [transport] in try await transport.send(HTTPClientRequest(url: server.url())) }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "asked")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await iterator.next() == "left")
    }

    @Test("ends the transfer when the reading task is cancelled")
    func cancelledInBody() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = endless(log)
        let task = Task { [transport] in
            let response = try await transport.send(HTTPClientRequest(url: server.url()))
            guard case .stream(let body) = response.body else { return }
            for try await _ in body { log.yield("read") }
        }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "read")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        while let event = await iterator.next(), event != "left" {}
    }

    @Test("ends the transfer when nobody holds the body any more")
    func dropped() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = endless(log)
        _ = try await transport.send(HTTPClientRequest(url: server.url()))
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "left")
    }

    @Test("ends the transfer when its reader stops collecting at the limit")
    func limit() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = endless(log)
        let url = server.url()
        await #expect(throws: HTTPBodyTooLarge.self) { try await self.collect(url, upTo: 3) }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "left")
    }

    @Test("holds the server back while nobody reads, and loses nothing")
    func backPressure() async throws {
        let size = 64 << 20
        let (events, log) = AsyncStream.makeStream(of: Int.self)
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            let taken = connection.write(count: size, patienceMilliseconds: 300)
            log.yield(taken)
            _ = connection.write(count: size - taken, patienceMilliseconds: 10_000)
        }
        let response = try await transport.send(HTTPClientRequest(url: server.url()))
        var iterator = events.makeAsyncIterator()
        let taken = try #require(await iterator.next())
        // What the buffers of the two sockets hold is the system's business; the rest must have stayed behind.
        #expect(taken < size / 2)
        guard case .stream(let body) = response.body else { return }
        var received = 0
        var largest = 0
        for try await piece in body {
            received += piece.count
            largest = max(largest, piece.count)
        }
        #expect(received == size)
        #expect(largest <= 512 * 1024)
    }

    /// A server that sends "tick" until the client leaves, and then says so.
    private func endless(_ log: AsyncStream<String>.Continuation) -> LoopbackServer {
        LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while connection.write("4\r\ntick\r\n") {}
            log.yield("left")
        }
    }

    private func collect(_ url: String, upTo limit: Int) async throws -> [UInt8] {
        try await transport.send(HTTPClientRequest(url: url)).body.collect(upTo: limit)
    }

    private func failure(of request: HTTPClientRequest) async -> HTTPTransportError? {
        do {
            _ = try await transport.send(request)
            return nil
        } catch {
            return error as? HTTPTransportError
        }
    }

    private func read(_ response: HTTPClientResponse) async -> (text: String, error: (any Error)?) {
        guard case .stream(let body) = response.body else { return ("", nil) }
        var bytes: [UInt8] = []
        do {
            for try await piece in body { bytes += piece }
            return (String(decoding: bytes, as: UTF8.self), nil)
        } catch {
            return (String(decoding: bytes, as: UTF8.self), error)
        }
    }
}
