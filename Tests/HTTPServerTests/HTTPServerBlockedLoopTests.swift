import Core
import Glibc
import HTTPCore
import HTTPServer
import Net
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerBlockedLoopTests {
    @Test("While a handler blocks one loop, the other loop serves, and whoever waits for the first is served after it")
    func blockedLoop() async throws {
        let loops = EventLoopGroup(count: 2, name: "server")
        defer { loops.stop() }
        let (release, blocked) = (Release(), Signal<Void>())
        let server = try makeServer(loops) { request in
            if request.path == "/block" {
                blocked.send()
                release.block()
            }
            return .text(EventLoop.current === loops.loops[0] ? "first!" : "second!")
        }
        let port = try server.bind().port
        let running = Task { try await server.run() }

        // The system spreads connections over the loops as it likes.
        var places: [String: [LoopbackClient]] = [:]
        while places["first", default: []].count < 2 || places["second", default: []].count < 2 {
            let client = try LoopbackClient(port: port)
            places[await answer(to: client), default: []].append(client)
        }
        let (first, second) = (places["first", default: []], places["second", default: []])
        first[0].send("GET /block HTTP/1.1\r\nHost: h\r\n\r\n")
        _ = await blocked.wait()

        first[1].send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        for client in second {
            for _ in 0..<50 { #expect(await answer(to: client) == "second") }
        }
        let fresh = try (0..<20).map { _ in try LoopbackClient(port: port) }
        for client in fresh { client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }

        release.send()
        #expect(await first[0].receive(until: "!").contains("200 OK"))
        #expect(await first[1].receive(until: "!").contains("200 OK"))
        for client in fresh { #expect(await client.receive(until: "!").contains("200 OK")) }
        running.cancel()
        try await running.value
    }

    private func makeServer(
        _ loops: EventLoopGroup, handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) throws -> HTTPServer {
        let address = try #require(SocketAddress("127.0.0.1:0"))
        return HTTPServer(
            configuration: HTTPServerConfiguration(address: address), loops: loops,
            logger: Logger(label: "http", level: .error, sink: DiscardingLogSink()), handler: handler)
    }

    /// Which loop answers a request on this connection.
    private func answer(to client: LoopbackClient) async -> String {
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        return await client.receive(until: "!").contains("first") ? "first" : "second"
    }
}

/// Blocks a thread until another one lets it go on.
private final class Release: Sendable {
    private let isSent = Atomic(false)

    func block() {
        while !isSent.load(ordering: .acquiring) { usleep(1000) }
    }

    func send() {
        isSent.store(true, ordering: .releasing)
    }
}
