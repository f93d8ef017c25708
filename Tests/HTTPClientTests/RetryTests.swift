import HTTPCore
import Support
import Synchronization
import Testing

@testable import HTTPClient

@Suite("A request that may be repeated", .timeLimit(.minutes(1)))
struct RetryTests {
    private static let busy = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
    private static let fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private let pauses = Pauses()
    private let outgoing: OutgoingFixture

    init() {
        outgoing = OutgoingFixture { [pauses] in
            $0.pacing = RetryPacing(pause: { pauses.add($0) }, randomness: { 1 })
        }
    }

    @Test("is sent again when the server says when")
    func busy() async throws {
        let server = LoopbackServer.answering(with: [Self.busy, Self.busy, Self.fine])
        let text = try await outgoing.text(HTTPClientRequest(url: server.url(), retries: .idempotent))
        #expect(text == "ok")
        // Half of the first delay later than asked, at the most.
        #expect(pauses.all == [.milliseconds(7125), .milliseconds(7125)])
    }

    @Test("hands the last answer over when the server stays busy")
    func stillBusy() async throws {
        let server = LoopbackServer.answering(with: [Self.busy])
        let response = try await outgoing.transport.send(HTTPClientRequest(url: server.url(), retries: .idempotent))
        #expect(response.status == .serviceUnavailable)
        #expect(pauses.all.count == 2)
    }

    @Test("is sent again after a failed connection, with growing pauses")
    func refused() async throws {
        let request = HTTPClientRequest(url: "http://127.0.0.1:1/", retries: HTTPRetryPolicy(attempts: 4))
        #expect(await outgoing.failure(of: request)?.code == .refused)
        #expect(pauses.all == [.milliseconds(250), .milliseconds(500), .seconds(1)])
    }

    @Test("is not sent again past its whole time")
    func deadline() async throws {
        let request = HTTPClientRequest(
            url: "http://127.0.0.1:1/", timeouts: HTTPClientTimeouts(total: .seconds(10_000)),
            retries: HTTPRetryPolicy(attempts: 9, firstDelay: .seconds(6000), longestDelay: .seconds(20_000)))
        #expect(await outgoing.failure(of: request)?.code == .refused)
        #expect(pauses.all == [.seconds(6000)])
    }

    @Test("is not sent again once its answer has begun")
    func begun() async throws {
        let server = LoopbackServer.closing(after: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        let response = try await outgoing.transport.send(HTTPClientRequest(url: server.url(), retries: .idempotent))
        let (text, error) = await response.read()
        #expect(text == "half")
        #expect((error as? HTTPTransportError)?.code == .disconnected)
        #expect(server.connections == 1)
    }

    @Test("is not sent again where doing it twice may do harm", arguments: [HTTPMethod.post, .patch])
    func unsafeMethods(method: HTTPMethod) async throws {
        let server = LoopbackServer.answering(with: [Self.busy, Self.busy, Self.fine])
        let request = HTTPClientRequest(method: method, url: server.url(), retries: .idempotent)
        #expect(try await outgoing.transport.send(request).status == .serviceUnavailable)
        var vouched = request
        vouched.retries.repeatsAnyMethod = true
        #expect(try await outgoing.transport.send(vouched).status == .ok)
    }

    @Test("is not sent a second time behind our back when a kept connection turns out to be closed")
    func staleConnection() async throws {
        let requests = Mutex<[String]>([])
        let server = LoopbackServer { connection in
            while let head = connection.requestHead() {
                let (isFirst, method) = (requests.withLock { $0.isEmpty }, String(head.prefix { $0 != " " }))
                requests.withLock { $0.append(method) }
                // The second of all requests finds the connection closed once it is sent.
                guard isFirst || method == "GET" && requests.withLock({ $0.count != 4 }) else { return }
                connection.write(Self.fine)
            }
        }
        _ = try await outgoing.text(server.url())
        let post = HTTPClientRequest(method: .post, url: server.url(), body: .bytes(Array("once".utf8)))
        #expect(await outgoing.failure(of: post)?.code == .disconnected)
        #expect(requests.withLock { $0 } == ["GET", "POST"])
        // What may be done twice arrives by another connection.
        _ = try await outgoing.text(server.url())
        #expect(try await outgoing.text(server.url()) == "ok")
        #expect(requests.withLock { $0 } == ["GET", "POST", "GET", "GET", "GET"])
    }

    @Test("ends its pause when its task is cancelled")
    func cancelled() async throws {
        let (paused, log) = AsyncStream.makeStream(of: Void.self)
        let outgoing = OutgoingFixture {
            $0.pacing.pause = { _ in
                log.yield()
                try await Task.sleep(for: .seconds(600))
            }
        }
        let task = Task {
            try await outgoing.transport.send(HTTPClientRequest(url: "http://127.0.0.1:1/", retries: .idempotent))
        }
        var iterator = paused.makeAsyncIterator()
        await iterator.next()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

/// The pauses that were asked for, none of which was made.
private final class Pauses: Sendable {
    private let list = Mutex<[Duration]>([])

    var all: [Duration] { list.withLock { $0 } }

    func add(_ pause: Duration) {
        list.withLock { $0.append(pause) }
    }
}

extension LoopbackServer {
    /// Gives the requests of all connections these answers in turn, the last one for ever.
    fileprivate static func answering(with answers: [String]) -> LoopbackServer {
        let turn = Mutex(0)
        return LoopbackServer { connection in
            while connection.request() != nil {
                let index = turn.withLock { turn in
                    defer { turn += 1 }
                    return min(turn, answers.count - 1)
                }
                guard connection.write(answers[index]) else { return }
            }
        }
    }
}
