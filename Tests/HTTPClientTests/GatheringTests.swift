import Glibc
import HTTPCore
import Testing

@testable import HTTPClient

@Suite("Gathering of an answer in small pieces", .timeLimit(.minutes(1)))
struct GatheringTests {
    private let outgoing = OutgoingFixture()

    @Test("gives the first piece at once, and what comes soon after it in one")
    func gathered() async throws {
        let (seen, log) = AsyncStream.makeStream(of: Void.self)
        let turns = Turns(seen)
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na")
            guard turns.wait() else { return }
            for piece in ["b", "c", "d"] {
                connection.write(piece)
                // Each goes out as a packet of its own.
                poll(nil, 0, 5)
            }
            _ = connection.request()
        }
        var request = HTTPClientRequest(url: server.url())
        request.gathering = HTTPGathering(after: .zero, interval: .milliseconds(400))
        let response = try await outgoing.transport.send(request)
        guard case .stream(let body) = response.body else { return }
        var pieces: [String] = []
        for try await piece in body {
            pieces.append(String(decoding: piece, as: UTF8.self))
            log.yield()
        }
        #expect(pieces == ["a", "bcd"])
    }

    @Test("leaves an answer alone that has not been coming for long")
    func young() async throws {
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n")
            for _ in 0..<40 { connection.write("x") }
            _ = connection.request()
        }
        var request = HTTPClientRequest(url: server.url())
        // Were it to rest once, the time limit would be over first.
        request.gathering = HTTPGathering(after: .seconds(30), interval: .seconds(120))
        let response = try await outgoing.transport.send(request)
        #expect(try await response.body.collect(upTo: 100).count == 40)
    }
}

/// Lets a thread of a server wait for what a test has seen.
private final class Turns: Sendable {
    private let ends: (reading: Int32, writing: Int32)

    init(_ seen: AsyncStream<Void>) {
        var ends: [Int32] = [0, 0]
        precondition(unsafe pipe(&ends) == 0)
        let writing = ends[1]
        self.ends = (ends[0], writing)
        Task {
            for await _ in seen { _ = unsafe write(writing, [1], 1) }
        }
    }

    deinit {
        close(ends.reading)
        close(ends.writing)
    }

    /// False where nothing is seen for ten seconds.
    func wait() -> Bool {
        var descriptor = pollfd(fd: ends.reading, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        return unsafe poll(&descriptor, 1, 10_000) == 1 && read(ends.reading, &byte, 1) == 1
    }
}
