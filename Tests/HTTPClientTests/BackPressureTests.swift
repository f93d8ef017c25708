import Core
import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("Back-pressure on an answer", .timeLimit(.minutes(1)))
struct BackPressureTests {
    private let outgoing = OutgoingFixture()

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
        let response = try await outgoing.transport.send(HTTPClientRequest(url: server.url()))
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

    @Test("holds the server back as well where what comes is expanded, and keeps little more than was asked for")
    func expanded() async throws {
        let body = try Self.compressed()
        let (events, log) = AsyncStream.makeStream(of: Int.self)
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.bytes.count)\r\n\r\n")
            let taken = connection.write(body.bytes[...], patienceMilliseconds: 300)
            log.yield(taken)
            _ = connection.write(body.bytes[taken...], patienceMilliseconds: 10_000)
        }
        let response = try await outgoing.transport.send(
            HTTPClientRequest(url: server.url(), expansion: ExpansionLimits(bytes: 1 << 30)))
        var iterator = events.makeAsyncIterator()
        #expect(try #require(await iterator.next()) < body.bytes.count * 3 / 4)
        guard case .stream(let pieces) = response.body else { return }
        var received = 0
        var largest = 0
        for try await piece in pieces {
            received += piece.count
            largest = max(largest, piece.count)
        }
        #expect(received == body.expanded)
        // libcurl runs a transfer twice before it lets go, once for its socket and once for the timer that it sets when
        // more waits there, and reads about a hundred times in each.
        let burst = 2 * 101 * AnswerMeter.readSize * body.expanded / body.bytes.count
        #expect(largest <= 256 * 1024 + burst)
    }

    /// Random text that shrinks by about a half, and does not repeat within zlib's window.
    private static func compressed() throws -> (bytes: [UInt8], expanded: Int) {
        var generator = SystemRandomNumberGenerator()
        let block = (0..<8192).flatMap { _ in Array(String(generator.next() | 1 << 63, radix: 16).utf8) }
        let deflater = try Deflater(format: .gzip, level: 1)
        var bytes: [UInt8] = []
        for _ in 0..<255 { bytes += deflater.deflate(block, flush: .none) }
        bytes += deflater.deflate(block, flush: .finish)
        return (bytes, 256 * block.count)
    }
}
