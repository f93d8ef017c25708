import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("A transfer that nobody waits for any more", .timeLimit(.minutes(1)))
struct CancellationTests {
    private let outgoing = OutgoingFixture()

    @Test("ends the transfer when the waiting task is cancelled")
    func cancelledBeforeHead() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            log.yield("asked")
            while connection.read() != nil {}
            log.yield("left")
        }
        let task = Task { [outgoing] in try await outgoing.transport.send(HTTPClientRequest(url: server.url())) }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "asked")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await iterator.next() == "left")
        await outgoing.settled()
    }

    @Test("ends the transfer when the reading task is cancelled")
    func cancelledInBody() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = endless(log)
        let task = Task { [outgoing] in
            let response = try await outgoing.transport.send(HTTPClientRequest(url: server.url()))
            guard case .stream(let body) = response.body else { return }
            for try await _ in body { log.yield("read") }
        }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "read")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        while let event = await iterator.next(), event != "left" {}
        await outgoing.settled()
    }

    @Test("ends the transfer when nobody holds the body any more")
    func dropped() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = endless(log)
        _ = try await outgoing.transport.send(HTTPClientRequest(url: server.url()))
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "left")
    }

    @Test("ends the transfer when its reader stops collecting at the limit")
    func limit() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = endless(log)
        let url = server.url()
        await #expect(throws: HTTPBodyTooLarge.self) {
            try await self.outgoing.transport.send(HTTPClientRequest(url: url)).body.collect(upTo: 3)
        }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "left")
    }

    @Test("ends the transfer that has no connection yet")
    func cancelledInHandshake() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = LoopbackServer { connection in
            // The first words of a client of TLS, which gets no answer.
            guard connection.read() != nil else { return }
            log.yield("asked")
            while connection.read() != nil {}
            log.yield("left")
        }
        let request = HTTPClientRequest(url: "https://127.0.0.1:\(server.port)/")
        let task = Task { [outgoing] in try await outgoing.transport.send(request) }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "asked")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await iterator.next() == "left")
        await outgoing.settled()
    }

    @Test("ends the transfer whose body is still going out, and the body with it")
    func cancelledInUpload() async throws {
        let (events, log) = AsyncStream.makeStream(of: String.self)
        let server = LoopbackServer { connection in
            guard connection.requestHead() != nil else { return }
            log.yield("asked")
            while connection.read() != nil {}
        }
        let (body, feed) = AsyncThrowingStream.makeStream(of: [UInt8].self, throwing: (any Error).self)
        feed.onTermination = { _ in log.yield("let go") }
        feed.yield([1, 2, 3])
        let request = HTTPClientRequest(method: .put, url: server.url(), body: .stream(body))
        let task = Task { [outgoing] in try await outgoing.transport.send(request) }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "asked")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await iterator.next() == "let go")
        await outgoing.settled()
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
}
