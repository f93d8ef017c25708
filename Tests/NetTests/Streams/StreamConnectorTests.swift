import Core
import Synchronization
import Testing

@testable import Net

@Suite(.timeLimit(.minutes(1))) struct StreamConnectorTests {
    /// Knows what it is told.
    private struct ToldResolver: HostResolver {
        let addresses: [String]

        func addresses(of name: String) async throws -> [IPAddress] {
            addresses.compactMap { IPAddress($0) }
        }
    }

    /// Never answers.
    private struct SilentResolver: HostResolver {
        func addresses(of name: String) async throws -> [IPAddress] {
            for await _ in AsyncStream<Never>.makeStream().stream {}
            throw CancellationError()
        }
    }

    /// Keeps what comes.
    private final class Collector: StreamOwner, @unchecked Sendable {
        private let continuation: AsyncStream<[UInt8]>.Continuation
        let pieces: AsyncStream<[UInt8]>
        var stream: TCPStream?

        init() {
            (pieces, continuation) = AsyncStream.makeStream()
        }

        let wantsInput = true

        func take(_ bytes: [UInt8]) { continuation.yield(bytes) }

        func inputEnds(isTaken: Bool) { if isTaken { stream?.close() } }

        func roomCame() {}

        func streamClosed() { continuation.finish() }
    }

    private func withLoop<Result: Sendable>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
        let loop = EventLoop(name: "streams")
        defer { loop.stop() }
        return try await body(loop)
    }

    private func listen() throws -> ListeningSocket {
        try ListeningSocket.listen(at: #require(SocketAddress("127.0.0.1:0")), sockets: 1)[0]
    }

    private func code(_ body: () async throws -> Void) async -> StreamError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? StreamError)?.code
        }
    }

    @Test("Addresses that do not answer are passed over for one that does")
    func happyPath() async throws {
        let socket = try listen()
        try await withLoop { loop in
            // Nothing listens at the first, which is of this machine too.
            let connector = StreamConnector(resolver: ToldResolver(addresses: ["127.0.0.99", "127.0.0.1"]))
            let stream = try await connector.connect(
                to: "school.example", port: socket.address.port, on: loop, timeout: .seconds(20))
            let collector = Collector()
            loop.run {
                collector.stream = stream
                stream.attach(collector)
                stream.close()
            }
            for await _ in collector.pieces {}
        }
    }

    @Test("Nobody at any address is a refusal that may pass")
    func refused() async throws {
        let port = try listen().address.port
        try await withLoop { loop in
            let found = await code {
                _ = try await StreamConnector().connect(to: "127.0.0.1", port: port, on: loop, timeout: .seconds(20))
            }
            #expect(found == .refused)
            #expect(StreamError(.refused, "").isRetryable && !StreamError(.forbiddenAddress, "").isRetryable)
        }
    }

    @Test("No address that the policy forbids is connected to, whatever name leads there")
    func forbidden() async throws {
        let socket = try listen()
        try await withLoop { loop in
            let policy = AddressPolicy()
            for host in ["127.0.0.1", "school.example", "::ffff:127.0.0.1"] {
                let connector = StreamConnector(
                    resolver: ToldResolver(addresses: ["10.0.0.1", "127.0.0.1", "::1"]), policy: policy)
                let found = await code {
                    _ = try await connector.connect(
                        to: host, port: socket.address.port, on: loop, timeout: .seconds(20))
                }
                #expect(found == .forbiddenAddress)
            }
            if case .connection = socket.accept() { #expect(Bool(false), "nobody may have connected") }
        }
    }

    @Test("A name that is not found in time is given up")
    func lookUpDeadline() async throws {
        try await withLoop { loop in
            let found = await code {
                _ = try await StreamConnector(resolver: SilentResolver()).connect(
                    to: "school.example", port: 80, on: loop, timeout: .milliseconds(50))
            }
            #expect(found == .timedOut)
        }
    }

    @Test("Cancelling ends a connection that is being made")
    func cancelling() async throws {
        try await withLoop { loop in
            let task = Task {
                _ = try await StreamConnector(resolver: SilentResolver()).connect(
                    to: "school.example", port: 80, on: loop, timeout: .seconds(60))
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("The system knows the names of this machine, and says which it does not know")
    func systemResolver() async throws {
        let resolver = SystemHostResolver()
        let addresses = try await resolver.addresses(of: "localhost")
        #expect(addresses.contains { $0 == IPAddress("127.0.0.1") || $0 == IPAddress("::1") })
        #expect(await code { _ = try await resolver.addresses(of: "no such name") } == .unresolvable)
        let forOthers = SystemHostResolver(isForOthers: true)
        #expect(try await forOthers.addresses(of: "0x7f.1") == [.v4(0x7F00_0001)])
        #expect(try await forOthers.addresses(of: "::1") == [.v6(1)])
    }
}
