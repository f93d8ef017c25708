import Core
import HTTPCore
import HTTPServer
import Net
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(1))) struct WebSocketClientTests {
    /// Serves the handler on a port of its own while the body runs with a client.
    private func withServer(
        timeout: Duration = .seconds(20), policy: AddressPolicy? = nil,
        _ handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
        _ body: (WebSocketClient, String) async throws -> Void
    ) async throws {
        let loops = EventLoopGroup(count: 2, name: "websocket")
        defer { loops.stop() }
        var configuration = HTTPServerConfiguration(address: try #require(SocketAddress("127.0.0.1:0")))
        configuration.drainTimeout = .milliseconds(200)
        let server = HTTPServer(
            configuration: configuration, loops: loops,
            logger: Logger(label: "http", level: .error, sink: DiscardingLogSink()), handler: handler)
        let port = try server.bind().port
        let running = Task { try await server.run() }
        try await body(WebSocketClient(loops: loops, policy: policy, timeout: timeout), "ws://127.0.0.1:\(port)/ws")
        running.cancel()
        try await running.value
    }

    private func serving(
        _ serve: @escaping @Sendable (any WebSocketConnection) async throws -> Void
    ) -> @Sendable (HTTPRequest) async -> HTTPResponse {
        let endpoint = WebSocketEndpoint(subprotocols: ["chat"])
        return { request in
            do throws(HTTPError) {
                return try endpoint.upgrade(request, serve: serve)
            } catch {
                return .error(error, requestID: "-")
            }
        }
    }

    @Sendable private static func echo(_ connection: any WebSocketConnection) async throws {
        while let message = try await connection.receive() { try await connection.send(message) }
    }

    private func failure(_ body: () async throws -> Void) async -> WebSocketConnectionError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? WebSocketConnectionError
        }
    }

    @Test("Messages of all sizes come back, compressed and not", arguments: [true, false])
    func echo(compressed: Bool) async throws {
        try await withServer(serving(Self.echo)) { client, url in
            let connection = try await client.connect(
                to: WebSocketTarget(
                    url: url, subprotocols: ["other", "chat"], deflate: compressed ? WebSocketDeflate() : nil))
            #expect(connection.subprotocol == "chat")
            for count in [0, 1, 125, 126, 65_536, 500_000] {
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
                try await connection.send(.binary(bytes))
                #expect(try await connection.receive() == .binary(bytes))
            }
            await connection.close(WebSocketCloseFrame(.normal))
            #expect(try await connection.receive() == nil)
            await #expect(throws: WebSocketNotOpen.self) { try await connection.send(.text("late")) }
        }
    }

    @Test("A server's end reaches the client with its code, also where the server stops")
    func serverEnds() async throws {
        try await withServer(serving { connection in await connection.close(WebSocketCloseFrame(.normal)) }) {
            client, url in
            let connection = try await client.connect(to: WebSocketTarget(url: url))
            #expect(try await connection.receive() == nil)
        }
    }

    @Test("Any answer but an agreement is refused, redirects too", arguments: [200, 302, 401, 503])
    func refused(code: Int) async throws {
        try await withServer({ _ in
            HTTPResponse(status: HTTPStatus(code), fields: ["Location": "ws://127.0.0.1:1/"])
        }) { client, url in
            let found = await failure { _ = try await client.connect(to: WebSocketTarget(url: url)) }
            #expect(found == .refused(.status(HTTPStatus(code))))
        }
    }

    @Test("A server that does not answer is given up at the deadline")
    func deadline() async throws {
        try await withServer(
            timeout: .milliseconds(100),
            { _ in
                for await _ in AsyncStream<Never>.makeStream().stream {}
                return HTTPResponse()
            }
        ) { client, url in
            guard case .unreachable? = await failure({ _ = try await client.connect(to: WebSocketTarget(url: url)) })
            else { return #expect(Bool(false), "the server must count as unreachable") }
        }
    }

    @Test("Cancelling the handshake ends it")
    func cancelling() async throws {
        let (reached, arrival) = AsyncStream.makeStream(of: Void.self)
        try await withServer({ _ in
            arrival.yield()
            for await _ in AsyncStream<Never>.makeStream().stream {}
            return HTTPResponse()
        }) { client, url in
            let task = Task { _ = try await client.connect(to: WebSocketTarget(url: url)) }
            for await _ in reached { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("Addresses inside and ports of other services are not connected to for strangers' targets")
    func guarded() async throws {
        try await withServer(policy: AddressPolicy(), serving(Self.echo)) { client, url in
            for target in [url, "ws://127.0.0.1:6379/"] {
                let found = await failure { _ = try await client.connect(to: WebSocketTarget(url: target)) }
                guard case .forbidden? = found else { return #expect(Bool(false), "the address must be forbidden") }
            }
        }
    }

    @Test("A target that is no WebSocket address is refused", arguments: ["http://127.0.0.1/", "ws://h/#x", "no"])
    func wrongTarget(url: String) async throws {
        let loops = EventLoopGroup(count: 1, name: "websocket")
        defer { loops.stop() }
        guard
            case .unreachable? = await failure({
                _ = try await WebSocketClient(loops: loops).connect(to: WebSocketTarget(url: url))
            })
        else { return #expect(Bool(false), "the target must be refused") }
    }

    @Test("A connection that its holder lets go of ends")
    func lettingGo() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        try await withServer(
            serving { connection in end.yield(try await connection.receive() == nil) }
        ) { client, url in
            _ = try await client.connect(to: WebSocketTarget(url: url))
            for await isClean in ends {
                #expect(isClean)
                break
            }
        }
    }

    @Test("A server that breaks the rules, or what it says of them, fails the connection")
    func limits() async throws {
        try await withServer(
            serving { connection in try await connection.send(.binary([UInt8](repeating: 1, count: 1000))) }
        ) { client, url in
            let connection = try await client.connect(
                to: WebSocketTarget(url: url, configuration: WebSocketConfiguration(messageLimit: 999)))
            await #expect(throws: WebSocketConnectionError.ended(.failed(.messageTooBig))) {
                try await connection.receive()
            }
        }
    }
}
