import HTTPCore
import Testing

@testable import HTTPClient

@Suite("A server that takes its time", .timeLimit(.minutes(1)))
struct TimeoutTests {
    private let outgoing = OutgoingFixture()

    @Test("is given up when its head comes byte by byte and is not there in time")
    func slowHead() async throws {
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-A: b\r\n"), connection.stays(forMilliseconds: 5) {}
        }
        // Not after the longest of all limits, which this test would not live to see.
        let times = HTTPClientTimeouts(
            connect: .seconds(300), firstByte: .milliseconds(100), silence: .seconds(300))
        let failure = await outgoing.failure(of: HTTPClientRequest(url: server.url(), timeouts: times))
        #expect(failure?.code == .timedOut)
        #expect(failure?.description.contains("did not answer") == true)
        await outgoing.settled()
    }

    @Test("is given up when all of its time is over, however busily it sends")
    func total() async throws {
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while connection.write("4\r\ntick\r\n"), connection.stays(forMilliseconds: 5) {}
        }
        let times = HTTPClientTimeouts(total: .milliseconds(200))
        let (text, error) = try await outgoing.transport.send(
            HTTPClientRequest(url: server.url(), timeouts: times)
        ).read()
        #expect(text.hasPrefix("tick"))
        #expect((error as? HTTPTransportError)?.description.contains("in all") == true)
        await outgoing.settled()
    }

    @Test("is given up when it takes no connection")
    func connect() async throws {
        // Nobody answers at an address of documentation; a network that says so at once is as good.
        let request = HTTPClientRequest(
            url: "http://192.0.2.1/", timeouts: HTTPClientTimeouts(connect: .milliseconds(50)))
        let outgoing = OutgoingFixture { $0.proxy = .none }
        let code = await outgoing.failure(of: request)?.code
        #expect(code == .timedOut || code == .refused)
        await outgoing.settled()
    }

    @Test("is not given up while our own reader rests")
    func ownReader() async throws {
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n")
            _ = connection.write(count: 2_000_000, patienceMilliseconds: 10_000)
        }
        let outgoing = OutgoingFixture { $0.bufferLimit = 1024 }
        let response = try await outgoing.transport.send(
            HTTPClientRequest(url: server.url(), timeouts: HTTPClientTimeouts(silence: .seconds(1))))
        // Much longer than the server may be silent.
        try await Task.sleep(for: .milliseconds(2500))
        #expect(try await response.text.utf8.count == 2_000_000)
    }
}
