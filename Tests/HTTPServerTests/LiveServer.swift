import Core
import HTTPCore
import HTTPServer
import Net

/// A server on a port of its own for as long as the body runs; then it drains.
func withServer<Result: Sendable>(
    configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
    body: (LiveServer) async throws -> Result
) async throws -> Result {
    guard let address = SocketAddress("127.0.0.1:0") else { preconditionFailure("The address is numeric.") }
    var configuration = HTTPServerConfiguration(address: address)
    configure(&configuration)
    let loops = EventLoopGroup(count: 1, name: "server")
    defer { loops.stop() }
    let server = HTTPServer(
        configuration: configuration, loops: loops,
        logger: Logger(label: "http", level: .error, sink: DiscardingLogSink()), handler: handler)
    let port = try server.bind().port
    let running = Task { try await server.run() }
    let result = try await body(LiveServer(port: port, loop: loops.loops[0], running: running))
    running.cancel()
    try await running.value
    return result
}

struct LiveServer: Sendable {
    let port: UInt16
    let loop: EventLoop
    let running: Task<Void, any Error>

    func connect(receiveBuffer: Int32? = nil) throws -> LoopbackClient {
        try LoopbackClient(port: port, receiveBuffer: receiveBuffer)
    }

    /// Sends one request on a connection of its own and gives everything that comes back.
    func exchange(_ request: String) async throws -> String {
        let client = try connect()
        client.send(request)
        return await client.receiveToEnd()
    }

    /// Waits until the server's loop has turned.
    func turn() async {
        await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
    }

    /// Tells the server to stop and waits until it takes no more connections.
    func beginStopping() async {
        running.cancel()
        while (try? connect()) != nil { await turn() }
    }

    /// Tells the server to stop and waits until it has.
    func stop() async throws {
        running.cancel()
        try await running.value
    }
}

/// Something that happens once, and whoever waits for it.
final class Signal<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func send(_ value: Value) {
        continuation.yield(value)
    }

    /// The next value; nil when the waiting task is cancelled.
    func wait() async -> Value? {
        for await value in stream { return value }
        return nil
    }
}

extension Signal<Void> {
    func send() { send(()) }
}

extension LiveServer {
    /// A handler that answers with what it was asked, the body read to its end.
    @Sendable static func describe(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            let body = String(decoding: try await request.body.collect(upTo: 1 << 20), as: UTF8.self)
            let field = request.fields["x-y"] ?? "-"
            return .text(
                "\(request.method) \(request.path) \(request.query) \(field) \(request.remoteAddress) \(body)")
        } catch let error as any HTTPResponseError {
            return .error(error, requestID: "-")
        } catch {
            return .text("\(error)", status: .internalServerError)
        }
    }
}
