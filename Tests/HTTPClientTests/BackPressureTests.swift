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
}
