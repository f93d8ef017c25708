import HTTPCore
import Support
import Synchronization
import Testing

@testable import HTTPClient

@Suite("A request whose body streams", .timeLimit(.minutes(1)))
struct UploadTests {
    private struct SourceBroke: Error {}

    private let outgoing = OutgoingFixture()
    private let pieces = ScriptedPieces([Array("one ".utf8), [], Array("two".utf8)])

    @Test("goes out in chunks where its length is unknown")
    func chunked() async throws {
        let echo = try await outgoing.text(request(LoopbackServer.echoing().url(), .stream(pieces)))
        #expect(echo.contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(!echo.contains("Expect"))
        #expect(!echo.lowercased().contains("content-length"))
        #expect(echo.hasSuffix("0\r\n\r\n"))
        #expect(echo.contains("one ") && echo.contains("two"))
    }

    @Test("goes out as it is where its length is known")
    func known() async throws {
        let echo = try await outgoing.text(request(LoopbackServer.echoing().url(), .stream(pieces), length: 7))
        #expect(echo.contains("\r\nContent-Length: 7\r\n"))
        #expect(echo.hasSuffix("\r\n\r\none two"))
    }

    @Test("fails when it is not as long as announced", arguments: [6, 8])
    func wrongLength(length: Int) async throws {
        let server = LoopbackServer.echoing()
        let failure = await outgoing.failure(of: request(server.url(), .stream(pieces), length: length))
        #expect(failure?.code == .invalidRequest)
        await outgoing.settled()
    }

    @Test("fails as its source does")
    func broken() async throws {
        let server = LoopbackServer.echoing()
        let pieces = ScriptedPieces([Array("one ".utf8)], then: SourceBroke())
        await #expect(throws: SourceBroke.self) {
            try await self.outgoing.transport.send(self.request(server.url(), .stream(pieces)))
        }
        await outgoing.settled()
    }

    @Test("is pulled no faster than the server takes it")
    func backPressure() async throws {
        let count = 1024
        let pulled = Mutex(0)
        let atRest = Mutex(0)
        let source = CountedPieces(count: count, size: 64 * 1024) { pulled.withLock { $0 += 1 } }
        let server = LoopbackServer { connection in
            guard connection.requestHead() != nil else { return }
            _ = connection.stays(forMilliseconds: 300)
            atRest.withLock { $0 = pulled.withLock { $0 } }
            var left = count * 64 * 1024 - 4096
            while left > 0, let more = connection.read() { left -= more.count }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            while connection.read() != nil {}
        }
        let request = request(server.url(), .stream(source), length: count * 64 * 1024)
        #expect(try await outgoing.text(request) == "ok")
        // What the buffers of the two sockets hold is the system's business; the rest must have stayed behind.
        #expect(atRest.withLock { $0 } < count / 2)
        #expect(pulled.withLock { $0 } == count)
    }

    @Test("flows while the answer does")
    func duplex() async throws {
        let server = LoopbackServer { connection in
            guard connection.requestHead() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while let more = connection.read() {
                let text = String(decoding: more, as: UTF8.self)
                for letter in text where letter.isLetter { connection.write("1\r\n\(letter)\r\n") }
                if text.hasSuffix("0\r\n\r\n") { break }
            }
            connection.write("0\r\n\r\n")
        }
        let (questions, ask) = AsyncThrowingStream.makeStream(of: [UInt8].self, throwing: (any Error).self)
        let response = try await outgoing.transport.send(request(server.url(), .stream(questions)))
        guard case .stream(let body) = response.body else { return #expect(Bool(false), "The body is no stream.") }
        var answers: [String] = []
        ask.yield(Array("a".utf8))
        for try await piece in body {
            answers.append(String(decoding: piece, as: UTF8.self))
            if answers.count < 3 {
                ask.yield(Array("abc".utf8.dropFirst(answers.count).prefix(1)))
            } else {
                ask.finish()
            }
        }
        #expect(answers == ["a", "b", "c"])
    }

    @Test("ends with an answer that does not wait for it, and its source is told")
    func earlyAnswer() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let (endless, feed) = AsyncThrowingStream.makeStream(of: [UInt8].self, throwing: (any Error).self)
        feed.onTermination = { _ in end.yield() }
        feed.yield([UInt8](repeating: 0, count: 1000))
        let server = LoopbackServer { connection in
            guard connection.requestHead() != nil else { return }
            connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            while connection.read() != nil {}
        }
        let response = try await outgoing.transport.send(request(server.url(), .stream(endless)))
        #expect(response.status == .contentTooLarge)
        _ = try await response.text
        var iterator = ended.makeAsyncIterator()
        await iterator.next()
    }

    private func request(_ url: String, _ body: HTTPBody, length: Int? = nil) -> HTTPClientRequest {
        HTTPClientRequest(method: .post, url: url, body: body, bodyLength: length)
    }
}

/// Equal pieces that tell when each is asked for.
struct CountedPieces: AsyncSequence, AsyncIteratorProtocol, Sendable {
    typealias Failure = any Error

    var count: Int
    let size: Int
    let tell: @Sendable () -> Void

    func makeAsyncIterator() -> CountedPieces { self }

    mutating func next() async throws -> [UInt8]? {
        guard count > 0 else { return nil }
        count -= 1
        tell()
        return [UInt8](repeating: UInt8(ascii: "x"), count: size)
    }
}
